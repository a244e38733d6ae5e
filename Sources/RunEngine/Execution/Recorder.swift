import AssayKit

/// Stores steps in groups: whatever gathers within a short window, or while the group before is being written, becomes one transaction.
///
/// While the database is busy, a group is held and tried again. A caller of `submit` goes on once its step is durable. The number of steps that wait is bounded by the samples in flight,
/// two for each. `run` goes on after its task was cancelled, until `finish`, so that no answer that has arrived is dropped.
actor Recorder {
  static let groupLimit = 256
  static let groupWindow = Duration.milliseconds(4)

  private struct Entry {
    let step: StepRecord
    let continuation: CheckedContinuation<Result<StepReceipt, StoreError>, Never>?
  }

  private let store: any RunStore
  private let clock: any Clock<Duration>
  private let lease: @Sendable () -> Lease
  private var waiting: [Entry] = []
  private var idle: CheckedContinuation<Void, Never>?
  private var isFinished = false

  init(store: any RunStore, clock: any Clock<Duration>, lease: @escaping @Sendable () -> Lease) {
    self.store = store
    self.clock = clock
    self.lease = lease
  }

  /// Stores a step and waits until it is durable.
  func submit(_ step: StepRecord) async throws(StoreError) -> StepReceipt {
    let result = await withCheckedContinuation { continuation in
      waiting.append(Entry(step: step, continuation: continuation))
      wake()
    }
    return try result.get()
  }

  /// Adds a step to the next group without waiting for it.
  func note(_ step: StepRecord) {
    waiting.append(Entry(step: step, continuation: nil))
    wake()
  }

  /// Writes groups until `finish` was called and nothing waits.
  func run() async {
    while await somethingWaits() {
      if waiting.count < Self.groupLimit, !isFinished {
        // A cancelled task does not sleep; the group is only smaller then.
        try? await clock.sleep(for: Self.groupWindow)
      }
      await write(takeGroup())
    }
  }

  /// Lets `run` end once everything is written; nothing may be submitted afterwards.
  func finish() {
    isFinished = true
    wake()
  }

  private func wake() {
    idle?.resume()
    idle = nil
  }

  private func somethingWaits() async -> Bool {
    if waiting.isEmpty, !isFinished { await withCheckedContinuation { idle = $0 } }
    return !waiting.isEmpty
  }

  private func takeGroup() -> [Entry] {
    let group = Array(waiting.prefix(Self.groupLimit))
    waiting.removeFirst(group.count)
    return group
  }

  private func write(_ group: [Entry]) async {
    guard !group.isEmpty else { return }
    let (store, patience) = (store, Patience(clock: clock))
    let lease = lease()
    let steps = group.map(\.step)
    // Its own task: a group that has begun is written even when the run is cancelled meanwhile.
    let writing = Task<Result<[StepReceipt], StoreError>, Never> {
      do throws(StoreError) {
        return .success(try await patience { () throws(StoreError) in try await store.record(steps, lease: lease) })
      } catch {
        return .failure(error)
      }
    }
    switch await writing.value {
    case .success(let receipts):
      for (entry, receipt) in zip(group, receipts) { entry.continuation?.resume(returning: .success(receipt)) }
      for entry in group.dropFirst(receipts.count) {
        entry.continuation?.resume(returning: .failure(.bug("record gave \(receipts.count) receipts for \(group.count) steps")))
      }
    case .failure(let error):
      for entry in group { entry.continuation?.resume(returning: .failure(error)) }
    }
  }
}
