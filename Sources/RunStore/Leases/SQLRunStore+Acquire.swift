public import AssayKit
import Foundation

extension SQLRunStore {
  public func acquire(_ run: RunID, lease: Lease, limit: Int, held: Int) async throws(StoreError) -> Acquisition {
    let taken = try await write { store throws(StoreError) in
      try store.endExpiredLeases()
      try store.requireOpen(lease)
      let status = try store.status(of: run)
      try store.refuseOtherHolder(of: status, than: lease)
      let sections = try store.sections(of: run, changing: false).filter { !$0.state.hasEnded }
      let unfinished = sections.reduce(0) { $0 + $1.unfinished }
      var samples: [TakenSample] = []
      if status.state == .queued || status.state == .running {
        samples = try store.take(from: sections, lease: lease.id, limit: limit, held: held)
        if status.state == .running, !samples.isEmpty {
          try store.startClocks(of: run)
          try store.endWaiting(run)
        }
      }
      return (samples: samples, unfinished: unfinished, state: status.state)
    }
    return Acquisition(
      samples: taken.samples.map { $0.leased(of: run) }, unfinished: taken.unfinished, runState: taken.state)
  }

  public func answer(of attempt: Int64) async throws(StoreError) -> Answer {
    // The text is expanded after the transaction: a large one must not keep the connection.
    let found = try await read { store throws(StoreError) in
      try store.sql.row(StoreTransaction.answer, [.integer(attempt)])
    }
    guard var row = found else { throw .notFound("answer of attempt \(attempt)") }
    let finish = try row.wordsIfAny().map(FinishReason.init(word:))
    let text = String(decoding: try Blob.plain(from: &row), as: UTF8.self)
    let reasoning = try Blob.plainIfAny(from: &row).map { String(decoding: $0, as: UTF8.self) }
    return Answer(text: text, reasoning: reasoning, finishReason: finish)
  }
}

extension StoreTransaction {
  fileprivate static let answer = """
    SELECT a.finish_reason, b.encoding, b.size, b.content, r.encoding, r.size, r.content
    FROM attempts a JOIN blobs b ON b.hash = a.answer LEFT JOIN blobs r ON r.hash = a.reasoning
    WHERE a.id = $1
    """

  /// Samples without strikes in the run's order; only when there are none, and the lease holds nothing, one with strikes.
  fileprivate func take(
    from sections: [SectionRow], lease: Int64, limit: Int, held: Int
  ) throws(StoreError) -> [TakenSample] {
    guard limit > 0, try !holdsStruckSample(lease) else { return [] }
    var taken: [TakenSample] = []
    for section in sections where taken.count < limit {
      taken += try take(from: section, lease: lease, limit: limit - taken.count)
    }
    guard taken.isEmpty, held == 0 else { return taken }
    return try takeStruck(from: sections, lease: lease)
  }

  private func holdsStruckSample(_ lease: Int64) throws(StoreError) -> Bool {
    try sql.row("SELECT 1 FROM samples WHERE lease_id = $1 AND strikes > 0 LIMIT 1", [.integer(lease)]) != nil
  }

  private func take(from section: SectionRow, lease: Int64, limit: Int) throws(StoreError) -> [TakenSample] {
    let rows = try sql.rows(
      """
      UPDATE samples SET lease_id = $1, started = false WHERE id IN (
        SELECT id FROM samples
        WHERE section_id = $2 AND strikes = 0 AND lease_id IS NULL AND state IN ('pending', 'answered')
        ORDER BY place LIMIT $3\(sql.dialect.skipLocked))
      RETURNING \(TakenSample.columns)
      """, [.integer(lease), .integer(section.id), .integer(limit)])
    var taken: [TakenSample] = []
    for row in rows { taken.append(try TakenSample(row, section: section.ordinal)) }
    // RETURNING promises no order.
    return taken.sorted { $0.place < $1.place }
  }

  private func takeStruck(from sections: [SectionRow], lease: Int64) throws(StoreError) -> [TakenSample] {
    var best: (id: Int64, strikes: Int, section: Int)?
    for section in sections {
      let found = try sql.row(
        """
        SELECT id, strikes FROM samples
        WHERE section_id = $1 AND strikes > 0 AND lease_id IS NULL AND state IN ('pending', 'answered')
        ORDER BY strikes, place LIMIT 1\(sql.dialect.skipLocked)
        """, [.integer(section.id)])
      guard var row = found else { continue }
      let candidate = (id: try row.integer(), strikes: try row.int(), section: section.ordinal)
      if best.map({ candidate.strikes < $0.strikes }) ?? true { best = candidate }
    }
    guard let best else { return [] }
    let row = try sql.row(
      """
      UPDATE samples SET lease_id = $1, started = false WHERE id = $2
      RETURNING \(TakenSample.columns)
      """, [.integer(lease), .integer(best.id)])
    return try row.map { row throws(StoreError) in [try TakenSample(row, section: best.section)] } ?? []
  }
}

/// A sample that was just leased.
private struct TakenSample: Sendable {
  /// Of the statement that took it; an answered sample comes with the attempt that counts.
  static let columns = """
    item, sample_index, position, place, attempts, CASE WHEN state = 'answered' THEN (
      SELECT a.id FROM attempts a WHERE a.sample_id = samples.id AND a.counts) END
    """

  let section: Int
  let item: ItemID
  let sampleIndex: Int
  let position: Int
  let place: Int
  let attempts: Int
  let answered: Int64?

  init(_ columns: SQLRow, section: Int) throws(StoreError) {
    var row = columns
    self.section = section
    item = try row.id()
    sampleIndex = try row.int()
    position = try row.int()
    place = try row.int()
    attempts = try row.int()
    answered = try row.integerIfAny()
  }

  func leased(of run: RunID) -> LeasedSample {
    LeasedSample(
      key: SampleKey(run: run, section: section, item: item, sampleIndex: sampleIndex), position: position,
      attempts: attempts, answered: answered)
  }
}
