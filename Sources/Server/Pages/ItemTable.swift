import AssayKit
import RunEngine

/// The samples of one benchmark, filtered, a page at a time.
struct ItemTable {
  let benchmark: String
  let tabs: [Tab]
  let columns: [Column]
  /// Said of the order, after the number of items.
  let order: String
  let rows: [Row]
  let isEmpty: Bool
  /// Said of an empty list.
  let nothing: String
  let shown: String
  let category: String?
  let allCategoriesLink: String
  let search: Search
  let firstLink: String?
  let previousLink: String?
  let nextLink: String?
  let lastLink: String?
  let showsSampleIndex: Bool
  let isByTokens: Bool
  let isByCost: Bool

  /// The form that looks for a text, with what else stands in the address.
  struct Search {
    let action: String
    let text: String?
    let hidden: [Field]
    let clearLink: String?
    /// Said when a page holds only what was found so far.
    let note: String?
  }

  struct Field {
    let name: String
    let value: String
  }

  struct Tab {
    let label: String
    let figure: String
    let link: String
    let current: Bool
  }

  /// The head of a column; without a link it cannot be sorted by.
  struct Column {
    let label: String
    let isNumber: Bool
    var isExtra = false
    let link: String?
    let isAscending: Bool
    let isDescending: Bool
    /// What a click does.
    let title: String?
  }

  struct Row {
    let mark: StateMark
    let item: String
    let sampleNumber: Int
    let question: String
    let said: String?
    let remark: String?
    /// Nothing was said, and nothing is remarked on.
    let isSilent: Bool
    let expected: String
    let tokens: String
    let cost: String
    let took: String
    let link: String
    let isSelected: Bool
  }

  init(_ material: RunMaterial) {
    let (page, section) = (material.samples, material.section)
    let place = material.place.with { $0.benchmark = section.benchmark.rawValue }
    let list = place.with { $0.item = nil }
    benchmark = material.name(of: section.benchmark)
    tabs = ItemTable.tabs(section, place: list, material.unanswered)
    columns = ItemTable.columns(list)
    order = place.sort.words
    rows = page.samples.map { Row($0, place: place, material.unanswered) }
    isEmpty = page.samples.isEmpty
    nothing =
      place.text == nil
      ? "No item fits this filter."
      : "Nothing that is searched has this text; it may still stand further on in a question, or in an answer."
    let count = Figures.count(page.samples.count)
    shown = place.text == nil ? "\(count) of \(Figures.count(page.total))" : "\(count) found"
    category = place.category
    allCategoriesLink = list.filtered { $0.category = nil }.link + "#items"
    search = Search(list, page)
    func link(_ cursor: SampleCursor?, isBackwards: Bool) -> String {
      list.with { place in (place.cursor, place.isBackwards) = (cursor, isBackwards) }.link + "#items"
    }
    firstLink = page.previous == nil ? nil : link(nil, isBackwards: false)
    previousLink = page.previous.map { link($0, isBackwards: true) }
    nextLink = page.next.map { link($0, isBackwards: false) }
    lastLink = page.next == nil ? nil : link(nil, isBackwards: true)
    showsSampleIndex = section.samplesPerItem > 1
    (isByTokens, isByCost) = (place.sort.number == .tokens, place.sort.number == .cost)
  }

  private static func columns(_ place: RunPlace) -> [Column] {
    func column(_ label: String, _ sort: SampleQuery.Sort?, isNumber: Bool = false, isExtra: Bool = false) -> Column {
      let next = sort.map { place.sort.next($0) }
      let isSorted = sort != nil && sort == place.sort.number
      return Column(
        label: label, isNumber: isNumber, isExtra: isExtra && !isSorted,
        link: next.map { next in place.filtered { $0.sort = next }.link + "#items" },
        isAscending: isSorted && place.sort.isAscending, isDescending: isSorted && !place.sort.isAscending,
        title: next.map { $0.number == .position ? "Back to the run's order" : "Sort: \($0.words)" })
    }
    return [
      column("Result", .score), column("Item", nil), column("Question", nil), column("Said", nil), column("Expected", nil),
      column("Tokens", .tokens, isNumber: true, isExtra: true), column("Cost", .cost, isNumber: true, isExtra: true),
      column("Time", .latency, isNumber: true),
    ]
  }

