import AssayKit
import Logging
import RunEngine
import RunStore
import Synchronization
import TestSupport
import Testing
import Worker

/// Reaches a scripted model while nothing is in the way.
private struct GuardedModels: ModelDirectory {
  let base: ScriptedModels
  /// What is in the way; asked each time.
  let obstacle: @Sendable () -> UserError?

  func reach(_ model: ModelReference, credential: Credential?, concurrency: Int) async throws(UserError) -> ReachedModel {
    if let error = obstacle() { throw error }
    return try await base.reach(model, credential: credential, concurrency: concurrency)
  }

  func checkSettings(for model: ModelReference) async throws(UserError) { try await base.checkSettings(for: model) }

  func card(for model: ModelReference) async -> ModelCard? { await base.card(for: model) }

  func list() async -> ModelListing { await base.list() }
}

/// The loop around the executor, with runs that cannot start here.
struct WorkerTests {
  private static let absent = UserError("no server for `scripted` answers", hint: "start it", scope: .now)
  private static let keyless = UserError("SCRIPTED_KEY is not set", hint: "set it", scope: .thisMachine)

  /// Lets a worker work on the bench's runs until `done` says so.
  private func work(
    _ bench: Bench, executor: RunExecutor, maxRuns: Int = 1, until done: @escaping @Sendable () async throws -> Bool
  ) async throws {
    let worker = Worker(
      executor: executor, store: bench.store, maxRuns: maxRuns, pollInterval: .milliseconds(2), logger: Logger(label: "test"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await worker.run() }
      while try await !done() { try await Task.sleep(for: .milliseconds(2)) }
      group.cancelAll()
    }
  }

  private func state(_ bench: Bench, _ run: RunID) async throws -> RunState { try await bench.store.run(run).state }

  @Test(.timeLimit(.minutes(2))) func aRunThatLacksDataDoesNotStarveTheNextOne() async throws {
    let here = CountingBenchmark(size: 3)
    try await Bench.with(here, CountingBenchmark(name: "second", size: 3)) { bench in
      let lacking = try await bench.create(benchmarks: ["second"], detached: true)
      let next = try await bench.create(benchmarks: ["counting"], detached: true)
      let missing = CountingBenchmark(name: "second", size: 3, setup: SetupNeeded("no data", hint: "prepare it"))
      let executor = bench.executor(knowing: [here, missing])

      try await work(bench, executor: executor) { try await state(bench, next) == .succeeded }

      #expect(try await state(bench, lacking) == .queued)
    }
  }

  @Test(.timeLimit(.minutes(2))) func aRunWhoseModelCannotBeReachedEndsAsFailedAndSaysWhy() async throws {
    try await Bench.with(CountingBenchmark(size: 3)) { bench in
      let run = try await bench.create(detached: true)
      let others = ScriptedModels(model: ModelReference(provider: "scripted", slug: "other"))
      try await work(bench, executor: bench.executor(models: others)) { try await state(bench, run).hasEnded }

      let record = try await bench.store.run(run)
      #expect(record.state == .failed)
      #expect(record.message?.hasPrefix("unknown model `scripted/echo`") == true)
    }
  }

  @Test(.timeLimit(.minutes(2))) func aRunWhoseServerIsAwayWaitsSaysWhyAndGoesOnWhenItIsBack() async throws {
    try await Bench.with(CountingBenchmark(size: 3)) { bench in
      let run = try await bench.create(detached: true)
      let isAway = Mutex(true)
      let models = GuardedModels(base: bench.models) { isAway.withLock { $0 } ? Self.absent : nil }
      let said = Mutex<String?>(nil)
      try await work(bench, executor: bench.executor(models: models)) {
        let record = try await bench.store.run(run)
        #expect(record.state != .failed)
        if let message = record.message {
          said.withLock { $0 = message }
          isAway.withLock { $0 = false }
        }
        return record.state.hasEnded
      }

      #expect(said.withLock { $0 } == "waits, and is tried again by itself: no server for `scripted` answers; start it")
      let record = try await bench.store.run(run)
      #expect(record.state == .succeeded && record.message == nil)
      let events = try await bench.store.events(of: run, after: 0, limit: 100)
      #expect(events.filter { $0.kind == .runWaiting }.map(\.message) == [said.withLock { $0 }])
      try await bench.expectEventsWithoutGap(of: run)
    }
  }

