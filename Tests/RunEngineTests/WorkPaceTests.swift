import AssayKit
import RunEngine
import Testing

@Suite struct WorkPaceTests {
  private func event(_ id: Int, _ kind: RunEvent.Kind, at seconds: Int, _ benchmark: BenchmarkName? = nil, completed: Int64 = 0)
    -> RunEvent
  {
    RunEvent(
      id: id, run: RunID("r"), kind: kind, benchmark: benchmark, message: nil, data: ["completed": .integer(completed)],
      createdAt: Timestamp(microseconds: 0) + .seconds(seconds))
  }

  @Test func thePauseBeforeAResumeIsNotCounted() {
    let first = [
      event(1, .runStarted, at: 0), event(2, .benchmarkProgress, at: 10, "a", completed: 10), event(3, .runPaused, at: 11),
    ]
    let second = [
      event(4, .runResumed, at: 100_000), event(5, .benchmarkProgress, at: 100_001, "a", completed: 11),
      event(6, .benchmarkProgress, at: 100_011, "a", completed: 31),
    ]
    #expect(WorkPace(first + second).time(for: 10) == .seconds(5))
    #expect(WorkPace(first + second.prefix(2)).time(for: 10) == nil, "one report is no pace")
    #expect(WorkPace([]).time(for: 10) == nil)
  }

  @Test func whatALostWorkerDidIsNotCounted() {
    let events = [
      event(1, .benchmarkProgress, at: 0, "a", completed: 1), event(2, .workerLost, at: 500),
      event(3, .benchmarkProgress, at: 501, "a", completed: 2), event(4, .benchmarkProgress, at: 505, "a", completed: 4),
    ]
    #expect(WorkPace(events).time(for: 1) == .seconds(2))
  }

  @Test func benchmarksAddUp() {
    let events = [
      event(1, .runStarted, at: 0), event(2, .benchmarkProgress, at: 1, "a", completed: 0),
      event(3, .benchmarkProgress, at: 1, "b", completed: 5), event(4, .benchmarkProgress, at: 11, "a", completed: 10),
      event(5, .benchmarkProgress, at: 11, "b", completed: 15),
    ]
    #expect(WorkPace(events).time(for: 20) == .seconds(10))
  }
}
