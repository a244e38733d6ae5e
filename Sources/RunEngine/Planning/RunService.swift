public import AssayKit

/// The verbs that change runs: the one way for the command line, the pages and the API.
public struct RunService: Sendable {
  let store: any RunStore
  private let planner: RunPlanner
  private let preflight: RunPreflight
  let sealer: SecretSealer?
  /// Whether a run may be started with a key of its own.
  public var takesKeys: Bool { sealer != nil }
  private let newID: @Sendable () -> RunID
  private let models: any ModelDirectory

  /// - Parameters:
  ///   - disk: the free space where `store` keeps its data.
  ///   - sealer: seals the keys that runs are started with; without it none can be.
  ///   - newID: draws an id; injected so that tests can name runs.
  public init(
    store: any RunStore, models: any ModelDirectory, planner: RunPlanner, disk: DiskSpace, sealer: SecretSealer? = nil,
    newID: @escaping @Sendable () -> RunID
  ) {
    self.store = store
    self.planner = planner
    self.sealer = sealer
    preflight = RunPreflight(planner: planner, models: models, disk: disk)
    self.newID = newID
    self.models = models
  }

  /// Plans a run and checks everything that can be checked before its first request; stores nothing.
  ///
  /// - Throws: `.refused` with all that was found when something of it is blocking.
  public func prepare(_ request: RunRequest) async throws(RunServiceError) -> RunPreflight.Prepared {
    try await preflight.prepare(request, as: newID(), depth: .provider)
  }

  /// What is unknown or out of range in a request by itself; opens no benchmark and asks nobody.
  public func requestFindings(_ request: RunRequest) -> [RunFinding] { planner.choose(request).findings }

  func draft(_ request: RunRequest) async -> RunDraft { await planner.draft(request, as: newID()) }

  func card(of model: ModelReference) async -> ModelCard? { await models.card(for: model) }

  /// Prepares and stores a run.
  public func create(_ request: RunRequest) async throws(RunServiceError) -> RunRecord {
    let plan = try await prepare(request).plan
    try await storing { () throws(StoreError) in try await store.create(plan) }
    return try await run(plan.id)
  }

  /// What the same request made when it came before; `nil` when it has not, or promises nothing about that.
  ///
  /// Asked before anything is checked: a provider that cannot be reached now must not hide runs that exist.
  ///
  /// - Throws: `.keyReused`.
  public func repeated(_ terms: CreationRequest) async throws(RunServiceError) -> Creation? {
    guard let claim = terms.idempotency else { return nil }
    let owner = terms.credential.flatMap { sealer?.owner(of: $0) } ?? .local
    switch try await storing({ () throws(StoreError) in try await store.earlier(claim, of: owner) }) {
    case .repeated(let ids, let experiment):
      return Creation(runs: try await remaining(ids), experiment: experiment, isRepeated: true)
    case .otherRequest: throw .keyReused
    case .created, .queueFull, nil: return nil
    }
  }

