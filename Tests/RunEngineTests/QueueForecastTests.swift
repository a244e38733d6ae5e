import AssayKit
import RunEngine
import TestSupport
import Testing

@Suite struct QueueForecastTests {
  private static let now = Timestamp(microseconds: 1_000_000_000)

  /// A run of one section with `items` samples, `done` of them after `elapsed` seconds.
  private static func run(
    _ id: String, _ state: RunState, items: Int, done: Int = 0, elapsed: Int64 = 0, made: Int64 = 0, concurrency: Int = 2,
    benchmark: BenchmarkName = "b"
  ) -> RunRecord {
    var progress = SectionProgress()
    progress.scored = done
    let request = RunRequest(
      model: ModelReference(provider: "p", slug: "m"), benchmarks: [BenchmarkSelection(benchmark)], concurrency: concurrency,
      detached: true)
    let section = SectionRecord(
      ordinal: 0, benchmark: benchmark, protocolName: "official", state: .pending, totalItems: items, sampledItems: items,
      samplesPerItem: 1, progress: progress, metrics: nil, message: nil, startedAt: nil, endedAt: nil)
    let manifest = Manifest(
      code: CodeVersion(version: "test", commit: nil), model: request.model, samplingFormula: "f", seed: "assay", subset: .all,
      samplesPerItem: 1, sections: [])
    return RunRecord(
      id: RunID(id), revision: 1, state: state, request: request, isDetached: true, manifest: manifest, sections: [section],
      overallScore: nil, message: nil, createdAt: now - .seconds(30) + .microseconds(made),
      startedAt: state == .running ? now - .seconds(elapsed) : nil, endedAt: nil, lastEvent: 0,
      active: ActiveTime(since: state == .running ? now - .seconds(elapsed) : nil))
  }

  private static func forecast(running: [RunRecord] = [], queued: [RunRecord], slots: Int, known: Bool = true) -> QueueForecast {
    QueueForecast(running: running, queued: queued, slots: slots, latencies: known ? ["b": 1] : [:], now: now)
  }

  private static func starts(_ forecast: QueueForecast) -> [Double?] { forecast.places.map { $0.startsIn?.inSeconds } }

  @Test func theOldestIsNextHoweverTheyCome() {
    let forecast = Self.forecast(
      queued: [Self.run("c", .queued, items: 1, made: 3), Self.run("a", .queued, items: 1, made: 1)], slots: 1)
    #expect(forecast.places.map(\.run) == ["a", "c"])
    #expect(forecast.places.map(\.position) == [1, 2])
  }

  @Test func aFreePlaceIsTakenAtOnceAndTheNextWaitsForTheShortest() {
    // 10 samples of 1 s, two at once: 5 s each.
    let queued = (1...3).map { Self.run("q\($0)", .queued, items: 10, made: Int64($0)) }
    #expect(Self.starts(Self.forecast(queued: queued, slots: 2)) == [0, 0, 5])
  }

  @Test func whatRunsIsMeasuredByItsOwnSpeed() {
    // 20 of 100 in 10 s: 40 s are left, whatever answers take elsewhere.
    let running = Self.run("r", .running, items: 100, done: 20, elapsed: 10)
    let forecast = Self.forecast(running: [running], queued: [Self.run("q", .queued, items: 1)], slots: 1)
    #expect(Self.starts(forecast) == [40])
  }

  /// A run that was paused for an hour is as fast as before.
  @Test func pausesDoNotSlowARunDown() {
    var running = Self.run("r", .running, items: 100, done: 20, elapsed: 3_610)
    running.active = ActiveTime(spent: .seconds(6), since: Self.now - .seconds(4))
    let queued = [Self.run("q", .queued, items: 1)]
    #expect(Self.starts(Self.forecast(running: [running], queued: queued, slots: 1)) == [40])
  }

  @Test func nobodyCanTellWithoutWorkersOrWithoutAnyAnswerBefore() {
    let queued = (1...2).map { Self.run("q\($0)", .queued, items: 10, made: Int64($0)) }
    #expect(Self.starts(Self.forecast(queued: queued, slots: 0)) == [nil, nil])
    // The first begins now; how long it takes is not known, so neither is when the second begins.
    #expect(Self.starts(Self.forecast(queued: queued, slots: 1, known: false)) == [0, nil])
  }

  /// 100 samples of 1 s, two at once, are 50 s; after 60 s without an answer nobody knows any more.
  @Test(arguments: [(20, 30.0), (60, nil)] as [(Int64, Double?)])
  func anExpectationThatIsOverrunIsDropped(_ elapsed: Int64, _ left: Double?) {
    let running = Self.run("r", .running, items: 100, elapsed: elapsed)
    let forecast = Self.forecast(running: [running], queued: [Self.run("q", .queued, items: 1)], slots: 1)
    #expect(forecast.start(of: "q")?.inSeconds == left)
  }

  @Test func aFreePlaceThatNobodyTookForAMinutePromisesNothing() {
    let waits = Self.run("q", .queued, items: 1, made: -60_000_000)
    #expect(Self.starts(Self.forecast(queued: [waits], slots: 1)) == [nil])
  }

  @Test func anUnknownBenchmarkTakesTheMeanOfTheKnownOnes() {
    let queued = [
      Self.run("q1", .queued, items: 10, made: 1, benchmark: "new"), Self.run("q2", .queued, items: 1, made: 2),
    ]
    #expect(Self.starts(Self.forecast(queued: queued, slots: 1)) == [0, 5])
  }

  @Test func moreRunsThanPlacesMakeNoneFree() {
    let running = (1...3).map { Self.run("r\($0)", .running, items: 10, done: 5, elapsed: Int64(10 * $0)) }
    let forecast = Self.forecast(running: running, queued: [Self.run("q", .queued, items: 1)], slots: 1)
    #expect(Self.starts(forecast) == [10])
  }

  /// A run that lacks something keeps no other one from its place.
  @Test func aRunThatLacksSomethingTakesNoPlace() {
    var stuck = Self.run("q1", .queued, items: 100, made: 1)
    stuck.message = "no worker has its key"
    var idle = Self.run("r", .running, items: 100, done: 20, elapsed: 10)
    idle.message = "no worker has its key"
    let next = Self.run("q2", .queued, items: 10, made: 2)
    let forecast = Self.forecast(running: [idle], queued: [stuck, next], slots: 1)
    #expect(forecast.places.map(\.run) == ["q1", "q2"])
    #expect(forecast.places.map(\.position) == [1, 2])
    #expect(Self.starts(forecast) == [nil, 0])
  }
}
