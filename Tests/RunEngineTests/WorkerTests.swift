import AssayKit
import Logging
import RunEngine
import RunStore
import TestSupport
import Testing
import Worker

/// The loop around the executor, with runs that cannot start here.
struct WorkerTests {
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
