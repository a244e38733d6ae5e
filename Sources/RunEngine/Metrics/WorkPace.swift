public import AssayKit

/// How fast a run goes since it was last taken up, from its newest events.
///
/// What was done before a pause says nothing about what is left, and the pause itself is no work.
public struct WorkPace: Sendable {
  /// How many of the newest events are worth reading.
  public static let window = 200

  /// Samples that ended in `span`.
  private let gained: Int
  private let span: Duration

  /// - Parameter events: the newest ones, oldest first.
  public init(_ events: [RunEvent]) {
    let breaks: Set<RunEvent.Kind> = [.runStarted, .runResumed, .runRequeued, .runPaused, .workerLost]
    let stretch = events.suffix(from: events.lastIndex { breaks.contains($0.kind) } ?? events.startIndex)
    var bounds: [BenchmarkName: (first: Int, last: Int)] = [:]
    var times: [Timestamp] = []
    for event in stretch where event.kind == .benchmarkProgress {
      guard let name = event.benchmark, case .object(let data) = event.data, case .integer(let value)? = data["completed"] else {
        continue
      }
      bounds[name, default: (Int(value), Int(value))].last = Int(value)
      times.append(event.createdAt)
    }
    gained = bounds.values.reduce(0) { $0 + max(0, $1.last - $1.first) }
    span = times.first.flatMap { first in times.last.map { $0.since(first) } } ?? .zero
  }

  /// How long `left` samples take at this pace; `nil` as long as the pace is not known.
  public func time(for left: Int) -> Duration? {
    guard gained > 0, span > .zero else { return nil }
    return span * (Double(left) / Double(gained))
  }
}
