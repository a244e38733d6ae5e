import AssayKit
import Logging

/// One worker's work on one run: its lease, and the samples in flight.
struct RunSession: Sendable {
  private let run: RunRecord
  private let executor: RunExecutor
  private let keeper: LeaseKeeper
  private let drain: DrainSwitch
  private let recorder: Recorder
  private let worker: SampleWorker

  init(_ open: OpenRun, executor: RunExecutor, keeper: LeaseKeeper, drain: DrainSwitch) {
    run = open.run
    self.executor = executor
    self.keeper = keeper
    self.drain = drain
    recorder = Recorder(store: executor.store, clock: executor.clock) { keeper.lease }
    let (store, id) = (executor.store, open.run.id)
    let budget = open.run.request.judgeBudget.map { _ in
      JudgeBudget(of: id) { () throws(StoreError) in try await store.run(id) }
    }
    let sections = open.sections.mapValues { section in
      var section = section
      (section.panel.memory, section.panel.budget) = (store, budget)
      return section
    }
    worker = SampleWorker(
      run: open.run, sections: sections, client: open.client, prices: open.prices, store: executor.store,
      recorder: recorder,
      timekeeper: Timekeeper(MonotonicClock(executor.clock)), now: executor.now)
  }

  private enum Ended: Sendable {
    case recorder
    case lease(StopReason?)
    case samples(StopReason?)
  }

  /// Works until nothing is left or there is a reason to stop; everything that was answered is stored when it returns.
  ///
  /// - Returns: `nil` when every sample of the run has ended.
  func work() async -> StopReason? {
    await withTaskGroup(of: Ended.self) { group in
      group.addTask {
        await recorder.run()
        return .recorder
      }
      group.addTask { .lease(await keeper.keepAlive()) }
      group.addTask { .samples(await workOnSamples()) }
      var fromLease: StopReason?
      var fromSamples: StopReason?
      for await ended in group {
        switch ended {
        case .recorder: break
        case .lease(let reason):
          guard let reason else { continue }
          fromLease = reason
          group.cancelAll()  // The recorder goes on until it is told to finish.
        case .samples(let reason):
          fromSamples = reason
          await recorder.finish()
          group.cancelAll()
        }
      }
      return fromLease ?? fromSamples
    }
  }

  /// What a task of the loop reports.
  private enum Step: Sendable {
    case acquired(Result<Acquisition, StoreError>, under: Lease)
    /// The lease had been lost; there is one again.
    case recovered
    /// It is time to look whether others have given samples back.
    case looksAgain
    case asked(SampleWorker.Asked)
    case settled(SampleKey, StopReason?)
  }

  private func workOnSamples() async -> StopReason? {
    do throws(StoreError) {
      _ = try await executor.patience { () throws(StoreError) in try await executor.store.startRun(run.id) }
    } catch {
      return .store(error)
    }
    return await withTaskGroup(of: Step.self) { group in
      var flow = SampleFlow(concurrency: run.request.concurrency)
      while true {
        if Task.isCancelled { flow.stop(.interrupted) } else if drain.isDraining || keeper.isStopped { flow.stop(.drained) }
        do throws(StoreError) { try await prepareSections(&flow) } catch { flow.stop(.store(error)) }
        flow.holds(keeper.lease)
        start(&flow, &group)
        switch flow.idleAction {
        case .wait:
          guard let step = await group.next() else { continue }
          take(step, &flow, &group)
        case .poll:
          // Throws only when cancelled, which the next round sees.
          try? await executor.clock.sleep(for: executor.options.pollInterval)
        case .end(let reason):
          group.cancelAll()  // Only a planned look is left.
          return reason
        }
      }
    }
  }

  /// Starts all that may be started now; leasing goes on beside the samples, which it must not hold up.
  private func start(_ flow: inout SampleFlow, _ group: inout TaskGroup<Step>) {
    if let limit = flow.wanted {
      let held = flow.held
      flow.acquires()
      group.addTask { await acquire(limit: limit, held: held) }
    }
    if flow.takeLook() {
      group.addTask {
        // Throws only when cancelled, which the loop sees.
        try? await executor.clock.sleep(for: executor.options.leaseDuration)
        return .looksAgain
      }
    }
    while let sample = flow.next() {
      group.addTask { .asked(await worker.ask(sample)) }
    }
  }

  private func take(_ step: Step, _ flow: inout SampleFlow, _ group: inout TaskGroup<Step>) {
    switch step {
    case .acquired(.success(let acquired), let lease):
      flow.holds(keeper.lease)
      switch acquired.runState {
      case .queued, .running: flow.acquired(acquired, under: lease)
      case .paused: flow.acquiredNothing(because: .drained)
      case .succeeded, .failed, .canceled: flow.acquiredNothing(because: .canceled)
      }
    case .acquired(.failure(let error), _): flow.acquiredNothing(because: .store(error))
    case .recovered: flow.acquiredNothing(because: nil)
    case .looksAgain: flow.looks()
    case .asked(let asked):
      flow.asked(asked.stops)
      if asked.stops?.cancels == true { group.cancelAll() }
      group.addTask { .settled(asked.sample.key, await worker.settle(asked)) }
    case .settled(let sample, let reason):
      flow.finished(reason, sample)
      if reason?.cancels == true { group.cancelAll() }
    }
  }

  private func acquire(limit: Int, held: Int) async -> Step {
    let lease = keeper.lease
    do throws(StoreError) {
      do throws(StoreError) {
        let acquired = try await executor.patience { () throws(StoreError) in
          try await executor.store.acquire(run.id, lease: lease, limit: limit, held: held)
        }
        return .acquired(.success(acquired), under: lease)
      } catch .leaseLost {
        try await keeper.recover(from: lease)
        return .recovered
      }
    } catch {
      return .acquired(.failure(error), under: lease)
    }
  }

  private func prepareSections(_ flow: inout SampleFlow) async throws(StoreError) {
    if flow.takeSectionMayBeComplete() {
      try await executor.patience { () throws(StoreError) in try await RunCloser(store: executor.store).closeEnded(run.id) }
    }
    for section in flow.takeNewSections() {
      _ = try await executor.patience { () throws(StoreError) in
        try await executor.store.startSection(section, of: run.id)
      }
    }
  }
}
