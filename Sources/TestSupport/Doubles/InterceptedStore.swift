public import AssayKit
public import Foundation

/// A store that lets a test step in before the calls that a worker makes; everything else goes straight to the real one.
public struct InterceptedStore: RunStore {
  /// Runs before a call; what it throws, the call throws.
  public typealias Hook = @Sendable (any RunStore) async throws(StoreError) -> Void

  private let base: any RunStore
  public var beforeAcquire: Hook = { _ in }
  public var beforeRenew: Hook = { _ in }
  public var beforeRecord: Hook = { _ in }
  public var beforeOpenLease: Hook = { _ in }
  public var beforeBeat: Hook = { _ in }
  /// Before one sample is read with all that was said.
  public var beforeSample: Hook = { _ in }
  /// Before what changes a run, an experiment or the catalogue for a user.
  public var beforeChange: Hook = { _ in }

  public init(_ base: any RunStore) { self.base = base }

  public func openLease(for worker: WorkerID, duration: Duration) async throws(StoreError) -> Lease {
    try await beforeOpenLease(base)
    return try await base.openLease(for: worker, duration: duration)
  }

  public func renew(_ lease: Lease, duration: Duration) async throws(StoreError) -> HaltedRuns {
    try await beforeRenew(base)
    return try await base.renew(lease, duration: duration)
  }

  public func acquire(_ run: RunID, lease: Lease, limit: Int, held: Int) async throws(StoreError) -> Acquisition {
    try await beforeAcquire(base)
    return try await base.acquire(run, lease: lease, limit: limit, held: held)
  }

  public func record(_ steps: [StepRecord], lease: Lease) async throws(StoreError) -> [StepReceipt] {
    try await beforeRecord(base)
    return try await base.record(steps, lease: lease)
  }
}

extension InterceptedStore {
  public func run(_ id: RunID) async throws(StoreError) -> RunRecord { try await base.run(id) }
  public func judgement(by judge: ModelReference, request: Data) async throws(StoreError) -> JudgementRecord? {
    try await base.judgement(by: judge, request: request)
  }
  public func resolve(_ text: String) async throws(StoreError) -> RunID { try await base.resolve(text) }
  public func runs(_ query: RunQuery) async throws(StoreError) -> RunPage { try await base.runs(query) }
  public func samples(_ query: SampleQuery) async throws(StoreError) -> SamplePage { try await base.samples(query) }
  public func sample(_ key: SampleKey) async throws(StoreError) -> SampleDetail {
    try await beforeSample(base)
    return try await base.sample(key)
  }
  public func answer(of attempt: Int64) async throws(StoreError) -> Answer { try await base.answer(of: attempt) }
  public func changeCounter() async throws(StoreError) -> Int64 { try await base.changeCounter() }
  public func close(_ lease: Lease) async throws(StoreError) { try await base.close(lease) }
  public func hold(_ run: RunID, lease: Lease) async throws(StoreError) { try await base.hold(run, lease: lease) }
  public func expireLeases(of worker: WorkerID) async throws(StoreError) { try await base.expireLeases(of: worker) }
  public func startRun(_ run: RunID) async throws(StoreError) -> Bool { try await base.startRun(run) }
  public func cancel(_ run: RunID) async throws(StoreError) {
    try await beforeChange(base)
    try await base.cancel(run)
  }

  public func events(of run: RunID, after: Int, limit: Int) async throws(StoreError) -> [RunEvent] {
    try await base.events(of: run, after: after, limit: limit)
  }

  public func endings(of run: RunID, after cursor: EndingCursor?) async throws(StoreError) -> EndingPage {
    try await base.endings(of: run, after: cursor)
  }

  public func snapshot<Value: Sendable>(
    of run: RunID, _ body: @escaping @Sendable (any RunSnapshot) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    try await base.snapshot(of: run, body)
  }

  public func detachedRuns(besides: Set<RunID>, limit: Int) async throws(StoreError) -> [RunID] {
    try await base.detachedRuns(besides: besides, limit: limit)
  }

  public func outcomes(
    of run: RunID, section: Int, after: SampleCursor?, limit: Int
  ) async throws(StoreError) -> (outcomes: [SampleOutcome], next: SampleCursor?) {
    try await base.outcomes(of: run, section: section, after: after, limit: limit)
  }

  public func keep(_ categories: [ItemID: String], of section: Int, in run: RunID) async throws(StoreError) {
    try await base.keep(categories, of: section, in: run)
  }

  public func noteWaiting(_ run: RunID, because message: String) async throws(StoreError) -> Bool {
    try await base.noteWaiting(run, because: message)
  }

