/// Everything that is kept, behind verbs that each keep an invariant in one transaction.
///
/// All times are by the store's clock. Every method may throw `.unavailable`, `.busy` and `.bug`; writes may throw `.diskFull`,
/// after which nothing of that call was kept.
public protocol RunStore: ModelCatalogStore, CredentialStore, ExperimentStore, OperationsStore, JudgementStore {
  // MARK: Runs

  /// Stores runs, each with its sections, samples, manifest and the event `run_created`, in one transaction, unless the terms say
  /// that they are there already or may not be.
  func create(_ plans: [RunPlan], _ terms: CreationTerms) async throws(StoreError) -> CreationOutcome

  /// What an unexpired claim with the same key made before, `.otherRequest` when it was for something else; `nil` when there is none.
  func earlier(_ claim: IdempotencyClaim, of owner: Owner) async throws(StoreError) -> CreationOutcome?

  /// - Throws: `.notFound`.
  func run(_ id: RunID) async throws(StoreError) -> RunRecord

  /// The run whose id is or begins with `text`.
  ///
  /// - Throws: `.notFound`, `.ambiguous`.
  func resolve(_ text: String) async throws(StoreError) -> RunID

  /// In the order that the query asks for. A page costs the same wherever it is in the list.
  func runs(_ query: RunQuery) async throws(StoreError) -> RunPage

  /// Runs that wait for a worker, in the order in which workers take them up; at most `limit`.
  func queue(limit: Int) async throws(StoreError) -> [RunID]

  /// In the order that the query asks for: mostly by position, then by sample index.
  func samples(_ query: SampleQuery) async throws(StoreError) -> SamplePage

  /// - Throws: `.notFound`.
  func sample(_ key: SampleKey) async throws(StoreError) -> SampleDetail

  /// Calls `body` with the run as it is now, whatever is written meanwhile.
  ///
  /// `body` runs on the store's own thread and holds back the store's housekeeping: it may write to a local file, and must not wait
  /// for a network or a person.
  ///
  /// - Throws: `.notFound`.
  func snapshot<Value: Sendable>(
    of run: RunID, _ body: @escaping @Sendable (any RunSnapshot) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value

  /// Events with an id above `after`, oldest first, at most `limit`.
  ///
  /// - Throws: `.notFound` when there is no such run.
  func events(of run: RunID, after: Int, limit: Int) async throws(StoreError) -> [RunEvent]

  /// Reports of progress, evenly spread over the events of a run so far, oldest first: enough for a line of a chart, however long the
  /// run is.
  ///
  /// - Parameter limit: how many events are looked at, at most 120; those that are no report of progress are left out.
  /// - Throws: `.notFound` when there is no such run.
  func progress(of run: RunID, limit: Int) async throws(StoreError) -> [RunEvent]

  /// Samples of `run` that ended after `cursor`, in the order in which that was recorded, failed ones after scored ones.
  ///
  /// A sample that ends again after a reopening is there again. One that only lost workers is not: it has no attempt to its end.
  ///
  /// - Parameter cursor: `nil` for the first ending.
  func endings(of run: RunID, after cursor: EndingCursor?) async throws(StoreError) -> EndingPage

  /// A number that changes whenever another connection or process has committed: it says "look again", nothing more.
  func changeCounter() async throws(StoreError) -> Int64

  // MARK: Leases

  /// Opens a lease for `worker`, to be renewed within `duration`.
  func openLease(for worker: WorkerID, duration: Duration) async throws(StoreError) -> Lease

  /// Extends a lease to `duration` from now.
  ///
  /// - Returns: the runs, among those that the lease has samples of or holds, that nobody is to work on any more.
  /// - Throws: `.leaseLost` when it had expired and was taken away.
  func renew(_ lease: Lease, duration: Duration) async throws(StoreError) -> HaltedRuns

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

  /// The stored answer of an attempt. Read one at a time, when its sample is worked on: answers may be large.
  ///
  /// - Throws: `.notFound` when there is no such attempt or it has failed.
  func answer(of attempt: Int64) async throws(StoreError) -> Answer

  // MARK: Results

  /// Stores steps in one transaction, in order, each at most once.
  ///
  /// Adds progress events, at most one every 250 ms a section; what came after the last one is reported when the run is paused or
  /// the lease is closed. A result of a run that is canceled by now is kept.
  ///
  /// - Returns: one receipt for each step.
  func record(_ steps: [StepRecord], lease: Lease) async throws(StoreError) -> [StepReceipt]

  /// Samples of a section with the numbers that metrics are made of, in position order, in pages.
  ///
  /// - Parameter after: the last sample of the page before.
  func outcomes(
    of run: RunID, section: Int, after: SampleCursor?, limit: Int
  ) async throws(StoreError) -> (outcomes: [SampleOutcome], next: SampleCursor?)

  /// Keeps the categories of items whose samples have none, because they ended before their items were read.
  func keep(_ categories: [ItemID: String], of section: Int, in run: RunID) async throws(StoreError)

  // MARK: Transitions (each returns false when the state does not allow it any more: somebody else was first)

  /// Says on a run that waits why nobody can go on with it at the moment: as its message, until somebody does, and as the event
  /// `run_waiting`.
  ///
  /// - Returns: false also when somebody is at work on it, or when this was the last that was said.
  func noteWaiting(_ run: RunID, because message: String) async throws(StoreError) -> Bool

  /// Starts a queued run, or a pending section.
  func startRun(_ run: RunID) async throws(StoreError) -> Bool
  func startSection(_ section: Int, of run: RunID) async throws(StoreError) -> Bool

  /// Ends a section with its metrics, without them when it fails while a worker still has samples of it: what that one asked for
  /// comes later and would be in none of the final numbers.
  func endSection(
    _ section: Int, of run: RunID, _ transition: SectionTransition, metrics: SectionMetrics?, message: String?
  ) async throws(StoreError) -> Bool

  /// Ends a run (`succeed` or `fail`) or pauses it; `reopen` lets it go on.
  func endRun(_ run: RunID, _ transition: RunTransition, message: String?) async throws(StoreError) -> Bool

  /// Cancels a run and its open sections.
  ///
  /// - Throws: `.notAllowed` when the run has ended.
  func cancel(_ run: RunID) async throws(StoreError)

  /// Opens a run again with a new revision, or lets a run that was interrupted go on.
  ///
  /// - Returns: how many samples wait now.
  /// - Throws: `.notAllowed` when nothing is left to do.
  func reopen(_ run: RunID, _ opening: RunReopening) async throws(StoreError) -> Int

  // MARK: Deletion

  /// Takes runs that have ended out of every list, all or none; `sweepDeletedRuns` erases what hangs on them.
  ///
  /// - Parameters:
  ///   - runs: each of them once.
  ///   - undoWithin: how long `restore` can bring one back; nothing of it is erased before.
  /// - Throws: for the first that cannot be deleted: `.notAllowed` when it has not ended, `.heldBy` while a worker still holds samples
  ///   of it, `.notFound`.
  func delete(_ runs: [RunID], undoWithin: Duration) async throws(StoreError)

  /// Brings a deleted run back as it was.
  ///
  /// - Throws: `.notFound` when it is not deleted, or its time is over.
  func restore(_ run: RunID) async throws(StoreError)

  /// The deleted runs that can still be brought back, each with the moment until which it can; what was deleted last comes first.
  func restorable(limit: Int) async throws(StoreError) -> [(run: RunID, until: Timestamp)]

  /// Does one bounded step of erasing what deleted runs have left, in one transaction: at most `limit` samples, events or texts, or
  /// a look at some hundred times as many attempts for texts that they still need.
  ///
  /// - Returns: whether there may be more to do.
  func sweepDeletedRuns(limit: Int) async throws(StoreError) -> Bool

  // MARK: Results of many runs

  /// Takes a run's scores off the leaderboard, or lets them count again. A run counts until it is taken off.
  ///
  /// - Throws: `.notFound`.
  func setPublished(_ run: RunID, _ isPublished: Bool) async throws(StoreError)

  /// Sections that have their final score, in the order in which they were made; runs off the leaderboard are left out.
  func results(of benchmark: BenchmarkName?, after: Int64, limit: Int) async throws(StoreError) -> SectionResultPage
}

extension RunStore {
  /// Stores one run of this installation's own user.
  public func create(_ plan: RunPlan) async throws(StoreError) {
    _ = try await create([plan], CreationTerms())
  }

