import AssayKit

/// What `events.jsonl` tells: how many events there are, when things began and ended, how the run and its benchmarks stand after the
/// last one, and with which numbers they ended.
struct EventHistory {
  private(set) var count = 0
  private var run: String?
  /// The first event.
  private var first: JSONValue = .null
  /// The newest event that changed the state of the run.
  private var last: RunEvent.Kind?
  private var newest: JSONValue = .null
  /// Times at which the run was started or went on, and at which it ended.
  private var starts: Set<String> = []
  private var ends: Set<String> = []
  private var benchmarks: [String: SectionHistory] = [:]
  /// The benchmarks that the run has: of others nothing is kept.
  private let names: Set<String>
  /// Every opening of a run that has ended makes another one of it.
  private var revision = 1
  /// The newest reasons for which workers left the run alone.
  private var waits: [String] = []
  private var wasCanceled = false
  private var lackedSetup = false
  private var times = 0
  /// What this Assay does not know: it is of a newer one.
  private(set) var doubts: [String] = []
  /// What no history says.
  private var faults: [String] = []
  /// Times kept; progress, of which there may be much more, is not.
  private static let most = 100_000

  /// - Parameter names: the benchmarks that the run has.
  init(_ reader: EntryReader, benchmarks names: Set<String>) throws(BundleFault) {
    self.names = names
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
    guard let kind = RunEvent.Kind(rawValue: word) else {
      return doubt("event \(count) is `\(word.prefix(100))`, which this Assay does not know")
    }
    if let sentence = MemberNames.sentence("events.jsonl", kind.members.strangers(in: event)) { doubt(sentence) }
    let message = event["message"] ?? .null
    if message != .null, message.text == nil { throw BundleFault("the message of event \(count) is no text") }
    if !kind.hasMessage, message != .null { doubt("event \(count) has a message, which no `\(word)` has") }
    if (event["benchmark_name"] ?? .null != .null) != kind.isOfBenchmark {
      fault("event \(count), `\(word)`, names the benchmark \((event["benchmark_name"] ?? .null).short)")
    }
    try note(kind, event, at: time)
  }

  private mutating func doubt(_ sentence: String) { if doubts.count < 5 { doubts.append(sentence) } }
  private mutating func fault(_ sentence: String) { if faults.count < 5 { faults.append(sentence) } }

  private mutating func note(_ kind: RunEvent.Kind, _ event: JSONValue, at time: String) throws(BundleFault) {
    switch kind {
    case .benchmarkProgress, .workerLost: return noteBenchmark(event) { $0.noteTotal(event) }
    case .runWaiting:
      // Changes no state. Of other reasons in turn, the store remembers so many.
      waits = waits.suffix(19) + [event["message"]?.text ?? ""]
      return
    case .runCreated, .runPaused: break
    case .runStarted: starts.insert(time)
    case .runResumed, .runRequeued:
      if kind == .runResumed { starts.insert(time) }
      noteOpening(event)
      for name in benchmarks.keys { benchmarks[name]?.reopen() }
    case .runCanceled, .runCompleted, .runFailed:
      ends.insert(time)
      if kind == .runCanceled { wasCanceled = true }
    case .benchmarkStarted, .benchmarkResumed, .benchmarkCompleted, .benchmarkFailed, .benchmarkCanceled, .benchmarkNeedsSetup:
      if kind == .benchmarkNeedsSetup { lackedSetup = true }
      noteBenchmark(event) { $0.note(kind, event, at: time) }
    }
    if !kind.isOfBenchmark { (last, newest) = (kind, event) }
    times += 1
    guard times <= Self.most else { throw BundleFault("it has more than \(Self.most) events besides progress") }
  }

  private mutating func noteOpening(_ event: JSONValue) {
    if [.runCanceled, .runCompleted, .runFailed].contains(last) { revision += 1 }
    guard let said = event["data"]?["revision"], said != .count(revision) else { return }
    fault("event \(count) opens revision \(said.short), which is number \(revision)")
  }

  private mutating func noteBenchmark(_ event: JSONValue, _ change: (inout SectionHistory) -> Void) {
    guard let name = event["benchmark_name"]?.text else { return }
    guard names.contains(name) else {
      return fault("the history tells of `\(name.prefix(100))`, which the run does not have")
    }
    change(&benchmarks[name, default: SectionHistory()])
  }

  // MARK: Comparing

  /// What the history says otherwise than `run.json`, one sentence each.
  func differences(from conditions: JSONValue) -> [String] {
    var comparison = Comparison("the history says")
    for fault in faults { comparison.add(fault) }
    compareStart(conditions, &comparison)
    compareTimes(conditions, &comparison)
    compareEnd(conditions, &comparison)
    let sections = conditions["benchmarks"]?.elements ?? []
    for section in sections {
      guard let name = section["benchmark_name"]?.text else { continue }
      let history = benchmarks[name] ?? SectionHistory()
      for sentence in history.differences(from: section) { comparison.add("`\(name)`: \(sentence)") }
      if history.last == .benchmarkCanceled, !wasCanceled { comparison.add("`\(name)` was canceled, and its run never") }
    }
    return comparison.differences
  }

