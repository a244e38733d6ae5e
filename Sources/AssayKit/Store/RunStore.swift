/// Everything that is kept, behind verbs that each keep an invariant in one transaction.
///
/// All times are by the store's clock. Every method may throw `.unavailable` and `.bug`; writes may throw `.diskFull`, after which
/// nothing of that call was kept.
public protocol RunStore: ModelCatalogStore, CredentialStore, ExperimentStore, OperationsStore {
  // MARK: Runs

  /// Stores runs, each with its sections, samples, manifest and the event `run_created`, in one transaction, unless the terms say
  /// that they are there already or may not be.
  func create(_ plans: [RunPlan], _ terms: CreationTerms) async throws(StoreError) -> CreationOutcome

  /// - Throws: `.notFound`.
  func run(_ id: RunID) async throws(StoreError) -> RunRecord

  /// The run whose id is or begins with `text`.
  ///
  /// - Throws: `.notFound`, `.ambiguous`.
  func resolve(_ text: String) async throws(StoreError) -> RunID

  /// Newest first.
  func runs(_ query: RunQuery) async throws(StoreError) -> RunPage

  /// In position order, then by sample index.
  func samples(_ query: SampleQuery) async throws(StoreError) -> SamplePage

  /// - Throws: `.notFound`.
  func sample(_ key: SampleKey) async throws(StoreError) -> SampleDetail

  /// Events with an id above `after`, oldest first, at most `limit`.
  ///
  /// - Throws: `.notFound` when there is no such run.
  func events(of run: RunID, after: Int, limit: Int) async throws(StoreError) -> [RunEvent]

  /// A number that changes whenever another connection or process has committed: it says "look again", nothing more.
  func changeCounter() async throws(StoreError) -> Int64

  // MARK: Leases

  /// Opens a lease for `worker`, to be renewed within `duration`.
  func openLease(for worker: WorkerID, duration: Duration) async throws(StoreError) -> Lease

  /// Extends a lease to `duration` from now.
  ///
  /// - Returns: the runs, among those that the lease has samples of or holds, that are canceled by now.
  /// - Throws: `.leaseLost` when it had expired and was taken away.
  func renew(_ lease: Lease, duration: Duration) async throws(StoreError) -> Set<RunID>

  /// Gives back everything that the lease holds, without strikes.
  func close(_ lease: Lease) async throws(StoreError)

  /// Makes `lease` the only one that may take samples of `run`.
  ///
  /// - Throws: `.heldBy` when another lease that has not expired holds the run or samples of it; `.notFound`.
  func hold(_ run: RunID, lease: Lease) async throws(StoreError)

  /// Ends every lease of a worker that is known to be dead, as if it had expired: samples that had started get a strike.
  func expireLeases(of worker: WorkerID) async throws(StoreError)

  /// Detached runs that are queued or running and have something to do: samples that nobody holds, or nothing left but
  /// to be closed. Oldest first; runs that a live lease holds alone are left out, and so are `besides`.
  func detachedRuns(besides: Set<RunID>, limit: Int) async throws(StoreError) -> [RunID]

  /// Takes up to `limit` waiting samples of `run`, in order. Expired leases are taken away first.
  ///
  /// A sample with strikes is given only when the lease holds nothing else (`held` is 0) and no sample without strikes
  /// waits, and then alone; with three strikes it ends as `.workerLost`.
  ///
  /// - Throws: `.leaseLost`; `.heldBy` when another lease holds the run alone.
  func acquire(_ run: RunID, lease: Lease, limit: Int, held: Int) async throws(StoreError) -> Acquisition

  // MARK: Results

  /// Stores steps in one transaction, in order, each at most once.
  ///
  /// Adds progress events, at most one every 250 ms a section. A result of a run that is canceled by now is kept.
  ///
  /// - Returns: one receipt for each step.
  func record(_ steps: [StepRecord], lease: Lease) async throws(StoreError) -> [StepReceipt]

  /// Samples of a section with the numbers that metrics are made of, in position order, in pages.
  ///
  /// - Parameter after: the last sample of the page before.
  func outcomes(
    of run: RunID, section: Int, after: SampleCursor?, limit: Int
  ) async throws(StoreError) -> (outcomes: [SampleOutcome], next: SampleCursor?)

  // MARK: Transitions (each returns false when the state does not allow it any more: somebody else was first)

  /// Starts a queued run, or a pending section.
  func startRun(_ run: RunID) async throws(StoreError) -> Bool
  func startSection(_ section: Int, of run: RunID) async throws(StoreError) -> Bool

  /// Ends a section with its metrics.
  func endSection(
    _ section: Int, of run: RunID, _ transition: SectionTransition, metrics: SectionMetrics?, message: String?
  ) async throws(StoreError) -> Bool

  /// Ends a run (`succeed` or `fail`), pauses or unpauses it.
  func endRun(_ run: RunID, _ transition: RunTransition, message: String?) async throws(StoreError) -> Bool

  /// Cancels a run and its open sections.
  ///
  /// - Throws: `.notAllowed` when the run has ended.
  func cancel(_ run: RunID) async throws(StoreError)

  /// Opens a run again with a new revision, or lets a run that was interrupted go on.
  ///
  /// - Parameters:
  ///   - only: opens this sample alone, which must have failed; for `.retryErrors`.
  ///   - credential: a new key for a run that was started with one of its own.
  ///   - detach: whether workers may take the run up from now on; `false` leaves that as it is.
  /// - Returns: how many samples wait now.
  /// - Throws: `.notAllowed` when nothing is left to do.
  func reopen(
    _ run: RunID, _ mode: ReopenMode, only: SampleKey?, credential: SealedText?, detach: Bool
  ) async throws(StoreError) -> Int

  // MARK: Deletion

  /// Takes a run that has ended out of every list, for good; `sweepDeletedRuns` erases what hangs on it.
  ///
  /// - Throws: `.notAllowed` when it has not ended, `.heldBy` while a worker still holds samples of it, `.notFound`.
  func delete(_ run: RunID) async throws(StoreError)

  /// Erases at most `limit` samples or events of deleted runs, with every text that nothing else refers to, in one transaction.
  ///
  /// - Returns: whether there may be more to erase.
  func sweepDeletedRuns(limit: Int) async throws(StoreError) -> Bool

  // MARK: Results of many runs

  /// Sections that have their final score, in the order in which they were made.
  func results(of benchmark: BenchmarkName?, after: Int64, limit: Int) async throws(StoreError) -> SectionResultPage
}

extension RunStore {
  /// Stores one run of this installation's own user.
  public func create(_ plan: RunPlan) async throws(StoreError) {
    _ = try await create([plan], CreationTerms())
  }

  public func reopen(_ run: RunID, _ mode: ReopenMode, detach: Bool) async throws(StoreError) -> Int {
    try await reopen(run, mode, only: nil, credential: nil, detach: detach)
  }

  /// Opens a run again for whoever worked on it before.
  public func reopen(_ run: RunID, _ mode: ReopenMode) async throws(StoreError) -> Int {
    try await reopen(run, mode, detach: false)
  }
}

/// How a run goes on.
public enum ReopenMode: String, Hashable, Sendable, Codable {
  /// Samples that wait are taken up; failed ones stay failed.
  case resume
  /// Failed samples wait again: for an answer, or only for a verdict where an answer is stored.
  case retryErrors = "retry_errors"
  /// Every sample that has an answer waits for a new verdict.
  case rescore
}
