public import AssayKit

extension SQLRunStore {
  public func setPublished(_ run: RunID, _ isPublished: Bool) async throws(StoreError) {
    try await write { store throws(StoreError) in
      // The first moment stays when it is said twice.
      let changed = try store.sql.execute(
        isPublished
          ? "UPDATE runs SET withdrawn_at = NULL WHERE id = $1 AND deleted_at IS NULL AND $2 > 0"
          : "UPDATE runs SET withdrawn_at = coalesce(withdrawn_at, $2) WHERE id = $1 AND deleted_at IS NULL",
        [.id(run), .time(store.now)])
      if changed == 0 { throw .notFound("run `\(run)`") }
    }
  }

  public func results(of benchmark: BenchmarkName?, after: Int64, limit: Int) async throws(StoreError) -> SectionResultPage {
    let limit = max(1, limit)
    return try await read { [knownResults] store throws(StoreError) in
      let versions = try store.resultVersions(of: benchmark, after: after, limit: limit)
      var results: [SectionResult] = []
      for version in versions {
        let result = try knownResults.result(version) { () throws(StoreError) in try store.result(of: version.section) }
        if let result { results.append(result) }
      }
      return SectionResultPage(results: results, next: versions.count == limit ? versions.last?.section : nil)
    }
  }
}

extension StoreTransaction {
  fileprivate func resultVersions(
    of benchmark: BenchmarkName?, after: Int64, limit: Int
  ) throws(StoreError) -> [ResultMemo.Version] {
    var values: [SQLValue] = [.integer(after), .integer(limit)]
    var filter = ""
    if let benchmark {
      values.append(.sought(benchmark.rawValue))
      filter = " AND c.benchmark = $3"
    }
    let rows = try sql.rows(
      """
      SELECT c.id, r.last_event
      FROM sections c JOIN runs r ON r.id = c.run_id
      WHERE c.id > $1 AND c.state = 'succeeded' AND c.score IS NOT NULL AND r.deleted_at IS NULL
        AND r.withdrawn_at IS NULL\(filter)
      ORDER BY c.id LIMIT $2
      """, values)
    var versions: [ResultMemo.Version] = []
    for row in rows {
      var row = row
      versions.append(ResultMemo.Version(section: try row.integer(), lastEvent: try row.integer()))
    }
    return versions
  }

  fileprivate func result(of section: Int64) throws(StoreError) -> SectionResult? {
    let row = try sql.row(
      """
      SELECT c.run_id, c.benchmark, c.metrics, c.started_at, c.ended_at, c.active_time, r.manifest
      FROM sections c JOIN runs r ON r.id = c.run_id WHERE c.id = $1
      """, [.integer(section)])
    guard var row else { throw .bug("section \(section) went away while it was read") }
    return try SectionResult(reading: &row)
  }
}

extension SectionResult {
  /// `nil` for a section that its run's manifest does not know.
  fileprivate init?(reading row: inout SQLRow) throws(StoreError) {
    let (run, benchmark) = (try row.id(RunID.self), try row.id(BenchmarkName.self))
    let metrics: SectionMetrics = try JSONColumn.decode(from: try row.text())
    let (startedAt, endedAt, active) = (try row.timeIfAny(), try row.time(), try row.span())
    let manifest: Manifest = try JSONColumn.decode(from: try row.text())
    guard let conditions = manifest.sections.first(where: { $0.benchmark == benchmark }) else { return nil }
    self.init(
      run: run, model: manifest.model, samplesPerItem: manifest.samplesPerItem, conditions: conditions, summary: metrics.overall,
      cost: metrics.costUnknown == 0 ? metrics.cost : nil,
      duration: startedAt == nil ? nil : active, endedAt: endedAt)
  }
}