  private func compareStart(_ conditions: JSONValue, _ comparison: inout Comparison) {
    comparison.compare("last_event_id", .count(count), conditions["last_event_id"])
    comparison.compare("id", .optional(run), conditions["id"])
    comparison.compare("revision", .count(revision), conditions["revision"])
    comparison.compare("created_at", first["created_at"], conditions["created_at"])
    if first["event_type"]?.text != RunEvent.Kind.runCreated.rawValue { comparison.add("the history does not begin with the run") }
    let data = first["data"] ?? .null
    comparison.compare("model_id", data["model"], conditions["model_id"])
    comparison.compare("subset_seed", data["seed"], conditions["subset_seed"])
    for name in ["subset_pct", "subset_count"] { comparison.compare(name, data[name], conditions[name]) }
    comparison.compare(
      "number of benchmarks", data["benchmark_count"], .count(conditions["selected_benchmarks"]?.elements.count ?? 0))
    // Older archives have fewer members. Samples are drawn later where something was missing.
    for name in ["model_slug", "provider", "subset_seed"] {
      if let value = data[name] { comparison.compare(name, value, conditions[name]) }
    }
    if let samples = data["samples"], !lackedSetup { comparison.compare("total_samples", samples, conditions["total_samples"]) }
  }

  private func compareTimes(_ conditions: JSONValue, _ comparison: inout Comparison) {
    func time(_ name: String, of object: JSONValue, among times: Set<String>, _ what: String = "") {
      guard let moment = object[name], moment != .null, moment.text.map({ !times.contains($0) }) ?? true else { return }
      comparison.add("\(name)\(what) is \(moment.short), when nothing of it happened by the history")
    }
    time("started_at", of: conditions, among: starts)
    time("completed_at", of: conditions, among: ends)
    for section in conditions["benchmarks"]?.elements ?? [] {
      guard let name = section["benchmark_name"]?.text else { continue }
      for end in ["started_at", "completed_at"] {
        time(end, of: section, among: benchmarks[name]?.times ?? [], " of `\(name)`")
      }
    }
  }

  private func compareEnd(_ conditions: JSONValue, _ comparison: inout Comparison) {
    let status = conditions["status"]?.text.flatMap { RunState(rawValue: $0) }
    if let status, !states.contains(status) {
      return comparison.add("status is `\(status.rawValue)`, which is not how the history ends")
    }
    // What was said when a run was opened again is about that.
    let said = last == .runResumed || last == .runRequeued ? .null : newest["message"]
    let message = conditions["error_message"]
    // An open run has no message, or says what it waits for.
    let waits = status.map { [.queued, .running].contains($0) } == true && message?.text.map { self.waits.contains($0) } == true
    comparison.compare("error_message", waits ? message : said, message)
    guard status?.hasEnded == true else { return }
    let sections = conditions["benchmarks"]?.elements ?? []
    let isFinal = sections.contains { ($0["metrics"] ?? .null) != .null && ($0["score"] ?? .null) != .null }
    let data = newest["data"] ?? .null
    comparison.compare("overall_score", data["overall_score"], isFinal ? conditions["overall_score"] : .null)
    if let ended = data["completed_benchmarks"] {
      comparison.compare(
        "number of benchmarks that succeeded", ended, .count(sections.filter { $0["status"] == "succeeded" }.count))
    }
  }

  /// The states that the run may be in after the newest event.
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

extension RunEvent.Kind {
  /// Whether its events are of one benchmark.
  fileprivate var isOfBenchmark: Bool {
    switch self {
    case .runCreated, .runStarted, .runWaiting, .runResumed, .runPaused, .runRequeued, .runCanceled, .runCompleted, .runFailed:
      false
    case .benchmarkStarted, .benchmarkResumed, .benchmarkProgress, .benchmarkCompleted, .benchmarkFailed, .benchmarkCanceled,
      .benchmarkNeedsSetup, .workerLost:
      true
    }
  }

  /// Whether its events say more in words.
  fileprivate var hasMessage: Bool {
    switch self {
    case .runCreated, .runStarted, .benchmarkStarted, .benchmarkResumed, .benchmarkProgress, .workerLost: false
    case .runWaiting, .runResumed, .runPaused, .runRequeued, .runCanceled, .runCompleted, .runFailed, .benchmarkCompleted,
      .benchmarkFailed, .benchmarkCanceled, .benchmarkNeedsSetup:
      true
    }
  }
}
