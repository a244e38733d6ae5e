import AssayKit
import Foundation
import GRDB
import RunEngine
import TestSupport

/// A run with as many samples as asked for, of which the database writes all but the first itself.
enum LargeRun {
  static let categories = (0..<14).map { "category \($0)" }

  /// Plans the run through the service, works on one sample so that there is something to copy, and fills in the rest.
  static func store(_ bench: ServerBench, size: Int) async throws -> RunRecord {
    let one = try await bench.execute(try await bench.create(subset: .count(1))).id
    let run = try await bench.create()
    _ = try await bench.store.startRun(run)
    _ = try await bench.store.startSection(0, of: run)
    try await write(run, like: one, size: size, to: bench.folder + "/assay.sqlite")
    _ = try await bench.store.endSection(0, of: run, .succeed, metrics: metrics(size), message: nil)
    _ = try await bench.store.endRun(run, .succeed, message: nil)
    return try await bench.store.run(run)
  }

  /// One in 50 failed, one in 3 is wrong, one in 200 was cut; the last one is the only empty answer.
  private static func write(_ run: RunID, like one: RunID, size: Int, to path: String) async throws {
    let queue = try DatabaseQueue(path: path)
    let failure = #"{"kind":"overloaded","message":"the provider is over capacity","httpStatus":503,"providerMessage":"try later"}"#
    try await queue.write { [categories] database in
      let section = try Int64.fetchOne(database, sql: "SELECT id FROM sections WHERE run_id = ?", arguments: [run.rawValue])
      let names = categories.enumerated().map { "WHEN \($0) THEN CAST('\($1)' AS blob)" }.joined(separator: " ")
      try database.execute(
        sql: """
          UPDATE samples SET attempts = 1, category = CASE place % 14 \(names) END,
            title = CAST('What is the sum of ' || place || ' and ' || (place * 7) || ', given that nothing else is known?' AS blob),
            expected = CAST(place * 8 AS blob), state = CASE WHEN place % 50 = 7 THEN 'failed' ELSE 'scored' END,
            failure = CASE WHEN place % 50 = 7 THEN ? END, score = CASE WHEN place % 50 <> 7 THEN place % 3 <> 0 END,
            correct = CASE WHEN place % 50 <> 7 THEN place % 3 <> 0 END,
            flags = CASE WHEN place % 50 = 7 THEN 0 WHEN place = ? THEN 2 WHEN place % 200 = 1 THEN 1 ELSE 0 END
          WHERE section_id = ?
          """, arguments: [failure, size - 1, section])
      try database.execute(
        sql: """
          INSERT INTO attempts (sample_id, counts, started_at, ended_at, messages, answer, finish_reason, input_tokens, output_tokens,
            cost, total_time, first_token_time, tries, chunks, keep_alives)
          SELECT s.id, 1, a.started_at, a.ended_at, a.messages, a.answer, a.finish_reason, 10, 5, 1000, 900000 + s.place % 700000,
            200000, 1, 1, 0
          FROM samples s, (SELECT a.* FROM attempts a JOIN samples o ON o.id = a.sample_id JOIN sections t ON t.id = o.section_id
            WHERE t.run_id = ? LIMIT 1) a
          WHERE s.section_id = ? AND s.state = 'scored'
          """, arguments: [one.rawValue, section])
      try database.execute(
        sql: """
          INSERT INTO evaluations (sample_id, attempt_id, counts, scorer, scorer_version, score, correct, extracted, rule, flags,
            created_at)
          SELECT s.id, a.id, 1, 'equal', '1', s.score, s.correct, CAST(s.place AS blob), CAST('equal' AS blob), s.flags, a.ended_at
          FROM samples s JOIN attempts a ON a.sample_id = s.id WHERE s.section_id = ?
          """, arguments: [section])
      try database.execute(
        sql: """
          UPDATE sections SET (scored, failed, correct, truncated, empty, score_sum) = (
            SELECT sum(state = 'scored'), sum(state = 'failed'), sum(coalesce(correct, 0)), sum(flags & 1), sum((flags & 2) / 2),
              sum(coalesce(score, 0)) FROM samples WHERE section_id = sections.id),
            prefix_next = ?, prefix_scored = ?, input_tokens = ?, output_tokens = ?, cost = ? WHERE id = ?
          """, arguments: [size, size - size / 50, size * 10, size * 5, size * 1000, section])
    }
    try queue.close()
  }

  private static func metrics(_ size: Int) -> SectionMetrics {
    let failed = (size + 42) / 50
    func summary(_ samples: Int, _ failed: Int) -> ScoreSummary {
      let scored = samples - failed
      return ScoreSummary(
        samples: samples, scored: scored, failed: failed, correct: scored * 2 / 3, score: 2.0 / 3,
        interval: .wilson(successes: scored * 2 / 3, of: scored), scoreFailuresAsWrong: 0.65, truncated: scored / 200, empty: 1,
        refused: 0, unparsed: 0)
    }
    let histogram = LogHistogram((0..<2_000).map { 0.9 + Double($0 % 700) / 1000 })
    return SectionMetrics(
      overall: summary(size, failed),
      categories: categories.map { SectionMetrics.Category(name: $0, summary: summary(size / 14, failed / 14)) },
      latency: Spread(median: 1.2, p95: 1.55, count: size), timeToFirstToken: Spread(median: 0.2, p95: 0.3, count: size),
      maxGap: Spread(median: 0.01, p95: 0.02, count: size), tokensPerSecond: Spread(median: 50, p95: 80, count: size),
      latencyHistogram: histogram, firstTokenHistogram: histogram, inputTokens: Int64(size) * 10, outputTokens: Int64(size) * 5,
      reasoningTokens: nil, cost: NanoDollars(Int64(size) * 1000), costUnknown: 0)
  }
}
