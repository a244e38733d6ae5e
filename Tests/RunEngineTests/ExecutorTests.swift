import AssayKit
import Foundation
import Logging
import RunStore
import Synchronization
import TestSupport
import Testing

@testable import RunEngine

/// The engine on a real SQLite store with a model and a benchmark in this process.
struct ExecutorTests {
  @Test func everySampleIsAskedOnceScoredOnceAndTheRunCloses() async throws {
    try await Bench.with(CountingBenchmark(size: 40)) { bench in
      let run = try await bench.execute(bench.create(samples: 2))

      #expect(run.state == .succeeded)
      #expect(run.overallScore == 1)
      #expect(run.sections[0].progress.scored == 80)
      #expect(run.sections[0].metrics?.categories.map(\.name).sorted() == ["even", "odd"])
      #expect(Set(bench.models.questions.map(\.clientRequestID)).count == 80)
      #expect(bench.models.questions.count == 80)
      try await bench.expectEventsWithoutGap(of: run.id)
    }
  }

  @Test func samplesOfLaterSectionsFollowAndEachSectionCloses() async throws {
    try await Bench.with(CountingBenchmark(size: 5), CountingBenchmark(name: "second", size: 7)) { bench in
      let run = try await bench.execute(bench.create(benchmarks: ["counting", "second"], concurrency: 1))
      #expect(run.sections.map(\.state) == [.succeeded, .succeeded])
      let kinds = try await bench.store.events(of: run.id, after: 0, limit: 1_000).map {
        "\($0.kind.rawValue) \($0.benchmark ?? "")"
      }
      let ends = kinds.filter { $0.hasPrefix("benchmark_started") || $0.hasPrefix("benchmark_completed") }
      #expect(
        ends == [
          "benchmark_started counting", "benchmark_started second", "benchmark_completed counting", "benchmark_completed second",
        ]
          || ends == [
            "benchmark_started counting", "benchmark_completed counting", "benchmark_started second", "benchmark_completed second",
          ])
    }
  }

  @Test func aFailureLeavesItsSampleWithoutVerdictAndTheRestGoesOn() async throws {
    let models = ScriptedModels { request throws(Failure) in
      if request.sample?.item == "3" { throw Failure(.overloaded, "the provider is down") }
      return String(request.messages[0].text.dropFirst(4))
    }
    try await Bench.with(CountingBenchmark(size: 10), models: models) { bench in
      let run = try await bench.execute(bench.create())

      #expect(run.state == .succeeded)
      #expect(run.sections[0].metrics?.overall.coverage == 0.9)
      #expect(run.overallScore == 1)
      let failed = try await bench.store.samples(SampleQuery(run: run.id, section: 0, filter: .failed))
      #expect(failed.samples.map(\.failure?.kind) == [.overloaded])
    }
  }

  @Test func aUsersErrorStopsTheRunAndAResumeAsksOnlyTheRest() async throws {
    let keyIsWrong = Mutex(true)
    let models = ScriptedModels { request throws(Failure) in
      if request.sample?.position == 5, keyIsWrong.withLock({ $0 }) {
        throw Failure(.unauthorized, "the provider refused the key", hint: "set SCRIPTED_API_KEY")
      }
      return String(request.messages[0].text.dropFirst(4))
    }
    try await Bench.with(CountingBenchmark(size: 20), models: models) { bench in
      let id = try await bench.create(concurrency: 1)
      let stopped = try await bench.execute(id)

      #expect(stopped.state == .failed)
      #expect(stopped.message == "the provider refused the key; set SCRIPTED_API_KEY")
      #expect(models.questions.count == 6)
      let metrics = try #require(stopped.sections[0].metrics)
      #expect(metrics.categories.map(\.summary.samples) == [10, 10])
      #expect(RunNumbers(stopped).coverage == 0.25)

      keyIsWrong.withLock { $0 = false }
      #expect(try await bench.service.reopen(id, .resume) == 15)
      let run = try await bench.execute(id)

      #expect(run.state == .succeeded)
      #expect(run.revision == 2)
      #expect(run.sections[0].progress.scored == 20)
      #expect(models.questions.count == 21)
      try await bench.expectEventsWithoutGap(of: id)
    }
  }

  @Test func aScorerThatFailedAfterTheAnswerWasStoredNeverAsksTheModelAgain() async throws {
    let scorerIsBroken = Mutex(true)
    let benchmark = CountingBenchmark(size: 12) { _ in scorerIsBroken.withLock { $0 } }
    try await Bench.with(benchmark) { bench in
      let id = try await bench.create()
      let broken = try await bench.execute(id)
      #expect(broken.state == .failed)
      #expect(broken.sections[0].progress.failed == 12)
      #expect(bench.models.questions.count == 12)

      scorerIsBroken.withLock { $0 = false }
      #expect(try await bench.service.reopen(id, .retryErrors) == 12)
      let run = try await bench.execute(id)

      #expect(run.state == .succeeded)
      #expect(run.overallScore == 1)
      #expect(bench.models.questions.count == 12, "the model was asked again although its answers were stored")
    }
  }

  @Test func aUsersErrorOfAJudgeLeavesTheAnswersWaitingForAResume() async throws {
    let keyIsWrong = Mutex(true)
    var benchmark = CountingBenchmark(size: 12) { _ in keyIsWrong.withLock { $0 } }
    benchmark.scorerFailure = .unauthorized
    try await Bench.with(benchmark) { bench in
      let id = try await bench.create(concurrency: 2)
      let stopped = try await bench.execute(id)
      #expect(stopped.state == .failed)
      #expect(stopped.sections[0].progress.failed == 0)
      let asked = bench.models.questions.count

      keyIsWrong.withLock { $0 = false }
      #expect(try await bench.service.reopen(id, .resume) == 12)
      let run = try await bench.execute(id)

      #expect(run.sections[0].progress.scored == 12)
      #expect(bench.models.questions.count == 12, "\(asked) had been asked before")
    }
  }

  @Test func drainingFinishesWhatIsInFlightAndTheRestWaitsForAResume() async throws {
    let drain = DrainSwitch()
    let models = ScriptedModels { request throws(Failure) in
      if request.sample?.position == 7 { drain.drain() }
      return String(request.messages[0].text.dropFirst(4))
    }
    try await Bench.with(CountingBenchmark(size: 30), models: models) { bench in
      let id = try await bench.create(concurrency: 2)
      let paused = try await bench.execute(id, drain: drain)

      #expect(paused.state == .paused)
      let first = models.questions.count
      #expect(paused.sections[0].progress.scored == first)
      #expect(first >= 8 && first < 12)

      #expect(try await bench.service.reopen(id, .resume) == 30 - first)
      let run = try await bench.execute(id)
      #expect(run.state == .succeeded)
      #expect(models.questions.count == 30)
    }
  }

  @Test func cancellingTheTaskStoresWhatWasAnsweredAndGivesTheRestBack() async throws {
    let reached = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
    let models = ScriptedModels { request throws(Failure) in
      if (request.sample?.position ?? 0) >= 5 {
        reached.continuation.yield()
        do { try await Task.sleep(for: .seconds(600)) } catch { throw Failure(.interrupted, "cancelled") }
      }
      return String(request.messages[0].text.dropFirst(4))
    }
    try await Bench.with(CountingBenchmark(size: 10), models: models) { bench in
      let id = try await bench.create(concurrency: 1)
      let work = Task { try await bench.execute(id) }
      for await _ in reached.stream { break }
      work.cancel()
      let stopped = try await work.value

      #expect(stopped.state == .paused)
      #expect(stopped.sections[0].progress.scored == 5)
      #expect(stopped.sections[0].progress.failed == 0)
      #expect(try await bench.service.reopen(id, .resume) == 5)
    }
  }

  @Test func cancellingTheRunEndsItWhileRequestsAreInFlight() async throws {
    let reached = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
    let models = ScriptedModels { request throws(Failure) in
      reached.continuation.yield()
      do { try await Task.sleep(for: .seconds(600)) } catch { throw Failure(.interrupted, "cancelled") }
      return ""
    }
    try await Bench.with(CountingBenchmark(size: 10), models: models) { bench in
      let id = try await bench.create(concurrency: 4)
      async let ended = bench.execute(id)
      for await _ in reached.stream { break }
      try await bench.service.cancel(id)

      let run = try await ended
      #expect(run.state == .canceled)
      #expect(run.sections[0].state == .canceled)
      #expect(run.sections[0].progress.done == 0)
    }
  }

  @Test func twoWorkersShareADetachedRunAndAskNothingTwice() async throws {
    try await Bench.with(CountingBenchmark(size: 600)) { bench in
      let id = try await bench.create(concurrency: 8)
      async let one = bench.execute(id, worker: "one", alone: false)
      async let two = bench.execute(id, worker: "two", alone: false)
      _ = try await (one, two)

      let run = try await bench.store.run(id)
      #expect(run.state == .succeeded)
      #expect(run.sections[0].progress.scored == 600)
      #expect(bench.models.questions.count == 600)
      try await bench.expectEventsWithoutGap(of: id)
    }
  }

  @Test func aRunThatAnotherProcessHoldsIsRefused() async throws {
    try await Bench.with(CountingBenchmark(size: 3)) { bench in
      let id = try await bench.create()
      let lease = try await bench.store.openLease(for: "other", duration: .seconds(60))
      try await bench.store.hold(id, lease: lease)

      await #expect {
        try await bench.execute(id)
      } throws: { error in
        guard case RunServiceError.store(.heldBy("other", _)) = error else { return false }
        return true
      }
      #expect(bench.models.questions.isEmpty)
    }
  }

  @Test func aClaimCanBeCheckedWithoutKeepingIt() async throws {
    try await Bench.with(CountingBenchmark(size: 3), isKnownDead: { $0 == "dead" }) { bench in
      let id = try await bench.create()
      try await bench.executor().checkClaim(on: id)
      let dead = try await bench.store.openLease(for: "dead", duration: .seconds(3_600))
      try await bench.store.hold(id, lease: dead)
      try await bench.executor().checkClaim(on: id)
      let other = try await bench.store.openLease(for: "other", duration: .seconds(60))
      try await bench.store.hold(id, lease: other)

      await #expect {
        try await bench.executor().checkClaim(on: id)
      } throws: { error in
        guard case RunServiceError.store(.heldBy("other", _)) = error else { return false }
        return true
      }
      #expect(try await bench.store.events(of: id, after: 0, limit: 10).map(\.kind) == [.runCreated])
    }
  }

  @Test func theRunOfADeadProcessIsTakenOverAtOnce() async throws {
    try await Bench.with(CountingBenchmark(size: 3), isKnownDead: { $0 == "dead" }) { bench in
      let id = try await bench.create()
      let lease = try await bench.store.openLease(for: "dead", duration: .seconds(3_600))
      try await bench.store.hold(id, lease: lease)
      _ = try await bench.store.acquire(id, lease: lease, limit: 2, held: 0)

      #expect(try await bench.execute(id).state == .succeeded)
    }
  }

  @Test func aSampleThatTakesTooLongFailsAsTimedOut() async throws {
    let models = ScriptedModels { request throws(Failure) in
      if request.sample?.item == "1" {
        do { try await Task.sleep(for: .seconds(600)) } catch { throw Failure(.interrupted, "cancelled") }
      }
      return String(request.messages[0].text.dropFirst(4))
    }
    try await Bench.with(CountingBenchmark(size: 3), models: models) { bench in
      let run = try await bench.execute(bench.create(deadline: .seconds(2)))
      let failed = try await bench.store.samples(SampleQuery(run: run.id, section: 0, filter: .failed))
      #expect(failed.samples.map(\.failure?.kind) == [.timedOut])
      #expect(run.sections[0].progress.scored == 2)
    }
  }
}
