import AssayKit
import Hummingbird

/// What of a run is looked at: it all stands in the URL, so that it can be shared and works without scripts.
struct RunPlace: Sendable {
  let run: RunID
  var benchmark: String?
  var filter = SampleQuery.Filter.all
  var category: String?
  /// What is searched for in the items.
  var text: String?
  var sort = SampleSort()
  var cursor: SampleCursor?
  /// Whether the page of items ends before the cursor, or with the last item.
  var isBackwards = false
  var item: String?
  var sample = 0

  static let pageSize = 50
  static let names = ["benchmark", "filter", "category", "q", "sort", "order", "cursor", "back", "item", "sample"]

  init(_ request: Request, run: RunID) throws(Problem) {
    let query = try QueryFields(request, names: Self.names)
    self.run = run
    benchmark = query.text("benchmark")
    filter = try query.choice("filter", as: SampleQuery.Filter.self) ?? .all
    category = query.text("category")
    text = query.text("q").map { String($0.prefix(200)) }
    sort = try SampleSort(query)
    cursor = try SampleCursor(query.text("cursor"))
    isBackwards = try query.flag("back")
    item = query.id("item")
    sample = try query.integer("sample", in: 0...999) ?? 0
  }

  init(run: RunID, benchmark: String) {
    self.run = run
    self.benchmark = benchmark
  }

  func section(of run: RunRecord) -> SectionRecord? {
    guard let benchmark else { return run.sections.first }
    return run.sections.first { $0.benchmark.rawValue == benchmark }
  }

  /// This place with a change.
  func with(_ change: (inout RunPlace) -> Void) -> RunPlace {
    var place = self
    change(&place)
    return place
  }

  /// Whether the first page of items is shown.
  var isAtStart: Bool { cursor == nil && !isBackwards }

  /// This place at the first page of what fits other conditions.
  func filtered(_ change: (inout RunPlace) -> Void) -> RunPlace {
    with { place in
      (place.cursor, place.isBackwards, place.item, place.sample) = (nil, false, nil, 0)
      change(&place)
    }
  }

  /// What the samples of a page must be.
  func samples(of section: SectionRecord) -> SampleQuery {
    SampleQuery(
      run: run, section: section.ordinal, filter: filter, category: category, text: text, sort: sort.number,
      isAscending: sort.isAscending, limit: Self.pageSize, cursor: cursor, isBackwards: isBackwards)
  }

  /// Filter and order alone, to go on from one item to the next.
  var conditions: [String] {
    var parts: [String] = []
    if filter != .all { parts.append("filter=\(filter.rawValue)") }
    if let category { parts.append("category=\(PercentCoding.encode(category))") }
    if let text { parts.append("q=\(PercentCoding.encode(text))") }
    return parts + sort.parts
  }

  var query: String {
    var parts: [String] = []
    if let benchmark { parts.append("benchmark=\(PercentCoding.encode(benchmark))") }
    parts += conditions
    if let cursor { parts.append("cursor=\(cursor.text)") }
    if isBackwards { parts.append("back=true") }
    if let item { parts.append("item=\(PercentCoding.encode(item))") }
    if item != nil, sample != 0 { parts.append("sample=\(sample)") }
    return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
  }

  var link: String { "/runs/\(run)\(query)" }
  var fragmentLink: String { "/runs/\(run)/fragment\(query)" }
}

extension SampleSort {
  /// What of an address says it.
  var parts: [String] {
    guard number != .position else { return [] }
    let isFirst = isAscending == Self.startsAscending(number)
    return ["sort=\(number.rawValue)"] + (isFirst ? [] : ["order=\(isAscending ? "asc" : "desc")"])
  }

  /// What the head of a column leads to: its own order, that reversed, and back to the order of the run.
  func next(_ column: SampleQuery.Sort) -> SampleSort {
    guard column == number else { return SampleSort(column) }
    let isFirst = isAscending == Self.startsAscending(column)
    return isFirst ? SampleSort(column, isAscending: !isAscending) : SampleSort()
  }
}
