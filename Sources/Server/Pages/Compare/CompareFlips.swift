import AssayKit
import Charts
import RunEngine

/// The items that one run answered better or worse than the first: as a matrix, as a list, and one of them side by side.
struct CompareFlips {
  let benchmark: String
  let first: String
  let second: String
  /// What their columns are called where a row is as wide as the page.
  let firstLabel: String
  let secondLabel: String
  let benchmarks: [Tab]
  let hasBenchmarks: Bool
  let others: [Tab]
  let hasOthers: Bool
  let directions: [Tab]
  let matrix: ChartView
  let rows: [Row]
  let isEmpty: Bool
  let range: String?
  let previousLink: String?
  let nextLink: String?
  let item: Item?

  struct Tab {
    let label: String
    let count: String?
    let link: String
    let isCurrent: Bool
  }

  struct Row {
    let item: String
    let link: String
    /// The beginning of the question; `nil` where it is not shown.
    let question: String?
    let category: String?
    /// What each of the two was taken to answer.
    let firstAnswer: String?
    let secondAnswer: String?
    /// Right or wrong; `nil` where it is a part of the score, which is then said as a number.
    let firstMark: StateMark?
    let secondMark: StateMark?
    let first: String
    let second: String
    let isBetter: Bool
    let isChosen: Bool
  }

  /// One item with every run's answer.
  struct Item {
    let id: String
    let question: String?
    let expected: String?
    let closeLink: String
    let answers: [Answer]
  }

  struct Answer {
    let letter: String
    let slug: String
    let mark: StateMark?
    let extracted: String?
    let rule: String?
    let reply: Passage?
    let failure: String?
    let figures: String
    let link: String?
  }

  init?(
    _ comparison: RunComparison, place: ComparePlace, letters: [RunID: String], names: BenchmarkNames,
    answers: [ItemAnswer], flipped: FlipRecords
  ) {
    guard let shown = Self.shown(comparison.sections, place) else { return nil }
    let here = place.with { ($0.benchmark, $0.against, $0.isPicking) = (shown.benchmark, shown.second, false) }
    func named(_ id: RunID) -> String {
      "\(letters[id] ?? "") \(comparison.runs.first { $0.id == id }?.request.model.slug ?? id.rawValue)"
    }
    benchmark = names[shown.benchmark]
    (first, second) = (named(shown.first), named(shown.second))
    (firstLabel, secondLabel) = ("Run \(letters[shown.first] ?? "")", "Run \(letters[shown.second] ?? "")")
    benchmarks = Self.benchmarks(comparison.sections, shown, here, names: names)
    hasBenchmarks = benchmarks.count > 1
    others = comparison.sections.filter { $0.benchmark == shown.benchmark }.map { section in
      let link = Self.fresh(here) { $0.against = section.second }
      return Tab(label: named(section.second), count: nil, link: link, isCurrent: section.second == shown.second)
    }
    hasOthers = others.count > 1
    directions = Self.directions(shown, here)
    matrix = Self.matrix(shown, first: first, second: second)
    rows = shown.flips.map { flip in
      Row(
        flip, flipped.first[flip.item], flipped.second[flip.item], link: here.with { $0.item = flip.item }.link + "#item",
        isChosen: flip.item == place.item)
    }
    isEmpty = shown.flips.isEmpty
    let all = place.direction.map { $0 == .better ? shown.gained : shown.lost } ?? shown.gained + shown.lost
    let (size, end) = (ComparePlace.pageSize, place.offset + shown.flips.count)
    range = all > size ? "\(Figures.count(place.offset + 1))–\(Figures.count(end)) of \(Figures.count(all))" : nil
    func page(_ offset: Int) -> String { here.with { ($0.offset, $0.item) = (offset, nil) }.link + "#flips" }
    previousLink = place.offset > 0 ? page(max(0, place.offset - size)) : nil
    nextLink = end < all && !shown.flips.isEmpty ? page(end) : nil
    item = place.item.map { Item($0, answers, letters: letters, closeLink: page(place.offset)) }
  }

  /// Another list of flips, from its first page.
  private static func fresh(_ here: ComparePlace, _ change: (inout ComparePlace) -> Void) -> String {
    here.with { place in
      (place.item, place.offset) = (nil, 0)
      change(&place)
    }.link + "#flips"
  }

  private static func benchmarks(
    _ sections: [SectionComparison], _ shown: SectionComparison, _ here: ComparePlace, names: BenchmarkNames
  ) -> [Tab] {
    var shelf: [BenchmarkName] = []
    for section in sections where !shelf.contains(section.benchmark) { shelf.append(section.benchmark) }
    return shelf.map { name in
      Tab(
        label: names[name], count: nil, link: fresh(here) { $0.benchmark = name },
        isCurrent: name == shown.benchmark)
    }
  }

