import AssayKit

/// What a worker needs before it can ask: the model's client and the open benchmarks, the same that the run was planned with.
struct OpenRun: Sendable {
  let run: RunRecord
  let client: any ModelClient
  let prices: TokenPrices?
  /// The sections that have not ended, by their places.
  let sections: [Int: SampleWorker.Section]

  /// - Throws: `.refused` when the model cannot be reached in principle or a benchmark of the run is missing here;
  ///   `.manifestChanged` when samples of another kind than the stored ones would be made.
  init(_ run: RunRecord, benchmarks: BenchmarkRegistry, access: ModelAccess) async throws(RunServiceError) {
    self.run = run
    let model = try await access.model(of: run)
    (client, prices) = (model.client, model.card?.prices)
    var opened: [Int: SampleWorker.Section] = [:]
    var today = Manifest(planning: run.request, as: run.id, code: run.manifest.code)
    for section in run.sections where !section.state.hasEnded {
      let (card, items) = try await Self.open(section, in: benchmarks)
      let drawn = SubsetSampling.select(
        items.itemIDs, subset: run.request.subset, seed: today.seed, benchmark: section.benchmark)
      let stored = run.manifest.sections.first { $0.benchmark == section.benchmark }
      let entry = Manifest.Section(
        card, section.protocolName, items, drawing: drawn, for: run.request, judges: (stored?.judges ?? []).map(\.model))
      today.sections.append(entry)
      opened[section.ordinal] = SampleWorker.Section(
        benchmark: section.benchmark, items: items, parameters: entry.parameters,
        panel: try await Self.panel(entry.judges ?? [], items.scorer, run.request, access.models))
    }
    sections = opened
    // What has ended is not asked again, so only the open sections have to be as they were.
    let stored = run.manifest.holding(today.sections.map(\.benchmark))
    let differences = today.differences(from: stored)
    guard differences.isEmpty else { throw .manifestChanged(run.id, differences) }
  }

  /// Judges are asked with this installation's own credentials, whoever pays for the model under test.
  private static func panel(
    _ judges: [Manifest.Judge], _ scorer: any ItemScorer, _ request: RunRequest, _ models: any ModelDirectory
  ) async throws(RunServiceError) -> JudgePanel {
    let panel: JudgePanel
    do throws(UserError) {
      panel = try await JudgePanel(judges, scorer: scorer, models: models, concurrency: request.concurrency)
    } catch {
      let ofJudge = UserError(field: error.field, "judge: \(error.message)", hint: error.hint, scope: error.scope)
      throw .refused([RunFinding(.model, .judges, ofJudge)])
    }
    guard request.judgeBudget != nil else { return panel }
    // The list that had them when the run was started may not answer now.
    do throws(UserError) { try panel.requirePrices() } catch { throw .refused([RunFinding(.model, .judgeBudget, error)]) }
    return panel
  }

  private static func open(
    _ section: SectionRecord, in benchmarks: BenchmarkRegistry
  ) async throws(RunServiceError) -> (BenchmarkCard, any ItemSet) {
    let benchmark: any Benchmark
    do throws(UserError) {
      benchmark = try benchmarks.benchmark(named: section.benchmark)
    } catch {
      // The run was planned where there is such a benchmark.
      let here = UserError(field: error.field, error.message, hint: error.hint, scope: .thisMachine)
      throw .refused([RunFinding(.request, .benchmarks, here)])
    }
    do throws(SetupNeeded) {
      return (benchmark.card, try await benchmark.open(section.protocolName))
    } catch {
      throw .refused([.setup(section.benchmark, error, isBlocking: true)])
    }
  }
}

extension RunServiceError {
  /// Why the run cannot go on before its user changes something; `nil` when it may go on elsewhere or later.
  var endsRun: String? {
    switch self {
    case .refused(let findings): findings.contains { $0.isBlocking && $0.scope == .everywhere } ? sentence : nil
    case .manifestChanged: sentence
    case .store, .keyErased, .keyReused, .queueFull, .nothingToSealWith: nil
    }
  }

  /// What this machine lacks or what does not answer now, so that the run may go on elsewhere or later.
  var keepsWaiting: String? {
    guard case .refused = self, endsRun == nil else { return nil }
    return sentence
  }

  private var sentence: String { [description, hint].compactMap { $0 }.joined(separator: "; ") }
}
