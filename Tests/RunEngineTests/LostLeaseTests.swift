import AssayKit
import RunStore
import Synchronization
import TestSupport
import Testing

@testable import RunEngine

/// A worker that was away for too long: its lease has been taken from it, and it goes on.
struct LostLeaseTests {
  /// Raised once the lease has been lost and the worker has noticed.
  private let noticed = TestSignal()

  /// Answers at once up to `position`; later questions wait until the loss was noticed.
  private func models(waitingFrom position: Int) -> ScriptedModels {
    ScriptedModels { [noticed] request throws(Failure) in
      if (request.sample?.position ?? 0) >= position { await noticed.wait() }
      return String(request.messages[0].text.dropFirst(4))
    }
  }

  private func expectEachAskedOnce(_ bench: Bench, _ run: RunRecord, size: Int) {
    #expect(run.state == .succeeded)
    #expect(run.sections[0].progress.scored == size)
    let questions = Dictionary(grouping: bench.models.questions, by: \.item).filter { $0.value.count > 1 }
    #expect(questions.isEmpty, "asked more than once: \(questions.keys.sorted())")
  }

  @Test func aLeaseThatARenewalFindsLostIsOpenedAgainAndNothingIsAskedTwice() async throws {
    try await Bench.with(CountingBenchmark(size: 60), models: models(waitingFrom: 4)) { bench in
      let id = try await bench.create(concurrency: 4)
      let isLost = Mutex(false)
      var store = InterceptedStore(bench.store)
      store.beforeRenew = { [models = bench.models] base throws(StoreError) in
        guard models.questions.count == 8,
          isLost.withLock({ lost in
            defer { lost = true }; return !lost
          })
        else { return }
        try await base.expireLeases(of: "test")
      }
      store.beforeOpenLease = { [noticed] _ in if isLost.withLock({ $0 }) { noticed.raise() } }
      let run = try await bench.executor(through: store).execute(id, alone: true, drain: DrainSwitch())

      #expect(isLost.withLock { $0 })
      expectEachAskedOnce(bench, run, size: 60)
    }
  }

  @Test func aLeaseThatLeasingFindsLostDoesNotStopTheRun() async throws {
    try await Bench.with(CountingBenchmark(size: 60)) { bench in
      let id = try await bench.create(concurrency: 4)
      let acquisitions = Mutex(0)
      var store = InterceptedStore(bench.store)
      store.beforeAcquire = { base throws(StoreError) in
        guard
          acquisitions.withLock({
            $0 += 1; return $0
          }) == 2
        else { return }
        try await base.expireLeases(of: "test")
      }
      let run = try await bench.executor(through: store).execute(id, alone: true, drain: DrainSwitch())

      #expect(acquisitions.withLock { $0 } >= 2, "the lease was lost in the second one")
      expectEachAskedOnce(bench, run, size: 60)
    }
  }

  @Test func twoWorkersGoOnWhenOneOfThemLosesItsLease() async throws {
    try await Bench.with(CountingBenchmark(size: 200)) { bench in
      let id = try await bench.create(concurrency: 4, detached: true)
      let acquisitions = Mutex(0)
      var store = InterceptedStore(bench.store)
      store.beforeAcquire = { base throws(StoreError) in
        guard
          acquisitions.withLock({
            $0 += 1; return $0
          }) == 3
        else { return }
        try await base.expireLeases(of: "one")
      }
      let (one, two) = (bench.executor("one", through: store), bench.executor("two"))
      async let first = one.execute(id, alone: false, drain: DrainSwitch())
      async let second = two.execute(id, alone: false, drain: DrainSwitch())
      _ = try await (first, second)

      let run = try await bench.store.run(id)
      #expect(run.state == .succeeded)
      #expect(run.sections[0].progress.scored == 200)
      try await bench.expectEventsWithoutGap(of: id)
    }
  }

  /// Another process plans a large run, say.
  @Test func aBusyDatabaseIsWaitedForAndNoAnswerIsDropped() async throws {
    try await Bench.with(CountingBenchmark(size: 40)) { bench in
      let calls = Mutex(0)
      var store = InterceptedStore(bench.store)
      let busyAtTimes: InterceptedStore.Hook = { _ throws(StoreError) in
        let call = calls.withLock {
          $0 += 1
          return $0
        }
        if !call.isMultiple(of: 3) { throw .busy("database is locked") }
      }
      store.beforeRecord = busyAtTimes
      store.beforeAcquire = busyAtTimes
      store.beforeRenew = busyAtTimes
      let id = try await bench.create(concurrency: 8)
      let run = try await bench.executor(through: store).execute(id, alone: true, drain: DrainSwitch())

      expectEachAskedOnce(bench, run, size: 40)
      #expect(try await bench.store.sample(SampleKey(run: id, section: 0, item: "7", sampleIndex: 0)).attempts.count == 1)
    }
  }

  @Test func aDatabaseThatStaysBusyEndsTheWork() async throws {
    try await Bench.with(CountingBenchmark(size: 4)) { bench in
      var store = InterceptedStore(bench.store)
      store.beforeRecord = { _ throws(StoreError) in throw .busy("database is locked") }
      let (id, executor) = (try await bench.create(), bench.executor(through: store))
      await #expect(throws: RunServiceError.store(.busy("database is locked"))) {
        try await executor.execute(id, alone: true, drain: DrainSwitch())
      }
      #expect(try await bench.service.reopen(id, .resume) == 4)
    }
  }
}
