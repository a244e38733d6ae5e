public import AssayKit

/// Turns a request into a plan: checks every value, opens the benchmarks and draws the items. Stores nothing and asks no model.
public struct RunPlanner: Sendable {
  private let benchmarks: BenchmarkRegistry
  private let code: CodeVersion
  private let judges: JudgeSettings

  /// - Parameter judges: who judges where a request names nobody.
  public init(benchmarks: BenchmarkRegistry, code: CodeVersion, judges: JudgeSettings = JudgeSettings()) {
    self.benchmarks = benchmarks
    self.code = code
    self.judges = judges
  }

  /// - Throws: `.refused` with everything that is unknown or out of range, or with what is missing when no benchmark of the
  ///   request can run here.
  public func plan(_ request: RunRequest, as id: RunID) async throws(RunServiceError) -> RunPlan {
    let draft = await draft(request, as: id)
    guard let plan = draft.plan, !draft.findings.contains(where: \.isBlocking) else { throw .refused(draft.findings) }
    return plan
  }

  /// Plans as much as can be planned and lists all that is wrong, not only the first.
  ///
  /// - Parameter manifest: of a run that exists: its sections keep their judges, whatever the settings say by now.
  func draft(_ request: RunRequest, as id: RunID, keeping manifest: Manifest? = nil) async -> RunDraft {
    let (chosen, findings) = choose(request)
    guard findings.isEmpty else {
      let opened = await open(chosen, request, manifest)
      return RunDraft(plan: nil, findings: findings + opened.compactMap(\.finding), parts: [])
    }
    return draw(request, as: id, from: await open(chosen, request, manifest))
  }

  /// The benchmarks and protocols of a request, and every value of it that is unknown or out of range.
  func choose(
    _ request: RunRequest
  ) -> (chosen: [(benchmark: any Benchmark, protocolName: ProtocolName)], findings: [RunFinding]) {
    var findings = RequestLimits.findings(in: request)
    var chosen: [(benchmark: any Benchmark, protocolName: ProtocolName)] = []
    for selection in request.benchmarks {
      switch find(selection) {
      case .success(let found): chosen.append(found)
      case .failure(let finding) where !findings.contains(finding): findings.append(finding)
      case .failure: continue
      }
    }
    return (chosen, findings)
  }

  /// A benchmark of a request, opened, or what it lacks.
  private struct Opened {
    let card: BenchmarkCard
    let protocolName: ProtocolName
    let set: Result<any ItemSet, SetupNeeded>
    var judges: [ModelReference] = []
    /// Whether the request has another benchmark that can run.
    var isReplaceable = false

    var finding: RunFinding? {
      guard case .failure(let needed) = set else { return nil }
      return .setup(card.name, needed, isBlocking: !isReplaceable)
    }
  }

  private func open(
    _ chosen: [(benchmark: any Benchmark, protocolName: ProtocolName)], _ request: RunRequest, _ manifest: Manifest?
  ) async -> [Opened] {
    var opened: [Opened] = []
    var anyRuns = false
    for (benchmark, protocolName) in chosen {
      do throws(SetupNeeded) {
        let set = try await benchmark.open(protocolName)
        let judges = try judges(of: set, request, manifest?.sections.first { $0.benchmark == benchmark.card.name })
        opened.append(Opened(card: benchmark.card, protocolName: protocolName, set: .success(set), judges: judges))
        anyRuns = true
      } catch {
        opened.append(Opened(card: benchmark.card, protocolName: protocolName, set: .failure(error)))
      }
    }
    for index in opened.indices { opened[index].isReplaceable = anyRuns }
    return opened
  }

  /// - Throws: when a judge is needed and nobody has chosen one.
  private func judges(
    of set: any ItemSet, _ request: RunRequest, _ stored: Manifest.Section?
  ) throws(SetupNeeded) -> [ModelReference] {
    guard let role = set.judge else { return [] }
    let chosen = stored?.judges?.map(\.model) ?? judges.judges(for: role, of: request)
    guard !chosen.isEmpty else { throw .judge(role) }
    return chosen
  }

  private func draw(_ request: RunRequest, as id: RunID, from opened: [Opened]) -> RunDraft {
    var manifest = Manifest(planning: request, as: id, code: code)
    var sections: [RunPlan.Section] = []
    var parts: [RunDraft.Part] = []
    var missing: [BenchmarkName: SetupNeeded] = [:]
    for one in opened {
      let card = one.card
      var section = RunPlan.Section(
        benchmark: card.name, protocolName: one.protocolName, totalItems: card.itemCount, items: [],
        samplesPerItem: request.samplesPerItem)
      switch one.set {
      case .success(let set):
        section.totalItems = set.itemIDs.count
        section.items = SubsetSampling.select(set.itemIDs, subset: request.subset, seed: manifest.seed, benchmark: card.name)
        let entry = Manifest.Section(card, one.protocolName, set, drawing: section.items, for: request, judges: one.judges)
        manifest.sections.append(entry)
        parts.append(RunDraft.Part(benchmark: card.name, set: set, items: section.items, parameters: entry.parameters))
      case .failure(let needed):
        section.setupNeeded = "\(needed.message); \(needed.hint)"
        missing[card.name] = needed
      }
      sections.append(section)
    }
    let plan = RunPlan(id: id, request: request, manifest: manifest, sections: sections)
    return RunDraft(plan: plan, findings: opened.compactMap(\.finding), parts: parts, missing: missing)
  }

  private func find(_ selection: BenchmarkSelection) -> FoundBenchmark {
    do throws(UserError) {
      let benchmark = try benchmarks.benchmark(named: selection.name)
      let known = benchmark.card.protocols.map(\.name)
      guard let name = selection.protocolName ?? known.first, known.contains(name) else {
        let error = UserError.unknown(
          "protocol of \(selection.name)", selection.protocolName?.rawValue ?? "", field: RequestField.protocolName.rawValue,
          known: known.map(\.rawValue))
        return .failure(RunFinding(.request, .protocolName, error))
      }
      return .success((benchmark, name))
    } catch {
      return .failure(RunFinding(.request, .benchmarks, error))
    }
  }

  private enum FoundBenchmark {
    case success((benchmark: any Benchmark, protocolName: ProtocolName))
    case failure(RunFinding)
  }
}
