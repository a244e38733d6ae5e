import Foundation
import GRDB
import TestSupport

/// What the database of a home folder says about its one run, read without any of Assay's own code.
struct StoredRun {
  let id: String
  let state: String
  /// The client request ids, without the attempt's number, of samples whose answer is committed.
  let answered: Set<String>
  /// The same of samples whose verdict is committed, and with it what a judge said.
  let judged: Set<String>
  let samples: Int
  let scored: Int
  /// Samples that do not have exactly one evaluation that counts.
  let wronglyEvaluated: Int
  let events: [Int]

  /// `nil` when no run had been stored yet.
  init?(home: TemporaryFolder) throws {
    let path = home.path(of: "data/assay.sqlite")
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let queue = try DatabaseQueue(path: path)
    let found = try queue.read { db -> StoredRun? in
      guard try db.tableExists("runs"), let run = try Row.fetchOne(db, sql: "SELECT id, state FROM runs") else { return nil }
      return try StoredRun(db, id: run["id"], state: run["state"])
    }
    guard let found else { return nil }
    self = found
  }

  private init(_ db: Database, id: String, state: String) throws {
    self.id = id
    self.state = state
    answered = try Self.samples(
      db, where: "EXISTS (SELECT 1 FROM attempts a WHERE a.sample_id = s.id AND a.counts AND a.failure IS NULL)")
    judged = try Self.samples(
      db, where: "EXISTS (SELECT 1 FROM evaluations e WHERE e.sample_id = s.id AND e.counts AND e.failure IS NULL)")
    samples = try Int.fetchOne(db, sql: "SELECT count(*) FROM samples") ?? 0
    scored = try Int.fetchOne(db, sql: "SELECT count(*) FROM samples WHERE state = 'scored'") ?? 0
    wronglyEvaluated =
      try Int.fetchOne(
        db,
        sql: """
          SELECT count(*) FROM samples s
          WHERE (SELECT count(*) FROM evaluations e WHERE e.sample_id = s.id AND e.counts AND e.failure IS NULL) <> 1
          """) ?? 0
    events = try Int.fetchAll(db, sql: "SELECT seq FROM events ORDER BY seq")
  }

  private static func samples(_ db: Database, where condition: String) throws -> Set<String> {
    try String.fetchSet(
      db,
      sql: """
        SELECT c.run_id || '-' || c.benchmark || '-' || s.position || '-' || s.sample_index
        FROM samples s JOIN sections c ON c.id = s.section_id WHERE \(condition)
        """)
  }

  /// A request's id as the sets here have it: without the number of the attempt, and without the judge's.
  static func sample(of clientRequestID: String) -> String {
    let parts = clientRequestID.split(separator: "-")
    let end = parts.firstIndex(of: "judge") ?? parts.endIndex
    return parts[..<end].dropLast().joined(separator: "-")
  }
}
