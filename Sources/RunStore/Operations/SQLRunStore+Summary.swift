public import AssayKit

extension SQLRunStore {
  public func summary(of run: RunID, section ordinal: Int) async throws(StoreError) -> SectionSummary {
    try await read { store throws(StoreError) in
      try store.requireRun(run)
      let section = try store.section(ordinal, of: run, changing: false)
      let found = try store.sql.row(
        """
        SELECT avg(a.total_time) FROM samples s JOIN attempts a ON a.sample_id = s.id AND a.counts WHERE s.section_id = $1
        """, [.integer(section.id)])
      guard var row = found else { throw .bug("an aggregate gave no row") }
      let average = try row.realIfAny().map { $0 / 1e6 }
      return SectionSummary(averageLatency: average, failures: try store.failures(of: section.id))
    }
  }
}

extension SQLRunStore {
  public func failures(of run: RunID, section ordinal: Int, limit: Int) async throws(StoreError) -> [FailureGroup] {
    try await read { store throws(StoreError) in
      try store.requireRun(run)
      let section = try store.section(ordinal, of: run, changing: false)
      var groups: [FailureGroup] = []
      try store.sql.each(
        """
        SELECT failure, count(*) FROM (
          SELECT failure FROM samples WHERE section_id = $1 AND state = 'failed' ORDER BY place LIMIT $2) f
        GROUP BY failure ORDER BY failure
        """, [.integer(section.id), .integer(max(0, limit))]
      ) { row throws(StoreError) in
        var row = row
        let failure: Failure = try JSONColumn.decode(from: try row.text())
        groups.append(FailureGroup(example: failure, count: try row.int()))
        return true
      }
      return FailureGroup.merged([], groups)
    }
  }
}

extension SQLRunStore {
  public func timings(of run: RunID, limit: Int) async throws(StoreError) -> [Timing] {
    try await read { store throws(StoreError) in
      try store.requireRun(run)
      let sections = try store.sections(of: run, changing: false)
      let total = sections.reduce(0) { $0 + $1.totalSamples }
      let stride = max(1, (total + max(1, limit) - 1) / max(1, limit))
      var timings: [Timing] = []
      for section in sections {
        try store.sql.each(
          """
          SELECT \(AttemptNumbers.columns("a")) FROM samples s JOIN attempts a ON a.sample_id = s.id AND a.counts
          WHERE s.section_id = $1 AND s.state = 'scored' AND s.place % $2 = 0
          """, [.integer(section.id), .integer(stride)]
        ) { row throws(StoreError) in
          var row = row
          if let timing = try AttemptNumbers(reading: &row).timing { timings.append(timing) }
          return true
        }
      }
      return timings
    }
  }
}

extension StoreTransaction {
  fileprivate func failures(of section: Int64) throws(StoreError) -> [SectionSummary.Count] {
    var counts: [String: Int] = [:]
    try sql.each(
      "SELECT failure, count(*) FROM samples WHERE section_id = $1 AND state = 'failed' GROUP BY failure",
      [.integer(section)]
    ) { row throws(StoreError) in
      var row = row
      let failure: Failure = try JSONColumn.decode(from: try row.text())
      counts[failure.message, default: 0] += try row.int()
      return true
    }
    return counts.map { SectionSummary.Count(message: $0.key, count: $0.value) }
      .sorted { ($0.count, $1.message) > ($1.count, $0.message) }.prefix(SectionSummary.messages).map { $0 }
  }
}
