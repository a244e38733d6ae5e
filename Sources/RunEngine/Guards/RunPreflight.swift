public import AssayKit

/// Everything that is checked before the first request of a run, and listed at once.
public struct RunPreflight: Sendable {
  private let planner: RunPlanner
  private let models: any ModelDirectory
  private let disk: DiskSpace

  public init(planner: RunPlanner, models: any ModelDirectory, disk: DiskSpace) {
    self.planner = planner
    self.models = models
    self.disk = disk
  }

  /// How far the checks may go.
  public enum Depth: Sendable {
    /// This machine only: no request leaves.
    case local
    /// The provider's list of models too.
    case provider
  }

  /// A run that can start.
  public struct Prepared: Sendable {
    public let plan: RunPlan
    /// What its user should know; nothing of it is blocking.
    public let warnings: [RunFinding]
  }

  /// What a check of `.local` depth leaves open.
  public static let uncheckedLocally = [
    "whether the provider takes the key and has the model", "whether prompts and answers fit the model",
  ]

  /// - Throws: `.refused` with all that was found when something of it is blocking.
  ///
  /// - Parameter credential: the key that the run comes with; without it the installation's own is used.
  public func prepare(
    _ request: RunRequest, as id: RunID, depth: Depth, credential: Credential? = nil
  ) async throws(RunServiceError) -> Prepared {
    let draft = await planner.draft(request, as: id)
    var findings = draft.findings
    let sight = await look(at: request, draft.plan, depth, credential)
    if let finding = sight.finding {
      findings.append(finding)
    } else if depth == .provider, draft.plan != nil {
      findings += await listFindings(request, draft, sight.card)
    }
    findings += await judgeFindings(request, draft.plan, depth)
    if draft.plan != nil {
      findings += DiskGuard(space: disk).findings(for: draft.parts, samplesPerItem: request.samplesPerItem)
    }
    guard let plan = draft.plan, !findings.contains(where: \.isBlocking) else { throw .refused(findings) }
    return Prepared(plan: plan, warnings: findings)
  }

  /// What a look at the model shows.
  private struct Sight {
    var finding: RunFinding?
    /// With a look as far as the provider, where that says something about the model.
    var card: ModelCard?
  }

  /// What the provider's list of models says about the run.
  private func listFindings(_ request: RunRequest, _ draft: RunDraft, _ card: ModelCard?) async -> [RunFinding] {
    var findings: [RunFinding] = []
    if let doubt = await models.doubt(about: request.model) {
      findings.append(.warning(.model, .model, doubt, hint: "if the name is wrong, the first request stops the run"))
    }
    guard let card else { return findings }
    return findings + LengthGuard(card: card).findings(for: draft.parts, requested: request.parameters)
  }

  /// Why the model cannot be reached in principle, or not be asked in this way.
  func modelFinding(
    _ request: RunRequest, _ plan: RunPlan?, _ depth: Depth, _ credential: Credential?
  ) async -> RunFinding? {
    await look(at: request, plan, depth, credential).finding
  }

  private func look(at request: RunRequest, _ plan: RunPlan?, _ depth: Depth, _ credential: Credential?) async -> Sight {
    do throws(UserError) {
      guard case .provider = depth else {
        try await models.checkSettings(for: request.model)
        return Sight()
      }
      let model = try await models.reach(request.model, credential: credential, concurrency: request.concurrency)
      for section in plan?.manifest.sections ?? [] { try model.client.check(section.parameters) }
      return Sight(card: model.card)
    } catch {
      return Sight(finding: RunFinding(.model, error.field == RequestField.key.rawValue ? .key : .model, error))
    }
  }

  /// Why a judge cannot be asked, by this installation's own credentials.
  private func judgeFindings(_ request: RunRequest, _ plan: RunPlan?, _ depth: Depth) async -> [RunFinding] {
    guard let plan else { return [] }
    var judges: [Manifest.Judge] = []
    for judge in plan.manifest.sections.flatMap({ $0.judges ?? [] }) where !judges.contains(judge) { judges.append(judge) }
    if judges.isEmpty, !request.judges.isEmpty, !plan.sections.contains(where: { $0.setupNeeded != nil }) {
      return [.warning(.request, .judges, "no benchmark of this run asks a judge", hint: nil)]
    }
    var findings: [RunFinding] = []
    for judge in judges {
      if let finding = await judgeFinding(judge, request, depth), !findings.contains(finding) { findings.append(finding) }
    }
    return findings
  }

  private func judgeFinding(_ judge: Manifest.Judge, _ request: RunRequest, _ depth: Depth) async -> RunFinding? {
    do throws(UserError) {
      guard case .provider = depth else {
        try await models.checkSettings(for: judge.model)
        return nil
      }
      try await models.client(for: judge.model, concurrency: request.concurrency).check(judge.parameters)
    } catch {
      return .blocking(.model, .judges, "judge `\(judge.model)`: \(error.message)", hint: error.hint)
    }
    return request.judgeBudget == nil ? nil : await priceFinding(judge)
  }

  /// Why judges cannot have a budget.
  func budgetFindings(_ judges: [Manifest.Judge]) async -> [RunFinding] {
    var findings: [RunFinding] = []
    for judge in judges {
      if let finding = await priceFinding(judge), !findings.contains(finding) { findings.append(finding) }
    }
    return findings
  }

  private func priceFinding(_ judge: Manifest.Judge) async -> RunFinding? {
    guard await models.card(for: judge.model)?.prices == nil else { return nil }
    return RunFinding(.model, .judgeBudget, JudgeBudget.unpriced(judge.model))
  }
}
