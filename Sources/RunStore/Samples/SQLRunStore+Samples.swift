public import AssayKit

extension SQLRunStore {
  public func samples(_ query: SampleQuery) async throws(StoreError) -> SamplePage {
    let limit = max(1, query.limit)
    return try await read { [sortedSamples] store throws(StoreError) in
      try store.requireRun(query.run)
      let section = try store.section(query.section, of: query.run, changing: false)
      guard query.sort == .position, query.text == nil || !query.countsAll else {
        return try store.page(query, of: section, limit: limit, from: sortedSamples)
      }
      let list = SampleListing(query, section: section, limit: limit, dialect: store.sql.dialect)
      let rows = try store.sql.rows(list.page, list.pageValues)
      var samples: [SampleRecord] = []
      for row in rows.prefix(limit) {
        var row = row
        samples.append(try SampleRecord(reading: &row, run: query.run, section: query.section))
      }
      if query.isBackwards { samples.reverse() }
      var page = SamplePage(samples: samples, total: samples.count, next: nil)
      (page.previous, page.next) = list.neighbours(of: samples, hasMore: rows.count > limit, query)
      if query.text == nil { page.total = try store.total(query, list, section) }
      return page
    }
  }
}

extension StoreTransaction {
  /// From the section's counters or metrics where they know.
  fileprivate func total(_ query: SampleQuery, _ list: SampleListing, _ section: SectionRow) throws(StoreError) -> Int {
    if query.category == nil, let known = section.counts.samples(query.filter) { return known }
    if let category = query.category, let counts = try section.counts(of: category), let known = counts.samples(query.filter) {
      return known
    }
    guard var row = try sql.row(list.count, list.filterValues) else { throw .bug("an aggregate gave no row") }
    return try row.int()
  }
}

/// How many samples of a section, or of a category of it, have ended in which way.
struct EndingCounts {
  let samples: Int
  let scored: Int
  let failed: Int
  let correct: Int
  /// Sum of the scores; differs from `correct` where there is partial credit, or no notion of correct.
  let scoreSum: Double
  let truncated: Int
  let empty: Int
  let unparsed: Int

  /// `nil` where the counts do not say.
  func samples(_ filter: SampleQuery.Filter) -> Int? {
    switch filter {
    case .all: samples
    case .correct: correct
    case .wrong: abs(scoreSum - Double(correct)) < 1e-6 ? scored - correct : nil
    case .failed: failed
    case .truncated: truncated
    case .empty: empty
    case .unparsed: unparsed
    case .waiting: samples - scored - failed
    }
  }
}

extension SectionRow {
  fileprivate var counts: EndingCounts {
    EndingCounts(
      samples: totalSamples, scored: progress.scored, failed: progress.failed, correct: progress.correct,
      scoreSum: progress.scoreSum, truncated: progress.truncated, empty: progress.empty, unparsed: progress.unparsed)
  }

  /// `nil` while the section has no metrics, or has none of that category.
  fileprivate func counts(of category: String) throws(StoreError) -> EndingCounts? {
    guard let summary = try record().metrics?.categories.first(where: { $0.name == category })?.summary else { return nil }
    return EndingCounts(
      samples: summary.samples, scored: summary.scored, failed: summary.failed, correct: summary.correct,
      scoreSum: (summary.score ?? 0) * Double(summary.scored), truncated: summary.truncated, empty: summary.empty,
      unparsed: summary.unparsed)
  }
}