  private static func tabs(_ section: SectionRecord, place: RunPlace, _ unanswered: Unanswered) -> [Tab] {
    let numbers = SectionNumbers(section)
    // Nobody counts what has a text, nor a kind before the benchmark has ended.
    let kind = place.category.map { name in section.metrics?.categories.first { $0.name == name }?.summary }
    let isCounted = place.text == nil && kind.map { $0 != nil } ?? true
    let shown = (kind ?? nil).map { FilterCounts($0) } ?? FilterCounts(numbers)
    let counts: [(SampleQuery.Filter, String, Int)] = [
      (.all, "All", shown.samples), (.correct, "Correct", shown.correct), (.wrong, "Wrong", shown.scored - shown.correct),
      (.failed, "Failed", shown.failed), (.truncated, "Truncated", shown.truncated), (.empty, "Empty", shown.empty),
      (.unparsed, "Unparsed", shown.unparsed), (.waiting, unanswered.word, shown.samples - shown.scored - shown.failed),
    ]
    return counts.filter { $0.0 == .all || $0.2 > 0 || $0.0 == place.filter }.map { filter, label, count in
      Tab(
        label: label, figure: isCounted ? Figures.count(count) : "", link: place.filtered { $0.filter = filter }.link + "#items",
        current: filter == place.filter)
    }
  }

  /// How many samples each filter leaves.
  private struct FilterCounts {
    let samples, scored, correct, failed, truncated, empty, unparsed: Int

    init(_ numbers: SectionNumbers) {
      (samples, scored, correct, failed) = (numbers.samples, numbers.scored, numbers.correct, numbers.failed)
      (truncated, empty, unparsed) = (numbers.truncated, numbers.empty, numbers.unparsed)
    }

    init(_ summary: ScoreSummary) {
      (samples, scored, correct, failed) = (summary.samples, summary.scored, summary.correct, summary.failed)
      (truncated, empty, unparsed) = (summary.truncated, summary.empty, summary.unparsed)
    }
  }
}

extension ItemTable.Row {
  init(_ sample: SampleRecord, place: RunPlace, _ unanswered: Unanswered) {
    mark = unanswered.mark(sample)
    item = sample.key.item.rawValue
    sampleNumber = sample.key.sampleIndex + 1
    question = sample.title ?? unanswered.question
    said = sample.extracted.map { String($0.prefix(80)) }
    let failure = sample.failure ?? unanswered.failures[sample.key]
    remark = failure?.kind.words ?? sample.flags.sorted().first?.rawValue
    isSilent = said == nil && remark == nil
    expected = sample.expected.map { String($0.prefix(80)) } ?? Figures.none
    tokens = sample.usage.map { Figures.count($0.outputTokens) } ?? Figures.none
    cost = [.answered, .scored].contains(sample.state) ? Figures.money(sample.cost) : Figures.none
    took = Figures.duration(sample.timing?.total)
    isSelected = place.item == sample.key.item.rawValue && place.sample == sample.key.sampleIndex
    link =
      place.with { place in
        place.item = sample.key.item.rawValue
        place.sample = sample.key.sampleIndex
      }.link + "#item"
  }
}

extension ItemTable.Search {
  init(_ place: RunPlace, _ page: SamplePage) {
    action = "/runs/\(place.run)#items"
    text = place.text
    hidden =
      [
        place.benchmark.map { ItemTable.Field(name: "benchmark", value: $0) },
        place.filter == .all ? nil : ItemTable.Field(name: "filter", value: place.filter.rawValue),
        place.category.map { ItemTable.Field(name: "category", value: $0) },
      ].compactMap { $0 } + place.sort.fields
    clearLink = place.text == nil ? nil : place.filtered { $0.text = nil }.link + "#items"
    let isPartial =
      place.text != nil && page.samples.count < RunPlace.pageSize && (place.isBackwards ? page.previous : page.next) != nil
    note = isPartial ? "Not all items were searched yet: the next page goes on." : nil
  }
}

extension SampleSort {
  /// The order in words, for the heading of the list.
  var words: String {
    switch (number, isAscending) {
    case (.position, _): "in seeded order"
    case (.latency, false): "slowest first"
    case (.latency, true): "fastest first"
    case (.tokens, false): "longest answers first"
    case (.tokens, true): "shortest answers first"
    case (.cost, false): "most expensive first"
    case (.cost, true): "cheapest first"
    case (.score, false): "best first"
    case (.score, true): "worst first"
    }
  }

  /// What a form that keeps the order sends along.
  fileprivate var fields: [ItemTable.Field] {
    parts.compactMap { part in
      let pair = part.split(separator: "=").map(String.init)
      return pair.count == 2 ? ItemTable.Field(name: pair[0], value: pair[1]) : nil
    }
  }
}

extension Failure.Kind {
  /// The kind in a table's few words.
  var words: String { rawValue.split(separator: "_").joined(separator: " ") }
}
