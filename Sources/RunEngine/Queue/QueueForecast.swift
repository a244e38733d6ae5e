public import AssayKit

/// Who is next, and when about: waiting runs take the place that is free first, in the order in which they were made.
///
/// An estimate from what ran before; nothing is promised by it.
public struct QueueForecast: Hashable, Sendable {
  public struct Place: Hashable, Sendable {
    public var run: RunID
    /// 1 is next.
    public var position: Int
    /// `nil` when nobody can tell: the run waits for something besides its turn, no worker lives, nothing is known about the runs
    /// before, or one of them takes longer than it was expected to, or a free place was not taken.
    public var startsIn: Duration?
  }

  /// In the order of the queue. A run with a message waits for something that no worker has: it takes no place from another one.
  public let places: [Place]

  /// - Parameters:
  ///   - queued: in any order.
  ///   - slots: runs that all living workers together take at once.
  ///   - latencies: mean seconds of an answer, by benchmark.
  public init(
    running: [RunRecord], queued: [RunRecord], slots: Int, latencies: [BenchmarkName: Double], now: Timestamp
  ) {
    let pace = Pace(latencies: latencies)
    var free = running.filter { $0.message == nil }.prefix(max(0, slots)).map { pace.left(of: $0, now: now) }
    free += Array(repeating: 0, count: max(0, slots - free.count))
    var places: [Place] = []
    for (index, run) in queued.sorted(by: Self.isEarlier).enumerated() {
      guard run.message == nil else {
        places.append(Place(run: run.id, position: index + 1, startsIn: nil))
        continue
      }
      let slot = free.indices.filter { free[$0] != nil }.min { (free[$0] ?? 0) < (free[$1] ?? 0) }
      let start = slot.flatMap { free[$0] }.flatMap { Pace.isPlausible(start: $0, of: run, now: now) ? $0 : nil }
      places.append(Place(run: run.id, position: index + 1, startsIn: start.map { .seconds($0) }))
      guard let slot, let start = free[slot] else { continue }
      free[slot] = pace.whole(of: run).map { start + $0 }
    }
    self.places = places
  }

  private static func isEarlier(_ left: RunRecord, _ right: RunRecord) -> Bool {
    left.createdAt != right.createdAt ? left.createdAt < right.createdAt : left.id.rawValue < right.id.rawValue
  }

  /// When `run` begins; `nil` where nobody can tell.
  public func start(of run: RunID) -> Duration? { places.first { $0.run == run }?.startsIn }

  /// How long runs take, in seconds.
  private struct Pace {
    let latencies: [BenchmarkName: Double]

    /// Workers take a run up within seconds: one that has waited longer for a free place is kept from it by something else.
    static func isPlausible(start: Double, of run: RunRecord, now: Timestamp) -> Bool {
      start > 0 || now.since(run.createdAt) < .seconds(60)
    }

    /// By the run's own speed once it has answers.
    func left(of run: RunRecord, now: Timestamp) -> Double? {
      let numbers = RunNumbers(run)
      guard let elapsed = run.duration(at: now)?.inSeconds else { return whole(of: run) }
      // Without an answer of its own, what others took is all that is known; past that, nothing is.
      guard numbers.done > 0 else { return whole(of: run).flatMap { $0 > elapsed ? $0 - elapsed : nil } }
      return elapsed / Double(numbers.done) * Double(max(0, numbers.samples - numbers.done))
    }

    func whole(of run: RunRecord) -> Double? {
      let known = latencies.values
      let usual = known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
      var seconds = 0.0
      for section in run.sections where section.state != .needsSetup {
        guard let latency = latencies[section.benchmark] ?? usual else { return nil }
        seconds += latency * Double(section.totalSamples)
      }
      return seconds / Double(max(1, run.request.concurrency))
    }
  }
}