  /// Deletes a run for good.
  public func delete(_ run: RunID) async throws(StoreError) { try await delete([run], undoWithin: .zero) }

  /// Opens a run again for whoever worked on it before, unless `detach` says otherwise.
  public func reopen(
    _ run: RunID, _ mode: ReopenMode, detach: Bool = false, mended: [MendedSection] = []
  ) async throws(StoreError) -> Int {
    try await reopen(run, RunReopening(mode, detach: detach, mended: mended))
  }
}

/// How a run is opened again, and under which conditions.
public struct RunReopening: Hashable, Sendable {
  public var mode: ReopenMode
  /// Opens this sample alone, which must have failed; for `.retryErrors`.
  public var only: SampleKey?
  /// Opens failed samples of these kinds alone; for `.retryErrors`. `nil` for all kinds.
  public var kinds: Set<Failure.Kind>?
  /// A new key for a run that was started with one of its own.
  public var credential: SealedText?
  /// Whether workers may take the run up from now on; `false` leaves that as it is.
  public var detach: Bool
  /// Sections that lacked something when the run was planned and can be drawn now. They wait like all others, except when the
  /// run is rescored; the ones that are no longer `needs_setup` are left as they are.
  public var mended: [MendedSection]
  /// What the run's judges may cost from now on; `nil` leaves that as it is.
  public var judgeBudget: NanoDollars?
  /// For `.rescore`: what the sections are scored with from now on. The manifest takes it over, and the event names the old one.
  public var scorers: [BenchmarkName: ScorerVersion]
  /// Whether an administrator queues the run again, for the words of its event.
  public var isRequeue: Bool

  public init(
    _ mode: ReopenMode, only: SampleKey? = nil, kinds: Set<Failure.Kind>? = nil, credential: SealedText? = nil,
    detach: Bool = false, mended: [MendedSection] = [], scorers: [BenchmarkName: ScorerVersion] = [:],
    judgeBudget: NanoDollars? = nil, isRequeue: Bool = false
  ) {
    self.isRequeue = isRequeue
    self.judgeBudget = judgeBudget
    self.mode = mode
    self.only = only
    self.kinds = kinds
    self.credential = credential
    self.detach = detach
    self.mended = mended
    self.scorers = scorers
  }
}

/// A section whose set-up was mended after the run was planned.
public struct MendedSection: Hashable, Sendable {
  public var section: RunPlan.Section
  /// What the run's manifest says of it from now on.
  public var entry: Manifest.Section

  public init(section: RunPlan.Section, entry: Manifest.Section) {
    self.section = section
    self.entry = entry
  }
}

/// How a run goes on.
public enum ReopenMode: String, Hashable, Sendable, Codable {
  /// Samples that wait are taken up; failed ones stay failed, but for answers that a judge failed on: those wait for it again.
  case resume
  /// Failed samples wait again: for an answer, or only for a verdict where an answer is stored.
  case retryErrors = "retry_errors"
  /// Every sample that has an answer waits for a new verdict.
  case rescore
}
