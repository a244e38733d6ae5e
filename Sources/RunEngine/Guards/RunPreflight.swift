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
  ///
  /// - Parameter credential: the key that the run comes with; without it the installation's own is used.
  public func prepare(
    _ request: RunRequest, as id: RunID, reach: Reach, credential: Credential? = nil
  ) async throws(RunServiceError) -> Prepared {
    let draft = await planner.draft(request, as: id)
    var findings = draft.findings
    if let finding = await modelFinding(request, draft.plan, reach, credential) {
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

  /// Why the model cannot be reached in principle, or not be asked in this way.
  func modelFinding(
    _ request: RunRequest, _ plan: RunPlan?, _ reach: Reach, _ credential: Credential?
  ) async -> RunFinding? {
    do throws(UserError) {
      guard case .provider = reach else {
        try await models.checkSettings(for: request.model)
        return nil
      }
      let client: any ModelClient
      if let credential {
        client = try await models.client(for: request.model, credential: credential, concurrency: request.concurrency)
      } else {
        client = try await models.client(for: request.model, concurrency: request.concurrency)
      }
      for section in plan?.manifest.sections ?? [] { try client.check(section.parameters) }
      return nil
    } catch {
      return RunFinding(.model, error.field == RequestField.key.rawValue ? .key : .model, error)
    }
  }
}
