import AssayKit
import RunEngine
import Terminal
import Testing

@testable import AssayCLI

@Suite struct ProgressFoldTests {
  private func event(_ id: Int, _ kind: RunEvent.Kind, at seconds: Double, _ data: JSONValue = [:]) -> RunEvent {
    RunEvent(
      id: id, run: RunID("r"), kind: kind, benchmark: BenchmarkName("starter"), message: nil, data: data,
      createdAt: ExampleRun.started + .seconds(seconds))
  }

  private func progress(_ completed: Int64, failed: Int64 = 0, tokens: Int64) -> JSONValue {
    [
      "completed": .integer(completed), "total": 20, "scored": .integer(completed - failed), "failed": .integer(failed),
      "current_accuracy": 0.75, "prefix_scored": 8, "output_tokens": .integer(tokens), "cost_nanodollars": 0,
      "cost_unknown": .integer(completed),
    ]
  }

  @Test func manyUnreadableAnswersAreAWarningFromAHundredOnOrAtTheEnd() throws {
    var fold = ProgressFold(try ExampleRun.make(state: .queued, metrics: nil))
    func counts(_ scored: Int64, unparsed: Int64) -> JSONValue {
      ["completed": .integer(scored), "scored": .integer(scored), "unparsed": .integer(unparsed)]
    }
    fold.apply(event(1, .benchmarkProgress, at: 1, counts(99, unparsed: 9)))
    #expect(fold.warnings.isEmpty)
    fold.apply(event(2, .benchmarkProgress, at: 2, counts(100, unparsed: 1)))
    #expect(fold.warnings.isEmpty)
    fold.apply(event(3, .benchmarkProgress, at: 3, counts(100, unparsed: 9)))
    #expect(fold.warnings.map(\.message) == ["9 of 100 answers of `starter` (9.0 %) could not be read"])
    fold.apply(event(4, .benchmarkProgress, at: 4, counts(20, unparsed: 2)))
    #expect(fold.warnings.isEmpty)
    fold.apply(event(5, .benchmarkCompleted, at: 5))
    #expect(fold.warnings.map(\.kind) == [.unparsed])
  }

  @Test func eventsAddUpToASnapshot() throws {
    var fold = ProgressFold(try ExampleRun.make(state: .queued, metrics: nil))
    fold.apply(event(1, .runStarted, at: 0))
    fold.apply(event(2, .benchmarkProgress, at: 5, progress(10, failed: 1, tokens: 500)))

    let snapshot = fold.snapshot(now: ExampleRun.started + .seconds(10), isFinishing: false)

    #expect(snapshot.state == "running")
    #expect(snapshot.done == 10)
    #expect(snapshot.total == 20)
    #expect(snapshot.score == 0.75)
    #expect(snapshot.interval == "40.9–92.9")
    #expect(snapshot.coverage == 0.9)
    #expect(snapshot.failed == 1)
    #expect(snapshot.tokensPerSecond == 100)
    #expect(snapshot.costUnknown == 10)
    #expect(snapshot.elapsed == 10)
    #expect(snapshot.remaining == 10)
  }

  @Test func aResumedRunIsEstimatedFromWhatItDoesNow() throws {
    var before = SectionProgress()
    before.scored = 10
    before.outputTokens = 9_000
    var fold = ProgressFold(try ExampleRun.make(state: .paused, metrics: nil, progress: before))
    fold.apply(event(7, .runResumed, at: 1_000))
    fold.apply(event(8, .benchmarkProgress, at: 1_010, progress(15, tokens: 9_500)))

    let snapshot = fold.snapshot(now: ExampleRun.started + .seconds(1_010), isFinishing: false)

    #expect(snapshot.remaining == 10)
    #expect(snapshot.tokensPerSecond == 50)
  }

  @Test func drainingIsSaid() throws {
    var fold = ProgressFold(try ExampleRun.make(state: .queued, metrics: nil))
    fold.apply(event(1, .runStarted, at: 0))
    #expect(fold.snapshot(now: ExampleRun.started, isFinishing: true).state == "finishing")
    fold.apply(event(2, .runPaused, at: 1))
    #expect(fold.snapshot(now: ExampleRun.started, isFinishing: true).state == "paused")
  }
}
