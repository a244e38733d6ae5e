import AssayKit
import RunEngine

/// The samples of one benchmark, filtered, a page at a time.
struct ItemTable {
  let benchmark: String
  let tabs: [Tab]
  let rows: [Row]
  let isEmpty: Bool
  let hasSamples: Bool
  let shown: String
  let category: String?
  let allCategoriesLink: String
  let nextLink: String?
  let firstLink: String?
  let showsSampleIndex: Bool

  struct Tab {
    let label: String
    let figure: String
    let link: String
    let current: Bool
  }

  struct Row {
    let mark: StateMark
    let item: String
    let sampleNumber: Int
    let question: String
    let said: String?
    let remark: String?
    let expected: String
    let took: String
    let link: String
    let isSelected: Bool
  }

  init(_ page: SamplePage, place: RunPlace, section: SectionRecord, names: [BenchmarkName: String]) {
    let place = place.with { $0.benchmark = section.benchmark.rawValue }
    let list = place.with { $0.item = nil }
    benchmark = names[section.benchmark] ?? section.benchmark.rawValue
    tabs = ItemTable.tabs(section, place: list)
    rows = page.samples.map { Row($0, place: place) }
    isEmpty = page.samples.isEmpty
    hasSamples = section.totalSamples > 0
    shown = "\(Figures.count(page.samples.count)) of \(Figures.count(page.total))"
    category = place.category
    allCategoriesLink = list.with { place in (place.category, place.cursor) = (nil, nil) }.link + "#items"
    nextLink = page.next.map { next in list.with { $0.cursor = next }.link + "#items" }
    firstLink = place.cursor == nil ? nil : list.with { $0.cursor = nil }.link + "#items"
    showsSampleIndex = section.samplesPerItem > 1
  }

  private static func tabs(_ section: SectionRecord, place: RunPlace) -> [Tab] {
    let numbers = SectionNumbers(section)
    let counts: [(SampleQuery.Filter, String, Int)] = [
      (.all, "All", numbers.samples), (.correct, "Correct", numbers.correct), (.wrong, "Wrong", numbers.scored - numbers.correct),
      (.failed, "Failed", numbers.failed), (.truncated, "Truncated", numbers.truncated), (.empty, "Empty", numbers.empty),
      (.unparsed, "Unparsed", numbers.unparsed), (.waiting, "Waiting", numbers.samples - numbers.done),
    ]
    return counts.filter { $0.0 == .all || $0.2 > 0 || $0.0 == place.filter }.map { filter, label, count in
      let link = place.with { place in (place.filter, place.cursor) = (filter, nil) }.link
      return Tab(
        label: label, figure: place.category == nil ? Figures.count(count) : "", link: link + "#items",
        current: filter == place.filter)
    }
  }
}

extension ItemTable.Row {
  init(_ sample: SampleRecord, place: RunPlace) {
    mark = StateMark(sample)
    item = sample.key.item.rawValue
    sampleNumber = sample.key.sampleIndex + 1
    question = sample.title ?? "not asked yet"
    said = sample.extracted.map { String($0.prefix(80)) }
    remark = sample.failure?.kind.words ?? sample.flags.sorted().first?.rawValue
    expected = sample.expected.map { String($0.prefix(80)) } ?? Figures.none
    took = Figures.duration(sample.timing?.total)
    isSelected = place.item == sample.key.item.rawValue && place.sample == sample.key.sampleIndex
    link =
      place.with { place in
        place.item = sample.key.item.rawValue
        place.sample = sample.key.sampleIndex
      }.link + "#item"
  }
}

extension Failure.Kind {
  /// The kind in a table's few words.
  var words: String { rawValue.split(separator: "_").joined(separator: " ") }
}
