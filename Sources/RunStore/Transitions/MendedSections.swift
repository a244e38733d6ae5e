import AssayKit

extension StoreTransaction {
  /// Draws the samples of sections that can run now, unless somebody is at work on the run: its benchmarks are open already.
  ///
  /// - Returns: how many sections wait now that were `needs_setup` before.
  func draw(_ mended: [MendedSection], of run: RunID) throws(StoreError) -> Int {
    guard !mended.isEmpty, try !isBeingWorkedOn(run) else { return 0 }
    let sections = try sections(of: run, changing: true)
    var drawn: [MendedSection] = []
    for one in mended {
      let found = sections.first { $0.benchmark == one.section.benchmark && $0.state == .needsSetup }
      guard let row = found, let state = row.state.after(.reopen) else { continue }
      try sql.execute(
        """
        UPDATE sections SET state = $2, total_items = $3, sampled_items = $4, message = NULL, ended_at = NULL WHERE id = $1
        """,
        [
          .integer(row.id), .text(state.rawValue), .integer(one.section.totalItems), .integer(one.section.items.count),
        ])
      try insertSamples(of: one.section, into: row.id)
      drawn.append(one)
    }
    if !drawn.isEmpty { try add(drawn.map(\.entry), to: run, order: sections.map(\.benchmark)) }
    return drawn.count
  }

  /// A resume compares what is in the manifest, so it says what the new samples are made under.
  private func add(_ entries: [Manifest.Section], to run: RunID, order: [BenchmarkName]) throws(StoreError) {
    var manifest = try manifest(of: run)
    let all = Dictionary((manifest.sections + entries).map { ($0.benchmark, $0) }) { _, new in new }
    manifest.sections = order.compactMap { all[$0] }
    try save(manifest, of: run)
  }
}
