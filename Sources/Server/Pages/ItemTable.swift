import AssayKit
import RunEngine

/// The samples of one benchmark, filtered, a page at a time.
struct ItemTable {
  let benchmark: String
  let tabs: [Tab]
  let rows: [Row]
  let isEmpty: Bool
  let shown: String
  let category: String?
  let allCategoriesLink: String
  let search: Search
  let firstLink: String?
  let previousLink: String?
  let nextLink: String?
  let lastLink: String?
  let showsSampleIndex: Bool

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

  init(_ material: RunMaterial) {
    let (page, section) = (material.samples, material.section)
    let place = material.place.with { $0.benchmark = section.benchmark.rawValue }
    let list = place.with { $0.item = nil }
    benchmark = material.name(of: section.benchmark)
    tabs = ItemTable.tabs(section, place: list)
    rows = page.samples.map { Row($0, place: place) }
    isEmpty = page.samples.isEmpty
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
  }

  private static func tabs(_ section: SectionRecord, place: RunPlace) -> [Tab] {
    let numbers = SectionNumbers(section)
    let counts: [(SampleQuery.Filter, String, Int)] = [
      (.all, "All", numbers.samples), (.correct, "Correct", numbers.correct), (.wrong, "Wrong", numbers.scored - numbers.correct),
      (.failed, "Failed", numbers.failed), (.truncated, "Truncated", numbers.truncated), (.empty, "Empty", numbers.empty),
      (.unparsed, "Unparsed", numbers.unparsed), (.waiting, "Waiting", numbers.samples - numbers.done),
    ]
    return counts.filter { $0.0 == .all || $0.2 > 0 || $0.0 == place.filter }.map { filter, label, count in
      let link = place.filtered { $0.filter = filter }.link
      return Tab(
        label: label, figure: place.category == nil && place.text == nil ? Figures.count(count) : "", link: link + "#items",
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

extension ItemTable.Search {
  init(_ place: RunPlace, _ page: SamplePage) {
    action = "/runs/\(place.run)#items"
    text = place.text
    hidden = [
      place.benchmark.map { ItemTable.Field(name: "benchmark", value: $0) },
      place.filter == .all ? nil : ItemTable.Field(name: "filter", value: place.filter.rawValue),
      place.category.map { ItemTable.Field(name: "category", value: $0) },
    ].compactMap { $0 }
    clearLink = place.text == nil ? nil : place.filtered { $0.text = nil }.link + "#items"
    let isPartial =
      place.text != nil && page.samples.count < RunPlace.pageSize && (place.isBackwards ? page.previous : page.next) != nil
    note = isPartial ? "Not all items were searched yet: the next page goes on." : nil
  }
}

extension Failure.Kind {
  /// The kind in a table's few words.
  var words: String { rawValue.split(separator: "_").joined(separator: " ") }
}