  public func startSection(_ section: Int, of run: RunID) async throws(StoreError) -> Bool {
    try await base.startSection(section, of: run)
  }

  public func endSection(
    _ section: Int, of run: RunID, _ transition: SectionTransition, metrics: SectionMetrics?, message: String?
  ) async throws(StoreError) -> Bool {
    try await base.endSection(section, of: run, transition, metrics: metrics, message: message)
  }

  public func endRun(_ run: RunID, _ transition: RunTransition, message: String?) async throws(StoreError) -> Bool {
    if transition == .pause { try await beforeChange(base) }
    return try await base.endRun(run, transition, message: message)
  }

  public func earlier(_ claim: IdempotencyClaim, of owner: Owner) async throws(StoreError) -> CreationOutcome? {
    try await base.earlier(claim, of: owner)
  }

  public func create(_ plans: [RunPlan], _ terms: CreationTerms) async throws(StoreError) -> CreationOutcome {
    try await beforeChange(base)
    return try await base.create(plans, terms)
  }

  public func reopen(_ run: RunID, _ opening: RunReopening) async throws(StoreError) -> Int {
    try await beforeChange(base)
    return try await base.reopen(run, opening)
  }

  public func queue(limit: Int) async throws(StoreError) -> [RunID] { try await base.queue(limit: limit) }

  public func delete(_ runs: [RunID], undoWithin: Duration) async throws(StoreError) {
    try await beforeChange(base)
    try await base.delete(runs, undoWithin: undoWithin)
  }

  public func restore(_ run: RunID) async throws(StoreError) {
    try await beforeChange(base)
    try await base.restore(run)
  }

  public func restorable(limit: Int) async throws(StoreError) -> [(run: RunID, until: Timestamp)] {
    try await base.restorable(limit: limit)
  }

  public func setPublished(_ run: RunID, _ isPublished: Bool) async throws(StoreError) {
    try await beforeChange(base)
    try await base.setPublished(run, isPublished)
  }

  public func sweepDeletedRuns(limit: Int) async throws(StoreError) -> Bool {
    try await base.sweepDeletedRuns(limit: limit)
  }

  public func results(of benchmark: BenchmarkName?, after: Int64, limit: Int) async throws(StoreError) -> SectionResultPage {
    try await base.results(of: benchmark, after: after, limit: limit)
  }

  public func credential(of run: RunID) async throws(StoreError) -> StoredCredential? { try await base.credential(of: run) }

  public func experiment(_ id: ExperimentID) async throws(StoreError) -> ExperimentRecord { try await base.experiment(id) }

  public func experiments(after cursor: ExperimentPage.Cursor?, limit: Int) async throws(StoreError) -> ExperimentPage {
    try await base.experiments(after: cursor, limit: limit)
  }

  public func save(_ catalog: ProviderCatalog) async throws(StoreError) {
    try await beforeChange(base)
    try await base.save(catalog)
  }

  public func models(_ query: ModelQuery) async throws(StoreError) -> ModelPage { try await base.models(query) }

  public func models(named text: String, provider: ProviderName?) async throws(StoreError) -> [CatalogModel] {
    try await base.models(named: text, provider: provider)
  }

  public func catalogSyncs() async throws(StoreError) -> [CatalogSync] { try await base.catalogSyncs() }

  public func beat(_ heartbeat: WorkerHeartbeat) async throws(StoreError) {
    try await beforeBeat(base)
    try await base.beat(heartbeat)
  }

  public func retire(_ worker: WorkerID) async throws(StoreError) { try await base.retire(worker) }

  public func operations(seenWithin: Duration, window: Duration) async throws(StoreError) -> OperationsOverview {
    try await base.operations(seenWithin: seenWithin, window: window)
  }

  public func tokenHistory(window: Duration) async throws(StoreError) -> [OperationsOverview.TokenSum] {
    try await base.tokenHistory(window: window)
  }

  public func summary(of run: RunID, section: Int) async throws(StoreError) -> SectionSummary {
    try await base.summary(of: run, section: section)
  }

  public func failures(of run: RunID, section: Int, limit: Int) async throws(StoreError) -> [FailureGroup] {
    try await base.failures(of: run, section: section, limit: limit)
  }

  public func timings(of run: RunID, limit: Int) async throws(StoreError) -> [Timing] {
    try await base.timings(of: run, limit: limit)
  }

  public func progress(of run: RunID, limit: Int) async throws(StoreError) -> [RunEvent] {
    try await base.progress(of: run, limit: limit)
  }
}
