import AssayKit
import RunStore
import TestSupport
import Testing

@testable import Reports

/// A sample that was lost with three workers before anybody could store what its item is.
@Suite struct LostSampleTests {
  @Test func itCountsInItsCategoryEverywhere() async throws {
    try await ReportsBench.with([CountingBenchmark(size: 6)]) { bench in
      let run = try await bench.create(["counting"])
      let key = SampleKey(run: run, section: 0, item: "3", sampleIndex: 0)
      try await lose(key, bench)
      let ended = try await bench.execute(run)
      #expect(ended.state == .succeeded)

      let sample = try await bench.store.sample(key)
      #expect(sample.record.failure?.kind == .workerLost && sample.attempts.isEmpty)
      #expect(sample.record.category == "odd")
      let page = try await bench.store.samples(SampleQuery(run: run, section: 0, category: "odd"))
      #expect(page.total == 3 && page.samples.map(\.key.item) == ["1", "3", "5"])
      let odd = try #require(ended.sections[0].metrics?.categories.first { $0.name == "odd" })
      #expect(odd.summary.samples == 3 && odd.summary.failed == 1)
      let verification = try await bench.verify(try await bench.export(run, .zip))
      #expect(verification.isValid, "\(verification.checks)")
    }
  }

  /// What nobody has asked when a run ends as failed counts in its category, too.
  @Test func whatWasNeverAskedHasItsCategory() async throws {
    let models = ScriptedModels { request throws(Failure) in
      if request.sample?.item != "0" { throw Failure(.unauthorized, "no such key", hint: "set it") }
      return "0"
    }
    try await ReportsBench.with([CountingBenchmark(size: 6)], models: models) { bench in
      let run = try await bench.ended(["counting"])
      #expect(run.state == .failed)
      let total = try await bench.store.samples(SampleQuery(run: run.id, section: 0, category: "odd")).samples.count
      let odd = run.sections[0].metrics?.categories.first { $0.name == "odd" }
      #expect(total == odd?.summary.samples)
      let verification = try await bench.verify(try await bench.export(run.id, .zip))
      #expect(verification.isValid, "\(verification.checks)")
    }
  }

  private func lose(_ key: SampleKey, _ bench: ReportsBench) async throws {
    let first = try await bench.store.openLease(for: "first", duration: .seconds(600))
    _ = try await bench.store.acquire(key.run, lease: first, limit: 6, held: 0)
    _ = try await bench.store.record([.started(key)], lease: first)
    try await bench.store.expireLeases(of: "first")
    let rest = try await bench.store.openLease(for: "rest", duration: .seconds(600))
    _ = try await bench.store.acquire(key.run, lease: rest, limit: 6, held: 0)
    for _ in 0..<2 {
      let lease = try await bench.store.openLease(for: "next", duration: .seconds(600))
      let taken = try await bench.store.acquire(key.run, lease: lease, limit: 6, held: 0).samples
      #expect(taken.map(\.key) == [key])
      _ = try await bench.store.record([.started(key)], lease: lease)
      try await bench.store.expireLeases(of: "next")
    }
    try await bench.store.close(rest)
  }
}
