import AssayKit
import RunStore
import TestSupport
import Testing

@testable import RunEngine

/// What a run that is opened again may differ in.
struct ResumeTests {
  @Test func aResumeUnderOtherPromptsIsRefusedAndSaysWhatDiffers() async throws {
    try await Bench.with(CountingBenchmark(size: 3)) { bench in
      let id = try await bench.create()
      let changed = bench.service(with: [CountingBenchmark(size: 3, promptHash: "prompts-2")])
      await #expect(
        throws: RunServiceError.manifestChanged(id, ["counting prompts: was prompts-1, is prompts-2"])
      ) { try await changed.reopen(id, .resume) }
    }
  }

  @Test func aBenchmarkThatLackedItsDataJoinsInWhenTheRunIsResumed() async throws {
    let missing = CountingBenchmark(name: "second", size: 3, setup: SetupNeeded("no data", hint: "prepare it"))
    try await Bench.with(CountingBenchmark(size: 5), missing) { bench in
      let id = try await bench.create(benchmarks: ["second", "counting"])
      let first = try await bench.execute(id)
      #expect(first.state == .succeeded)
      #expect(first.sections.map(\.state) == [.needsSetup, .succeeded])

      let mended = [CountingBenchmark(size: 5), CountingBenchmark(name: "second", size: 3)]
      #expect(try await bench.service(with: mended).reopen(id, .resume) == 3)
      let run = try await bench.executor(knowing: mended).execute(id, alone: true, drain: DrainSwitch())

      #expect(run.sections.map(\.state) == [.succeeded, .succeeded])
      #expect(run.manifest.sections.map(\.benchmark) == ["second", "counting"])
      #expect(bench.models.questions.count == 8)
      // Whoever changes it afterwards is told.
      let changed = bench.service(with: [CountingBenchmark(size: 5), CountingBenchmark(name: "second", size: 3, promptHash: "p")])
      await #expect(throws: RunServiceError.manifestChanged(id, ["second prompts: was prompts-1, is p"])) {
        try await changed.reopen(id, .rescore)
      }
    }
  }

  @Test func aRescoreTakesTheScorerOfToday() async throws {
    try await Bench.with(CountingBenchmark(size: 3), CountingBenchmark(name: "second", size: 2)) { bench in
      let id = try await bench.create(benchmarks: ["counting", "second"])
      _ = try await bench.execute(id)
      var newer = CountingBenchmark(size: 3)
      newer.scorerVersion = "2"
      let today = [newer, CountingBenchmark(name: "second", size: 2)]
      let difference = RunServiceError.manifestChanged(id, ["counting scorer: was equal 1, is equal 2"])
      await #expect(throws: difference) { try await bench.service(with: today).reopen(id, .retryErrors) }

      #expect(try await bench.service(with: today).reopen(id, .rescore) == 5)
      let run = try await bench.executor(knowing: today).execute(id, alone: true, drain: DrainSwitch())

      #expect((run.state, run.revision) == (.succeeded, 2))
      #expect(run.manifest.sections.map(\.scorer.version) == ["2", "1"])
      #expect(bench.models.questions.count == 5)
      let event = try #require(try await bench.store.events(of: id, after: 0, limit: 999).last { $0.kind == .runRequeued })
      guard case .object(let data) = event.data else {
        Issue.record("the event has no data")
        return
      }
      #expect(data["scorers"] == [["benchmark": "counting", "old": "equal 1", "new": "equal 2"]])
      #expect(event.message == "`counting` is scored by equal 2, and was by equal 1")
    }
  }

  @Test func aRescoreUnderOtherPromptsIsRefused() async throws {
    try await Bench.with(CountingBenchmark(size: 3)) { bench in
      let id = try await bench.create()
      _ = try await bench.execute(id)
      var changed = CountingBenchmark(size: 3, promptHash: "p")
      changed.scorerVersion = "2"
      let other = [changed]
      await #expect(throws: RunServiceError.manifestChanged(id, ["counting prompts: was prompts-1, is p"])) {
        try await bench.service(with: other).reopen(id, .rescore)
      }
    }
  }

  @Test func aSectionWithWorkToDoMustBeHereAndAFinishedOneNeedNot() async throws {
    let gone = [
      CountingBenchmark(size: 5), CountingBenchmark(name: "second", size: 3, setup: SetupNeeded("no data", hint: "get it")),
    ]
    let drain = DrainSwitch()
    let models = ScriptedModels { request throws(Failure) in
      if request.sample?.benchmark == "second", request.sample?.position == 1 { drain.drain() }
      return String(request.messages[0].text.dropFirst(4))
    }
    try await Bench.with(CountingBenchmark(size: 5), CountingBenchmark(name: "second", size: 3), models: models) { bench in
      let open = try await bench.create(benchmarks: ["counting", "second"], concurrency: 1)
      #expect(try await bench.execute(open, drain: drain).state == .paused)
      await #expect(throws: RunServiceError.refused([.setup("second", SetupNeeded("no data", hint: "get it"), isBlocking: true)])) {
        try await bench.service(with: gone).reopen(open, .resume)
      }
      let first = CountingBenchmark(size: 5, setup: SetupNeeded("no data", hint: "get it"))
      let other = bench.service(with: [first, CountingBenchmark(name: "second", size: 3)])
      #expect(try await other.reopen(open, .resume) == 1)
    }
  }
}
