import AssayKit

/// What the history of a run tells of one of its benchmarks.
struct SectionHistory {
  /// Times at which something happened to it.
  private(set) var times: Set<String> = []
  /// The newest event besides progress.
  private(set) var last: RunEvent.Kind?
  private var event: JSONValue = .null
  /// The numbers of samples that its events name: it has one.
  private var totals: Set<JSONValue> = []
  /// Whether the run was opened again after the benchmark had ended.
  private var isReopened = false

  mutating func note(_ kind: RunEvent.Kind, _ event: JSONValue, at time: String) {
    times.insert(time)
    (last, self.event, isReopened) = (kind, event, false)
    noteTotal(event)
  }

  /// - Parameter event: any of the benchmark.
  mutating func noteTotal(_ event: JSONValue) {
    if let total = event["data"]?["total"], totals.count < 5 { totals.insert(total) }
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
    let data = event["data"] ?? .null
    for total in totals { comparison.compare("total_samples", total, section["total_samples"]) }
    if let completed = data["completed"]?.whole, let most = section["total_samples"]?.whole, completed > most {
      comparison.add("the history says that \(completed) of \(most) samples are completed")
    }
    if end == state { compareEnd(data, section, &comparison) }
    return comparison.differences
  }

  private func compareEnd(_ data: JSONValue, _ section: JSONValue, _ comparison: inout Comparison) {
    comparison.compare("error_message", event["message"], section["error_message"])
    let isFinal = section["metrics"] ?? .null != .null
    guard (data["score"] != nil) == isFinal else {
      return comparison.add(
        isFinal ? "it has final numbers, and the history none" : "it has no final numbers, and the history says that there are some"
      )
    }
    guard isFinal else {
      // What was on its way when the run was stopped may have been counted later.
      for (name, known) in [("completed", "completed_samples"), ("scored", "scored")] {
        guard let count = data[name]?.whole, count > section[known]?.whole ?? 0 else { continue }
        comparison.compare(known, .count(count), section[known])
      }
      return
    }
    // Chutes Bench Runner has the numbers in one member, older archives have fewer of them.
    for numbers in [data, data["metrics"] ?? .null] {
      if let done = numbers["completed"] { comparison.compare("completed_samples", done, section["completed_samples"]) }
      if let total = numbers["total"] { comparison.compare("total_samples", total, section["total_samples"]) }
      for name in ["scored", "failed", "correct", "score", "coverage", "interval"] {
        if let number = numbers[name] { comparison.compare(name, number, section[name]) }
      }
    }
  }
}
