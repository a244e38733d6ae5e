import AssayKit

/// What the history of a run tells of one of its benchmarks.
struct SectionHistory {
  /// Times at which something happened to it.
  private(set) var times: Set<String> = []
  /// The newest event besides progress.
  private(set) var last: RunEvent.Kind?
  private var words = EventWords(nil)
  private var numbers = EventNumbers(nil)
  /// Chutes Bench Runner has the numbers of an end in one member.
  private var more = EventNumbers(nil)
  /// The numbers of samples that its events name: it has one.
  private var totals: Set<Int> = []
  private var hasOddTotal = false
  /// Whether the run was opened again after the benchmark had ended.
  private var isReopened = false

  mutating func note(_ kind: RunEvent.Kind, _ event: JSONValue, at time: String) {
    times.insert(time)
    (last, isReopened) = (kind, false)
    let data = event["data"]
    (words, numbers, more) = (EventWords(event["message"]), EventNumbers(data), EventNumbers(data?["metrics"]))
    noteTotal(event)
  }

  /// - Parameter event: any of the benchmark.
  mutating func noteTotal(_ event: JSONValue) {
    guard let total = event["data"]?["total"] else { return }
    guard let count = total.whole else { return hasOddTotal = true }
    if totals.count < 5 { totals.insert(count) }
  }

  mutating func reopen() { if end != nil { isReopened = true } }

  /// How it ended by the newest event; `nil` while it is open.
  private var end: SectionState? {
    switch last {
    case .benchmarkCompleted: .succeeded
    case .benchmarkFailed: .failed
    case .benchmarkCanceled: .canceled
    case .benchmarkNeedsSetup: .needsSetup
    default: nil
    }
  }

  /// The states that it may be in after the newest event.
  private var states: Set<SectionState> {
    guard let end else { return last == nil ? [.pending] : [.running] }
    return isReopened ? [end, .pending] : [end]
  }

  /// What the history says otherwise than `section`, a benchmark of `run.json`.
  func differences(from section: JSONValue) -> [String] {
    var comparison = Comparison("the history says")
    let state = section["status"]?.text.flatMap { SectionState(rawValue: $0) }
    guard let state, states.contains(state) else {
      comparison.add("status is \((section["status"] ?? .null).short), which is not how the history of the benchmark ends")
      return comparison.differences
    }
    for total in totals.sorted() { comparison.compare("total_samples", .count(total), section["total_samples"]) }
    if hasOddTotal { comparison.add("an event of the history has a total that is no whole number") }
    if let completed = numbers["completed"]?.whole, let most = section["total_samples"]?.whole, completed > most {
      comparison.add("the history says that \(completed) of \(most) samples are completed")
    }
    if end == state { compareEnd(section, &comparison) }
    return comparison.differences
  }

  private func compareEnd(_ section: JSONValue, _ comparison: inout Comparison) {
    words.compare("error_message", with: section["error_message"], &comparison)
    let isFinal = section["metrics"] ?? .null != .null
    guard (numbers["score"] != nil) == isFinal else {
      return comparison.add(
        isFinal ? "it has final numbers, and the history none" : "it has no final numbers, and the history says that there are some"
      )
    }
    guard isFinal else { return compareStop(section, &comparison) }
    // Older archives have fewer of them.
    for numbers in [numbers, more] {
      if let done = numbers["completed"] { comparison.compare("completed_samples", done, section["completed_samples"]) }
      if let total = numbers["total"] { comparison.compare("total_samples", total, section["total_samples"]) }
      for name in ["scored", "failed", "correct", "score", "coverage", "interval"] {
        if let number = numbers[name] { comparison.compare(name, number, section[name]) }
      }
    }
  }

  /// An end before its time: without the numbers that only a whole benchmark has.
  private func compareStop(_ section: JSONValue, _ comparison: inout Comparison) {
    for name in numbers.names(besides: ["completed", "total", "scored", "failed"]) {
      comparison.compare(name, numbers[name], .null)
    }
    for name in more.names() { comparison.compare("metrics.\(name)", more[name], .null) }
    // What was on its way when the run was stopped may have been counted later.
    for (name, known) in [("completed", "completed_samples"), ("scored", "scored"), ("failed", "failed")] {
      guard let count = numbers[name]?.whole, count > section[known]?.whole ?? 0 else { continue }
      comparison.compare(known, .count(count), section[known])
    }
    let counts = ["completed", "scored", "failed"].compactMap { numbers[$0] }
    let wholes = counts.compactMap(\.whole)
    guard wholes.count != counts.count || wholes.count == 3 && wholes[0] - wholes[1] != wholes[2] else { return }
    comparison.add(
      "the history says that \(counts.map(\.short).joined(separator: ", ")) samples are completed, scored and failed, which do not add up"
    )
  }
}
