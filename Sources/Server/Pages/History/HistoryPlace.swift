import AssayKit
import Hummingbird

/// What of the history is looked at: it all stands in the URL, so that it can be shared and works without scripts.
struct HistoryPlace: Sendable {
  var state: RunState?
  var model: String?
  var provider: String?
  var benchmark: String?
  var experiment: String?
  /// Days in UTC, both of them included.
  var from: Day?
  var to: Day?
  var isSimulated: Bool?
  var sort = RunQuery.Sort.newest
  var cursor: RunCursor?
  /// Whether the page ends at the cursor, or with the last run.
  var isBackwards = false

  static let pageSize = 50
  static let names = [
    "status", "model", "provider", "benchmark", "experiment", "from", "to", "simulated", "sort", "cursor", "back",
  ]

  init(_ query: QueryFields) throws(Problem) {
    state = try query.choice("status", as: RunState.self)
    model = query.text("model")
    provider = query.text("provider")
    benchmark = query.text("benchmark")
    experiment = query.text("experiment")
    from = try Day(query.text("from"), named: "from")
    to = try Day(query.text("to"), named: "to")
    isSimulated = try query.choice("simulated", as: Answer.self).map { $0 == .yes }
    sort = try query.choice("sort", as: RunQuery.Sort.self) ?? .newest
    cursor = try RunCursor(query.text("cursor"))
    isBackwards = try query.flag("back")
  }

  enum Answer: String, CaseIterable { case yes, no }

  var listed: RunQuery {
    RunQuery(
      states: state.map { [$0] }, model: model, provider: provider.map { ProviderName($0) },
      benchmark: benchmark.map { BenchmarkName($0) }, experiment: experiment.map { ExperimentID($0) }, isSimulated: isSimulated,
      from: from?.start, before: to?.end, sort: sort, limit: Self.pageSize, cursor: cursor, isBackwards: isBackwards)
  }

  /// Whether anything but the state narrows the list.
  var isFiltered: Bool { !filters.isEmpty }
  /// Whether something narrows it that is folded away.
  var isFilteredFurther: Bool {
    provider != nil || benchmark != nil || experiment != nil || from != nil || to != nil || isSimulated != nil
  }

  private var filters: [(String, String)] {
    var pairs: [(String, String)] = []
    if let model { pairs.append(("model", model)) }
    if let provider { pairs.append(("provider", provider)) }
    if let benchmark { pairs.append(("benchmark", benchmark)) }
    if let experiment { pairs.append(("experiment", experiment)) }
    if let from { pairs.append(("from", from.text)) }
    if let to { pairs.append(("to", to.text)) }
    if let isSimulated { pairs.append(("simulated", isSimulated ? "yes" : "no")) }
    return pairs
  }

  /// This place with a change, at its first page.
  func with(_ change: (inout HistoryPlace) -> Void) -> HistoryPlace {
    var place = self
    (place.cursor, place.isBackwards) = (nil, false)
    change(&place)
    return place
  }

  var query: String {
    var pairs = filters
    if let state { pairs.append(("status", state.rawValue)) }
    if sort != .newest { pairs.append(("sort", sort.rawValue)) }
    if let cursor { pairs.append(("cursor", cursor.text)) }
    if isBackwards { pairs.append(("back", "true")) }
    return pairs.isEmpty ? "" : "?" + pairs.map { "\($0.0)=\(PercentCoding.encode($0.1))" }.joined(separator: "&")
  }

  var link: String { "/runs\(query)" }
  var fragmentLink: String { "/runs/fragment\(query)" }
}

/// A day of the Gregorian calendar in UTC, as `<input type="date">` writes it.
struct Day: Hashable, Sendable {
  /// `2026-05-04`.
  let text: String
  let start: Timestamp

  var end: Timestamp { start + .seconds(86_400) }

  init?(_ text: String?, named name: String) throws(Problem) {
    guard let text else { return nil }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let digits = parts.map { part in part.allSatisfy { $0.isASCII && $0.isNumber } ? Int(part) : nil }
    guard parts.map(\.count) == [4, 2, 2], let year = digits[0], let month = digits[1], let day = digits[2],
      let days = Day.number(year, month, day)
    else {
      throw .query(name, "\(name) `\(text.prefix(100))` is not a day", hint: "write it as `2026-05-04`")
    }
    self.text = text
    start = Timestamp(microseconds: Int64(days) * 86_400_000_000)
  }

  /// Days since 1970-01-01, by years that begin in March; `nil` for a day that is in no calendar.
  private static func number(_ year: Int, _ month: Int, _ day: Int) -> Int? {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard year > 0, (1...12).contains(month), (1...lengths[month - 1]).contains(day) else { return nil }
    let marchYear = month > 2 ? year : year - 1
    let monthFromMarch = (month + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    let era = marchYear / 400
    let yearOfEra = marchYear - era * 400
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