  private static func directions(_ shown: SectionComparison, _ here: ComparePlace) -> [Tab] {
    [(nil, "All", shown.gained + shown.lost), (.better, "Better", shown.gained), (.worse, "Worse", shown.lost)].map {
      (direction: FlipWindow.Direction?, label: String, count: Int) in
      Tab(
        label: label, count: Figures.count(count), link: fresh(here) { $0.direction = direction },
        isCurrent: direction == here.direction)
    }
  }

  /// The two runs and the benchmark whose items are listed.
  static func shown(_ sections: [SectionComparison], _ place: ComparePlace) -> SectionComparison? {
    sections.first { section in
      (place.benchmark.map { $0 == section.benchmark } ?? true) && (place.against.map { $0 == section.second } ?? true)
    } ?? sections.first
  }

  /// Two by two, and three by three where some items have a part of the score.
  private static func matrix(_ section: SectionComparison, first: String, second: String) -> ChartView {
    let hasParts = section.matrix.enumerated().contains { row, counts in
      counts.enumerated().contains { ($1 > 0) && (row == 1 || $0 == 1) }
    }
    let levels = hasParts ? [0, 1, 2] : [0, 2]
    let words = ["right", "partly", "wrong"]
    let chart = MatrixChart(
      "Items by result", rowName: first, rows: levels.map { words[$0] }, columnName: second, columns: levels.map { words[$0] },
      counts: levels.map { row in levels.map { section.matrix[row][$0] } })
    return ChartView(chart.drawing, id: "chart-flips", note: "rows: \(first), columns: \(second)")
  }
}

extension CompareFlips.Row {
  fileprivate init(_ flip: SectionComparison.Flip, _ one: SampleRecord?, _ other: SampleRecord?, link: String, isChosen: Bool) {
    item = flip.item.rawValue
    self.link = link
    question = (one?.title ?? other?.title).map { Self.beginning($0, 100) }
    category = one?.category ?? other?.category
    firstAnswer = one?.extracted.map { Self.beginning($0, 40) }
    secondAnswer = other?.extracted.map { Self.beginning($0, 40) }
    (firstMark, secondMark) = (Self.mark(flip.first), Self.mark(flip.second))
    (first, second) = (Figures.fixed(flip.first, 3), Figures.fixed(flip.second, 3))
    isBetter = flip.second > flip.first
    self.isChosen = isChosen
  }

  private static func beginning(_ text: String, _ length: Int) -> String {
    let line = text.prefix(length + 1).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count > length || text.count > length ? line.prefix(length - 1) + "…" : line
  }

  private static func mark(_ score: Double) -> StateMark? {
    score == 0 || score == 1 ? StateMark(.scored, correct: score == 1) : nil
  }
}

extension CompareFlips.Item {
  init(_ item: ItemID, _ answers: [ItemAnswer], letters: [RunID: String], closeLink: String) {
    let details = answers.compactMap(\.detail)
    id = item.rawValue
    question =
      details.lazy.compactMap { detail in
        // A failed attempt has no question to show; the item's title stands in for it.
        detail.attempts.lazy.compactMap { try? $0.outcome.get().messages.last { $0.role == .user }?.text }.first
      }.first.map { String($0.prefix(4_000)) } ?? details.lazy.compactMap(\.record.title).first
    expected = details.lazy.compactMap(\.record.expected).first.map { String($0.prefix(500)) }
    self.closeLink = closeLink
    self.answers = answers.enumerated().map { index, answer in
      CompareFlips.Answer(answer, letter: letters[answer.run.id] ?? "", index: index)
    }
  }
}

extension CompareFlips.Answer {
  init(_ answer: ItemAnswer, letter: String, index: Int) {
    self.letter = letter
    slug = answer.run.request.model.slug
    guard let detail = answer.detail else {
      (mark, extracted, rule, reply, failure, link) = (nil, nil, nil, nil, "This run does not have the item.", nil)
      figures = ""
      return
    }
    let record = detail.record
    let path = ItemPath(run: answer.run.id, section: answer.section, key: record.key)
    let shown = ShownSample(detail, path: path)
    mark = StateMark(record)
    extracted = record.extracted.map { String($0.prefix(500)) }
    rule = record.rule
    reply = shown.reply(number: index)
    failure = record.failure?.message.sentence
    let tokens = shown.generation?.response.usage.map {
      "tokens \(Figures.count($0.inputTokens)) in, \(Figures.count($0.outputTokens)) out"
    }
    figures = [shown.generation.map { Figures.duration($0.response.timing.total) }, tokens, record.cost.map { Figures.money($0) }]
      .compactMap { $0 }.joined(separator: " · ")
    link = path.page
  }
}