  @Test(.timeLimit(.minutes(2))) func aRunWhoseModelIsLostHalfwayIsTakenUpAgainLater() async throws {
    try await Bench.with(CountingBenchmark(size: 6)) { bench in
      let run = try await bench.create(detached: true)
      let lease = try await bench.store.openLease(for: "lost", duration: .seconds(3_600))
      _ = try await bench.store.acquire(run, lease: lease, limit: 2, held: 0)
      #expect(try await bench.store.startRun(run))
      try await bench.store.expireLeases(of: "lost")
      let isAway = Mutex(true)
      let models = GuardedModels(base: bench.models) { isAway.withLock { $0 } ? Self.absent : nil }
      await #expect(throws: RunServiceError.self) {
        try await bench.executor(models: models).execute(run, alone: false, drain: DrainSwitch())
      }
      #expect(try await state(bench, run) == .running)
      #expect(try await bench.store.run(run).message?.contains("no server for `scripted` answers") == true)

      isAway.withLock { $0 = false }
      try await work(bench, executor: bench.executor(models: models)) { try await state(bench, run).hasEnded }
      let record = try await bench.store.run(run)
      #expect(record.state == .succeeded && record.message == nil)
    }
  }

  @Test(.timeLimit(.minutes(2))) func aRunThatOneWorkerHasNoKeyForIsAnotherWorkersRun() async throws {
    try await Bench.with(CountingBenchmark(size: 3)) { bench in
      let run = try await bench.create(detached: true)
      let keyless = GuardedModels(base: bench.models) { Self.keyless }
      try await work(bench, executor: bench.executor("keyless", models: keyless)) {
        try await bench.store.run(run).message != nil
      }
      #expect(try await state(bench, run) == .queued)

      try await work(bench, executor: bench.executor("able")) { try await state(bench, run).hasEnded }
      #expect(try await state(bench, run) == .succeeded)
    }
  }

  @Test(.timeLimit(.minutes(2))) func aRunWhoseBenchmarkIsUnknownHereIsAnotherWorkersRun() async throws {
    try await Bench.with(CountingBenchmark(size: 3)) { bench in
      let run = try await bench.create(detached: true)
      let other = bench.executor(knowing: [CountingBenchmark(name: "second", size: 3)])
      try await work(bench, executor: other) { try await bench.store.run(run).message != nil }
      let waiting = try await bench.store.run(run)
      #expect(waiting.state == .queued && waiting.message?.contains("unknown benchmark `counting`") == true)
      #expect(try await bench.execute(run, alone: false).state == .succeeded)
    }
  }

  /// Nobody would ever look for it.
  @Test func aForegroundRunWhoseServerIsAwayEndsAsFailed() async throws {
    try await Bench.with(CountingBenchmark(size: 3)) { bench in
      let run = try await bench.create()
      let models = GuardedModels(base: bench.models) { Self.absent }
      await #expect(throws: RunServiceError.self) {
        try await bench.executor(models: models).execute(run, alone: true, drain: DrainSwitch())
      }
      let record = try await bench.store.run(run)
      #expect(record.state == .failed && record.message == "no server for `scripted` answers; start it")
    }
  }

  @Test(.timeLimit(.minutes(2))) func aRunWhoseJudgeIsAwayWaitsToo() async throws {
    let judge = JudgedRunTests.judge()
    try await JudgedRunTests.with(judge, size: 3) { bench in
      let run = try await bench.create(detached: true, judges: [JudgedRunTests.first])
      let looks = Mutex(0)
      let models = GuardedModels(base: bench.models) {
        // The model is there, its judge is not, once.
        let look = looks.withLock { count in
          count += 1
          return count
        }
        return look == 2 ? Self.absent : nil
      }
      try await work(bench, executor: bench.executor(models: models)) { try await state(bench, run).hasEnded }
      #expect(try await state(bench, run) == .succeeded)
      let events = try await bench.store.events(of: run, after: 0, limit: 100)
      #expect(events.filter { $0.kind == .runWaiting }.count == 1)
    }
  }

  @Test func aStoreThatTakesNoSignOfLifeIsToldAndABusyOneIsNot() async throws {
    try await Bench.with(CountingBenchmark(size: 1)) { bench in
      func signOn(_ error: StoreError) async throws(StoreError) {
        var store = InterceptedStore(bench.store)
        store.beforeBeat = { _ throws(StoreError) in throw error }
        let worker = Worker(
          executor: bench.executor(through: store), store: store, maxRuns: 1, pollInterval: .seconds(1),
          logger: Logger(label: "test"))
        try await worker.signOn()
      }
      await #expect(throws: StoreError.unavailable("read-only")) { try await signOn(.unavailable("read-only")) }
      try await signOn(.busy("a while"))
    }
  }

  @Test(.timeLimit(.minutes(2))) func aRunThatWasPlannedUnderOtherPromptsEndsAsFailedAndAsksNothing() async throws {
    try await Bench.with(CountingBenchmark(size: 3)) { bench in
      let run = try await bench.create(detached: true)
      let changed = bench.executor(knowing: [CountingBenchmark(size: 3, promptHash: "prompts-2")])
      try await work(bench, executor: changed) { try await state(bench, run).hasEnded }

      let record = try await bench.store.run(run)
      #expect(record.state == .failed)
      #expect(record.message?.contains("counting prompts: was prompts-1, is prompts-2") == true)
      #expect(bench.models.questions.isEmpty)
    }
  }

  @Test(.timeLimit(.minutes(2))) func aRunThatSomebodyElseWorksOnIsNotEndedByAWorkerWithoutTheKey() async throws {
    try await Bench.with(CountingBenchmark(size: 3)) { bench in
      let run = try await bench.create(detached: true)
      let lease = try await bench.store.openLease(for: "able", duration: .seconds(3_600))
      _ = try await bench.store.acquire(run, lease: lease, limit: 1, held: 0)
      let others = ScriptedModels(model: ModelReference(provider: "scripted", slug: "other"))

      await #expect(throws: RunServiceError.self) {
        try await bench.executor(models: others).execute(run, alone: false, drain: DrainSwitch())
      }
      #expect(try await state(bench, run) == .queued)
    }
  }
}
