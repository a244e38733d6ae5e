import AssayKit

/// A stored run, planned once more with what this machine has today.
struct Replan: Sendable {
  let run: RunRecord
  let plan: RunPlan
  /// The run's benchmarks that cannot run here.
  let missing: [BenchmarkName: SetupNeeded]

  /// Sections that lacked something when the run was planned and can be drawn now.
  var mended: [MendedSection] {
    run.sections.filter { $0.state == .needsSetup }.compactMap { stored in
      let entry = plan.manifest.sections.first { $0.benchmark == stored.benchmark }
      let section = plan.sections.first { $0.benchmark == stored.benchmark && $0.setupNeeded == nil }
      guard let entry, let section else { return nil }
      return MendedSection(section: section, entry: entry)
    }
  }

  /// What today's code scores the run's benchmarks with.
  var scorers: [BenchmarkName: ScorerVersion] {
    Dictionary(plan.manifest.sections.map { ($0.benchmark, $0.scorer) }) { first, _ in first }
  }

  /// Makes sure that what `mode` opens is here, and is what it was.
  ///
  /// Only sections that could run then and can run now are compared: the others have no samples, or nothing to do. A rescore is
  /// what one does with another scorer, so for it the scorers may differ.
  ///
  /// - Throws: `.refused` when a section with work to do cannot run here; `.manifestChanged`.
  func check(_ mode: ReopenMode) throws(RunServiceError) {
    let judged = Set(run.manifest.sections.filter { $0.judges != nil }.map(\.benchmark))
    for section in run.sections
    where section.state != .needsSetup && section.hasWork(for: mode, isJudged: judged.contains(section.benchmark)) {
      guard let needed = missing[section.benchmark] else { continue }
      throw .refused([.setup(section.benchmark, needed, isBlocking: true)])
    }
    let common = Set(plan.manifest.sections.map(\.benchmark)).intersection(run.manifest.sections.map(\.benchmark))
    let stored = run.manifest.holding(common)
    var today = plan.manifest.holding(common)
    if mode == .rescore { today.takeScorers(of: stored) }
    let differences = today.differences(from: stored)
    guard differences.isEmpty else { throw .manifestChanged(run.id, differences) }
  }
}

extension RunPlanner {
  /// - Throws: `.refused` when the request is at fault or none of its benchmarks can run here.
  func replan(_ run: RunRecord) async throws(RunServiceError) -> Replan {
    let draft = await draft(run.request, as: run.id, keeping: run.manifest)
    guard let plan = draft.plan, !draft.findings.contains(where: \.isBlocking) else { throw .refused(draft.findings) }
    return Replan(run: run, plan: plan, missing: draft.missing)
  }
}

extension SectionRecord {
  fileprivate func hasWork(for mode: ReopenMode, isJudged: Bool) -> Bool {
    switch mode {
    // Among the failed samples of a judged section may be some that only lack their judge's word.
    case .resume: isJudged ? progress.scored < totalSamples : progress.done < totalSamples
    case .retryErrors: progress.scored < totalSamples
    case .rescore: totalSamples > 0
    }
  }
}
