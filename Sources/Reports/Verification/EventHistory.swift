import AssayKit

/// What `events.jsonl` tells: how many events there are, when things began and ended, and how the run stands after the last one.
struct EventHistory {
  private(set) var count = 0
  private(set) var run: String?
  /// The first event.
  private(set) var first: JSONValue = .null
  /// The newest event that changed the state of the run.
  private(set) var last: RunEvent.Kind?
  /// Times at which the run was started or went on, and at which it ended.
  private(set) var starts: Set<String> = []
  private(set) var ends: Set<String> = []
  /// Times at which something happened to a benchmark.
  private(set) var ofBenchmarks: [String: Set<String>] = [:]
  private var times = 0
  /// Times kept; progress, of which there may be much more, is not.
  private static let most = 100_000

  init(_ reader: EntryReader) throws(BundleFault) {
    var line: [UInt8] = []
    while let piece = try reader.next() {
      var rest = piece[...]
      while let end = rest.firstIndex(of: 0x0A) {
        line += rest[..<end]
        try add(line)
        line.removeAll(keepingCapacity: true)
        rest = rest[(end + 1)...]
      }
      line += rest
      guard line.count <= VerificationLimits.event else { throw BundleFault("event \(count + 1) is too large") }
    }
    guard line.isEmpty else { throw BundleFault("the last line is cut short") }
    guard count > 0 else { throw BundleFault("it has no events") }
  }

  private mutating func add(_ line: [UInt8]) throws(BundleFault) {
    let event: JSONValue
    do throws(BundleFault) { event = try JSONPull.value(line) } catch { throw BundleFault("event \(count + 1): \(error.detail)") }
    guard event["id"]?.whole == count + 1 else {
      throw BundleFault("event \(count + 1) has the id \((event["id"] ?? .null).short): events are numbered from 1 without a gap")
    }
    guard let run = event["run_id"]?.text, let time = event["created_at"]?.text, UTCText.isPrecise(time),
      let word = event["event_type"]?.text
    else { throw BundleFault("event \(count + 1) lacks its run, its type or its time") }
    guard self.run ?? run == run else { throw BundleFault("event \(count + 1) is of another run") }
    self.run = run
    count += 1
    if count == 1 { first = event }
    try note(RunEvent.Kind(rawValue: word), at: time, of: event["benchmark_name"]?.text)
  }

  private mutating func note(_ kind: RunEvent.Kind?, at time: String, of benchmark: String?) throws(BundleFault) {
    switch kind {
    case .runCreated, .runPaused, .runRequeued: last = kind
    case .runStarted, .runResumed: (last, _) = (kind, starts.insert(time))
    case .runCanceled, .runCompleted, .runFailed: (last, _) = (kind, ends.insert(time))
    // A kind that is not known here is of a newer Assay, and changes no state that is known here.
    case .benchmarkProgress, .workerLost, .runWaiting, nil: return
    case .benchmarkStarted, .benchmarkResumed, .benchmarkCompleted, .benchmarkFailed, .benchmarkCanceled, .benchmarkNeedsSetup:
      if let benchmark { ofBenchmarks[benchmark, default: []].insert(time) }
    }
    times += 1
    guard times <= Self.most else { throw BundleFault("it has more than \(Self.most) events besides progress") }
  }

  /// What the history says otherwise than `run.json`, one sentence each.
  func differences(from conditions: JSONValue) -> [String] {
    var comparison = Comparison("the history says")
    comparison.compare("last_event_id", .count(count), conditions["last_event_id"])
    comparison.compare("id", .optional(run), conditions["id"])
    comparison.compare("created_at", first["created_at"], conditions["created_at"])
    if first["event_type"]?.text != RunEvent.Kind.runCreated.rawValue { comparison.add("the history does not begin with the run") }
    let data = first["data"] ?? .null
    comparison.compare("model_id", data["model"], conditions["model_id"])
    comparison.compare("subset_seed", data["seed"], conditions["subset_seed"])
    for name in ["subset_pct", "subset_count"] { comparison.compare(name, data[name], conditions[name]) }
    comparison.compare(
      "number of benchmarks", data["benchmark_count"], .count(conditions["selected_benchmarks"]?.elements.count ?? 0))
    func time(_ name: String, of object: JSONValue, among times: Set<String>, _ what: String = "") {
      guard let moment = object[name], moment != .null, moment.text.map({ !times.contains($0) }) ?? true else { return }
      comparison.add("\(name)\(what) is \(moment.short), when nothing of it happened by the history")
    }
    time("started_at", of: conditions, among: starts)
    time("completed_at", of: conditions, among: ends)
    for section in conditions["benchmarks"]?.elements ?? [] {
      guard let name = section["benchmark_name"]?.text else { continue }
      for end in ["started_at", "completed_at"] {
        time(end, of: section, among: ofBenchmarks[name] ?? [], " of `\(name)`")
      }
    }
    let status = conditions["status"]?.text.flatMap { RunState(rawValue: $0) }
    if let status, !states.contains(status) { comparison.add("status is `\(status.rawValue)`, which is not how the history ends") }
    return comparison.differences
  }

  /// The states that a run may be in after the newest event.
  private var states: Set<RunState> {
    switch last {
    case .runCreated, .runRequeued: [.queued]
    case .runResumed: [.queued, .running]
    case .runStarted: [.running]
    case .runPaused: [.paused]
    case .runCompleted: [.succeeded]
    case .runFailed: [.failed]
    case .runCanceled: [.canceled]
    default: []
    }
  }
}