  /// Prepares and stores several runs at once, all or none.
  ///
  /// - Throws: `.refused` with what was found for any of them; also `.queueFull` and `.keyReused`.
  public func create(_ requests: [RunRequest], _ terms: CreationRequest) async throws(RunServiceError) -> Creation {
    let (plans, warnings) = try await prepare(requests, terms.credential)
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
    case .created:
      let made = try await runs(plans.map(\.id))
      return Creation(runs: made, experiment: stored.experiment?.id, isRepeated: false, warnings: warnings)
    case .repeated(let ids, let experiment):
      return Creation(runs: try await remaining(ids), experiment: experiment, isRepeated: true)
    case .otherRequest: throw .keyReused
    case .queueFull(let open): throw .queueFull(open: open, limit: terms.queueLimit ?? open)
    }
  }

  /// - Throws: `.refused` with the findings of all requests, each of them once.
  private func prepare(
    _ requests: [RunRequest], _ credential: Credential?
  ) async throws(RunServiceError) -> (plans: [RunPlan], warnings: [[RunFinding]]) {
    var plans: [RunPlan] = []
    var warnings: [[RunFinding]] = []
    var refusals: [RunFinding] = []
    for request in requests {
      do throws(RunServiceError) {
        let prepared = try await preflight.prepare(request, as: newID(), depth: .provider, credential: credential)
        plans.append(prepared.plan)
        warnings.append(prepared.warnings)
      } catch .refused(let findings) {
        refusals += findings.filter { !refusals.contains($0) }
      }
    }
    guard refusals.isEmpty else { throw .refused(refusals) }
    return (plans, warnings)
  }

  /// Opens an ended or interrupted run again; refuses when the conditions have changed. A benchmark that needed set-up then and
  /// can run now joins in.
  ///
  /// - Parameters:
  ///   - only: a failed sample that is to be asked again alone.
  ///   - kinds: the kinds of failure that are to be asked again; `nil` for all.
  ///   - credential: a new key for a run that was started with one, needed when it was erased and a model is to be asked.
  ///   - detach: whether workers are to take the run up from now on.
  ///   - judgeBudget: what its judges may cost from now on; `nil` leaves that as it is.
  ///   - isRequeue: whether an administrator queues it again; the event says so.
  /// - Returns: how many samples wait now.
  public func reopen(
    _ id: RunID, _ mode: ReopenMode, only: SampleKey? = nil, kinds: Set<Failure.Kind>? = nil, credential: Credential? = nil,
    detach: Bool = false, judgeBudget: NanoDollars? = nil, isRequeue: Bool = false
  ) async throws(RunServiceError) -> Int {
    let run = try await run(id)
    if let judgeBudget {
      try Self.check(judgeBudget, of: run, mode)
      let findings = await preflight.budgetFindings(run.manifest.sections.flatMap { $0.judges ?? [] })
      guard findings.isEmpty else { throw .refused(findings) }
    }
    let today = try await planner.replan(run)
    try today.check(mode)
    let stored = try await storing { () throws(StoreError) in try await store.credential(of: id) }
    if let stored, stored.sealed == nil, credential == nil, mode != .rescore { throw .keyErased(id, mode) }
    if let credential, stored != nil, let finding = await preflight.modelFinding(run.request, today.plan, .provider, credential) {
      throw .refused([finding])
    }
    let opening = RunReopening(
      mode, only: only, kinds: kinds,
      credential: try credential.map { credential throws(RunServiceError) in try seal(credential, for: id) },
      detach: detach, mended: today.mended, scorers: mode == .rescore ? today.scorers : [:], judgeBudget: judgeBudget,
      isRequeue: isRequeue)
    return try await storing { () throws(StoreError) in try await store.reopen(id, opening) }
  }

  /// A budget that is used up already would only stop the run again; a rescore may find everything in the store.
  private static func check(_ budget: NanoDollars, of run: RunRecord, _ mode: ReopenMode) throws(RunServiceError) {
    let judging = mode == .rescore ? JudgeUsage() : RunNumbers(run).judging
    let used = judging.atMost
    guard budget <= used else { return }
    let isKnown = judging.highestUnknown == .zero
    let soFar = isKnown ? "which the judges have cost so far" : "the most that the judges may have cost so far"
    let least = used == .zero ? "more than 0" : "more than \(JudgeBudget.dollars(used.amount)), \(soFar)"
    throw .refused([.outOfRange(.judgeBudget, "\(budget.dollars)", least)])
  }

  private func seal(_ credential: Credential, for run: RunID) throws(RunServiceError) -> SealedText {
    guard let sealer else { throw .nothingToSealWith }
    do throws(SecretSealer.Problem) { return try sealer.seal(credential, for: run.rawValue) } catch { throw .nothingToSealWith }
  }

  /// Takes ended runs away, all or none. What hangs on them is erased by `sweep`, here or in any worker.
  ///
  /// - Parameter undoWithin: how long they can be brought back; by default they are gone for good.
  public func delete(_ ids: [RunID], undoWithin: Duration = .zero) async throws(RunServiceError) {
    try await storing { () throws(StoreError) in try await store.delete(ids, undoWithin: undoWithin) }
  }

  /// Brings a deleted run back whose time is not over.
  public func restore(_ id: RunID) async throws(RunServiceError) {
    try await storing { () throws(StoreError) in try await store.restore(id) }
  }

  /// Takes a run's scores off the leaderboard, or lets them count again.
  public func setPublished(_ id: RunID, _ isPublished: Bool) async throws(RunServiceError) {
    try await storing { () throws(StoreError) in try await store.setPublished(id, isPublished) }
  }

  /// Takes every run away that has a final score of `model`, none of them when one has not ended.
  ///
  /// - Returns: how many there were.
  public func deleteResults(of model: ModelReference) async throws(RunServiceError) -> Int {
    var found: [RunID] = []
    var after: Int64? = 0
    while let start = after {
      let page = try await storing { () throws(StoreError) in try await store.results(of: nil, after: start, limit: 500) }
      for result in page.results where result.model == model && !found.contains(result.run) { found.append(result.run) }
      after = page.next
    }
    try await delete(found)
    return found.count
  }

  /// Erases what deleted runs have left, in small steps.
  public func sweep() async throws(RunServiceError) {
    while try await storing({ () throws(StoreError) in try await store.sweepDeletedRuns(limit: 500) }) {}
  }

  public func cancel(_ id: RunID) async throws(RunServiceError) {
    try await storing { () throws(StoreError) in try await store.cancel(id) }
  }

  /// Keeps workers from starting more of a run; what was asked already is finished. `reopen` lets it go on.
  ///
  /// - Throws: `.store(.notAllowed)` when it neither waits nor runs.
  public func pause(_ id: RunID) async throws(RunServiceError) {
    let isPaused = try await storing { () throws(StoreError) in try await store.endRun(id, .pause, message: "paused by hand") }
    guard !isPaused else { return }
    let state = try await run(id).state
    throw .store(.notAllowed("run `\(id)` is \(state.rawValue): only queued and running runs can be paused"))
  }

  private func runs(_ ids: [RunID]) async throws(RunServiceError) -> [RunRecord] {
    var runs: [RunRecord] = []
    for id in ids { runs.append(try await run(id)) }
    return runs
  }

  /// Those of them that have not been deleted since.
  private func remaining(_ ids: [RunID]) async throws(RunServiceError) -> [RunRecord] {
    var runs: [RunRecord] = []
    for id in ids {
      do throws(StoreError) { runs.append(try await store.run(id)) } catch {
        guard case .notFound = error else { throw .store(error) }
      }
    }
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
  /// What was found for each run and does not stop it; empty for a request that came before.
  public var warnings: [[RunFinding]]

  init(runs: [RunRecord], experiment: ExperimentID?, isRepeated: Bool, warnings: [[RunFinding]] = []) {
    self.runs = runs
    self.experiment = experiment
    self.isRepeated = isRepeated
    self.warnings = warnings
  }
}
