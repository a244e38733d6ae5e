import AssayKit
import Logging

/// One worker's work on one run: the open benchmarks, the model's client, and the samples in flight.
struct RunSession: Sendable {
  private let run: RunRecord
  private let executor: RunExecutor
  private let keeper: LeaseKeeper
  private let drain: DrainSwitch
  private let recorder: Recorder
  private let worker: SampleWorker

  /// - Throws: `.user` when the model cannot be reached in principle, `.setup` when a benchmark of the run is missing here.
  init(_ run: RunRecord, executor: RunExecutor, keeper: LeaseKeeper, drain: DrainSwitch) async throws(RunServiceError) {
    self.run = run
    self.executor = executor
    self.keeper = keeper
    self.drain = drain
    recorder = Recorder(store: executor.store, clock: executor.clock) { await keeper.lease }
    let client = try await executor.access.client(for: run)
    worker = SampleWorker(
      run: run, sections: try await Self.open(run, executor.benchmarks), client: client,
      prices: await executor.models.card(for: run.request.model)?.prices, recorder: recorder, clock: executor.clock,
      now: executor.now)
  }

  private static func open(
    _ run: RunRecord, _ benchmarks: BenchmarkRegistry
  ) async throws(RunServiceError) -> [Int: SampleWorker.Section] {
    var opened: [Int: SampleWorker.Section] = [:]
    for section in run.sections where !section.state.hasEnded {
      let benchmark: any Benchmark
      do throws(UserError) { benchmark = try benchmarks.benchmark(named: section.benchmark) } catch { throw .user(error) }
      do throws(SetupNeeded) {
        let items = try await benchmark.open(section.protocolName)
        opened[section.ordinal] = SampleWorker.Section(
          benchmark: section.benchmark, items: items,
          parameters: run.request.parameters.filled(from: items.defaultParameters))
      } catch {
        throw .setup(section.benchmark, error)
      }
    }
    return opened
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

  private struct SampleEnded: Sendable {
    let section: Int
    let reason: StopReason?
  }

  private func workOnSamples() async -> StopReason? {
    do throws(StoreError) { _ = try await executor.store.startRun(run.id) } catch { return .store(error) }
    return await withTaskGroup(of: SampleEnded.self) { group in
      var flow = SampleFlow(concurrency: run.request.concurrency)
      while true {
        if Task.isCancelled { flow.stop(.interrupted) } else if drain.isDraining { flow.stop(.drained) }
        do throws(StoreError) { try await refill(&flow) } catch { flow.stop(.store(error)) }
        while let sample = flow.next() {
          group.addTask { SampleEnded(section: sample.key.section, reason: await worker.work(on: sample)) }
        }
        switch flow.idleAction {
        case .wait:
          guard let ended = await group.next() else { continue }
          flow.finished(ended.reason, section: ended.section)
          if ended.reason != nil { group.cancelAll() }
        case .poll:
          // Throws only when cancelled, which the next round sees.
          try? await executor.clock.sleep(for: executor.options.pollInterval)
        case .end(let reason):
          return reason
        }
      }
    }
  }

  private func refill(_ flow: inout SampleFlow) async throws(StoreError) {
    if flow.takeSectionMayBeComplete() { try await RunCloser(store: executor.store).closeEnded(run.id) }
    guard let limit = flow.wanted else { return }
    let acquired = try await executor.store.acquire(run.id, lease: await keeper.lease, limit: limit, held: flow.held)
    switch acquired.runState {
    case .queued, .running: break
    case .paused: return flow.stop(.drained)
    case .succeeded, .failed, .canceled: return flow.stop(.canceled)
    }
    flow.acquired(acquired)
    for section in flow.takeNewSections() {
      _ = try await executor.store.startSection(section, of: run.id)
    }
  }
}
