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

  /// How far the checks may reach.
  public enum Reach: Sendable {
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

  /// What a check with `.local` reach leaves open.
  public static let uncheckedLocally = [
    "whether the provider takes the key and has the model", "whether prompts and answers fit the model",
  ]

  /// - Throws: `.refused` with all that was found when something of it is blocking.
  public func prepare(_ request: RunRequest, as id: RunID, reach: Reach) async throws(RunServiceError) -> Prepared {
    let draft = await planner.draft(request, as: id)
    var findings = draft.findings
    if let finding = await modelFinding(request, draft.plan, reach) {
      findings.append(finding)
    } else if reach == .provider, draft.plan != nil, let card = await models.card(for: request.model) {
      findings += LengthGuard(card: card).findings(for: draft.parts, requested: request.parameters)
    }
    if draft.plan != nil {
      findings += DiskGuard(space: disk).findings(for: draft.parts, samplesPerItem: request.samplesPerItem)
    }
    guard let plan = draft.plan, !findings.contains(where: \.isBlocking) else { throw .refused(findings) }
    return Prepared(plan: plan, warnings: findings)
  }

  private func modelFinding(_ request: RunRequest, _ plan: RunPlan?, _ reach: Reach) async -> RunFinding? {
    do throws(UserError) {
      switch reach {
      case .local: try await models.checkSettings(for: request.model)
      case .provider:
        let client = try await models.client(for: request.model, concurrency: request.concurrency)
        for section in plan?.manifest.sections ?? [] { try client.check(section.parameters) }
      }
      return nil
    } catch {
      return RunFinding(.model, .model, error)
    }
  }
}
