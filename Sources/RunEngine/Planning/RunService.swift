public import AssayKit

/// The verbs that change runs: the one way for the command line, the pages and the API.
public struct RunService: Sendable {
  let store: any RunStore
  private let models: any ModelDirectory
  private let planner: RunPlanner
  let sealer: SecretSealer?
  private let newID: @Sendable () -> RunID

  /// - Parameters:
  ///   - sealer: seals the keys that runs are started with; without it none can be.
  ///   - newID: draws an id; injected so that tests can name runs.
  public init(
    store: any RunStore, models: any ModelDirectory, planner: RunPlanner, sealer: SecretSealer? = nil,
    newID: @escaping @Sendable () -> RunID
  ) {
    self.store = store
    self.models = models
    self.planner = planner
    self.sealer = sealer
    self.newID = newID
  }

  /// What `create` would store, without storing it and without asking any model.
  public func preview(_ request: RunRequest) async throws(RunServiceError) -> RunPlan {
    try await planner.plan(request, as: newID())
  }

  /// Plans and stores a run, after making sure that its model can be reached in principle (provider, key, known name).
  public func create(_ request: RunRequest) async throws(RunServiceError) -> RunRecord {
    let creation = try await create([request], CreationRequest())
    return creation.runs[0]
  }

  /// Plans and stores several runs at once, all or none.
  ///
  /// - Throws: also `.queueFull` and `.keyReused`.
  public func create(_ requests: [RunRequest], _ terms: CreationRequest) async throws(RunServiceError) -> Creation {
    var plans: [RunPlan] = []
    for request in requests { plans.append(try await planner.plan(request, as: newID())) }
    for plan in plans { try await requireModel(of: plan.request, terms.credential) }
    var stored = CreationTerms(owner: .local, idempotency: terms.idempotency, queueLimit: terms.queueLimit)
    if let name = terms.experimentName { stored.experiment = ExperimentHead(id: ExperimentID(newID().rawValue), name: name) }
    if let credential = terms.credential, let plan = plans.first {
      guard let sealer else { throw .nothingToSealWith }
      stored.owner = sealer.owner(of: credential)
      stored.credential = try seal(credential, for: plan.id)
    }
    let (ready, settled) = (plans, stored)
    let outcome = try await storing { () throws(StoreError) in try await store.create(ready, settled) }
    switch outcome {
    case .created: return Creation(runs: try await runs(plans.map(\.id)), experiment: stored.experiment?.id, isRepeated: false)
    case .repeated(let ids, let experiment):
      return Creation(runs: try await runs(ids), experiment: experiment, isRepeated: true)
    case .otherRequest: throw .keyReused
    case .queueFull(let open): throw .queueFull(open: open, limit: terms.queueLimit ?? open)
    }
  }

  private func requireModel(of request: RunRequest, _ credential: Credential?) async throws(RunServiceError) {
    do throws(UserError) {
      if let credential {
        _ = try await models.client(for: request.model, credential: credential, concurrency: request.concurrency)
      } else {
        _ = try await models.client(for: request.model, concurrency: request.concurrency)
      }
    } catch {
      throw .user(error)
    }
  }

  /// Opens an ended or interrupted run again; refuses when the conditions have changed.
  ///
  /// - Parameters:
  ///   - only: a failed sample that is to be asked again alone.
  ///   - credential: a new key for a run that was started with one, needed when it was erased and a model is to be asked.
  ///   - detach: whether workers are to take the run up from now on.
  /// - Returns: how many samples wait now.
  public func reopen(
    _ id: RunID, _ mode: ReopenMode, only: SampleKey? = nil, credential: Credential? = nil, detach: Bool = false
  ) async throws(RunServiceError) -> Int {
    let run = try await run(id)
    let today = try await planner.plan(run.request, as: id).manifest
    let differences = today.differences(from: run.manifest)
    guard differences.isEmpty else { throw .manifestChanged(id, differences) }
    let stored = try await storing { () throws(StoreError) in try await store.credential(of: id) }
    if let stored, stored.sealed == nil, credential == nil, mode != .rescore {
      throw .user(
        UserError(
          field: "authorization", "the key of run \(id) was erased when the run ended",
          hint: "open the run with `POST /api/runs/\(id)/\(mode == .resume ? "resume" : "retry-errors")` and the key in "
            + "`Authorization: Bearer KEY`"))
    }
    if let credential, stored != nil { try await requireModel(of: run.request, credential) }
    let sealed = try credential.map { credential throws(RunServiceError) in try seal(credential, for: id) }
    return try await storing { () throws(StoreError) in
      try await store.reopen(id, mode, only: only, credential: sealed, detach: detach)
    }
  }

  private func seal(_ credential: Credential, for run: RunID) throws(RunServiceError) -> SealedText {
    guard let sealer else { throw .nothingToSealWith }
    do throws(SecretSealer.Problem) { return try sealer.seal(credential, for: run.rawValue) } catch { throw .nothingToSealWith }
  }

  /// Takes an ended run away for good. What hangs on it is erased by `sweep`, here or in any worker.
  public func delete(_ id: RunID) async throws(RunServiceError) {
    try await storing { () throws(StoreError) in try await store.delete(id) }
  }

  /// Erases what deleted runs have left, in small steps.
  public func sweep() async throws(RunServiceError) {
    while try await storing({ () throws(StoreError) in try await store.sweepDeletedRuns(limit: 500) }) {}
  }

  public func cancel(_ id: RunID) async throws(RunServiceError) {
    try await storing { () throws(StoreError) in try await store.cancel(id) }
  }

  private func runs(_ ids: [RunID]) async throws(RunServiceError) -> [RunRecord] {
    var runs: [RunRecord] = []
    for id in ids { runs.append(try await run(id)) }
    return runs
  }

  private func run(_ id: RunID) async throws(RunServiceError) -> RunRecord {
    try await storing { () throws(StoreError) in try await store.run(id) }
  }

  private func storing<Value>(_ body: () async throws(StoreError) -> Value) async throws(RunServiceError) -> Value {
    do throws(StoreError) { return try await body() } catch { throw .store(error) }
  }
}

/// What a creation is asked for besides the runs themselves.
public struct CreationRequest: Hashable, Sendable {
  public var idempotency: IdempotencyClaim?
  /// The key to work on the one run with.
  public var credential: Credential?
  /// Makes an experiment of the runs; may be empty.
  public var experimentName: String?
  /// The most runs that one owner may have waiting or running.
  public var queueLimit: Int?

  public init(
    idempotency: IdempotencyClaim? = nil, credential: Credential? = nil, experimentName: String? = nil, queueLimit: Int? = nil
  ) {
    self.idempotency = idempotency
    self.credential = credential
    self.experimentName = experimentName
    self.queueLimit = queueLimit
  }
}

/// What a creation made, now or when the same request came before.
public struct Creation: Hashable, Sendable {
  public var runs: [RunRecord]
  public var experiment: ExperimentID?
  public var isRepeated: Bool
}
