import AssayKit

/// Closes sections and runs that are complete: the last step of a run, taken by whichever worker comes first.
struct RunCloser: Sendable {
  private static let pageSize = 1_000

  let store: any RunStore
  /// The benchmarks that are open, to know the categories of samples that were never asked.
  var sections: [Int: SampleWorker.Section] = [:]

  /// Closes every section whose samples have all ended, then the run when all its sections have.
  func closeEnded(_ run: RunID) async throws(StoreError) {
    for section in try await store.run(run).sections where section.state == .running || section.state == .pending {
      guard section.progress.done == section.totalSamples else { continue }
      _ = try await store.startSection(section.ordinal, of: run)
      let metrics = try await metrics(of: section, in: run)
      let scored = metrics.overall.scored > 0
      _ = try await store.endSection(
        section.ordinal, of: run, scored ? .succeed : .fail, metrics: metrics,
        message: scored ? nil : "no sample has a verdict")
    }
    let record = try await store.run(run)
    guard !record.state.hasEnded, record.sections.allSatisfy(\.state.hasEnded) else { return }
    let succeeded = record.sections.contains { $0.state == .succeeded }
    _ = try await store.startRun(run)
    _ = try await store.endRun(run, succeeded ? .succeed : .fail, message: succeeded ? nil : "no benchmark has a score")
  }

  /// Ends a run that nothing can save until the user changes something; samples that wait keep waiting for a resume.
  func fail(_ run: RunID, because message: String) async throws(StoreError) {
    for section in try await store.run(run).sections where !section.state.hasEnded {
      let metrics = section.progress.done > 0 ? try await metrics(of: section, in: run) : nil
      _ = try await store.endSection(section.ordinal, of: run, .fail, metrics: metrics, message: message)
    }
    _ = try await store.endRun(run, .fail, message: message)
  }

  private func metrics(of section: SectionRecord, in run: RunID) async throws(StoreError) -> SectionMetrics {
    var fold = MetricsFold()
    var cursor: SampleCursor?
    repeat {
      let page = try await store.outcomes(of: run, section: section.ordinal, after: cursor, limit: Self.pageSize)
      var found: [ItemID: String] = [:]
      for var outcome in page.outcomes {
        if outcome.category == nil, outcome.state != .scored, let category = category(of: outcome.item, in: section) {
          (outcome.category, found[outcome.item]) = (category, category)
        }
        fold.add(outcome)
      }
      // The sample says what the metrics count it as.
      try await store.keep(found, of: section.ordinal, in: run)
      cursor = page.next
    } while cursor != nil
    return fold.metrics()
  }

  private func category(of item: ItemID, in section: SectionRecord) -> String? {
    try? sections[section.ordinal]?.items.category(of: item)  // An item that cannot be read has no category to tell.
  }
}
