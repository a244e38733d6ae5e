import AssayKit
import Charts
import RunEngine

/// One benchmark of the compared runs: their scores, and how each differs from the first.
struct CompareBenchmark {
  let name: String
  let chart: ChartView
  let rows: [Row]
  /// Whether anything is compared; otherwise each score stands by itself.
  let hasPairs: Bool
  let tests: String?

  struct Row {
    let letter: String
    let slug: String
    let id: String
    /// The run that the others are compared with.
    let isFirst: Bool
    let score: String
    let plusMinus: String?
    let coverage: String
    let difference: String?
    let bounds: String?
    let pValue: String?
    let better: String
    let worse: String
    let common: String
    let only: String
    let cost: String
    let outputTokens: String
    let latency: String
    let firstToken: String
  }

  /// Every benchmark of the first run, then those that only others have.
  static func all(
    _ runs: [RunRecord], _ comparison: RunComparison?, letters: [RunID: String], names: BenchmarkNames
  ) -> [CompareBenchmark] {
    var found: [BenchmarkName] = []
    for section in runs.flatMap(\.sections) where !found.contains(section.benchmark) { found.append(section.benchmark) }
    return found.enumerated().map { index, benchmark in
      CompareBenchmark(
        benchmark, name: names[benchmark], index: index, runs: runs, letters: letters,
        pairs: comparison?.sections.filter { $0.benchmark == benchmark } ?? [])
    }
  }

  private init(
    _ benchmark: BenchmarkName, name: String, index: Int, runs: [RunRecord], letters: [RunID: String],
    pairs: [SectionComparison]
  ) {
    self.name = name
    let sections = runs.compactMap { run in run.sections.first { $0.benchmark == benchmark }.map { (run, $0) } }
    rows = sections.map { run, section in
      Row(run, section, letter: letters[run.id] ?? "", pair: pairs.first { $0.second == run.id })
    }
    let drawn = sections.map { run, section in
      let numbers = SectionNumbers(section)
      return IntervalChart.Row(
        "\(letters[run.id] ?? "") \(run.request.model.slug)", value: numbers.score, low: numbers.interval?.low,
        high: numbers.interval?.high)
    }
    chart = ChartView(
      IntervalChart("Scores in \(name)", rows: drawn, width: Drawing.wide).drawing,
      narrow: IntervalChart("Scores in \(name)", rows: drawn).drawing, id: "chart-benchmark-\(index)",
      note: "with 95\u{A0}% intervals")
    hasPairs = pairs.contains { $0.comparison != nil }
    let used = Set(pairs.compactMap { $0.comparison?.test })
    tests = used.isEmpty ? nil : used.map(\.words).sorted().joined(separator: "; ").sentence
  }
}

extension CompareBenchmark.Row {
  fileprivate init(_ run: RunRecord, _ section: SectionRecord, letter: String, pair: SectionComparison?) {
    let numbers = SectionNumbers(section)
    let result = pair?.comparison
    self.letter = letter
    slug = run.request.model.slug
    id = run.id.rawValue
    isFirst = pair == nil
    score = numbers.score.map { Figures.points($0) } ?? Figures.none
    plusMinus = Figures.plusMinus(numbers.interval, of: numbers.score)
    coverage = Figures.percent(numbers.coverage)
    difference = result.map { Figures.signedPoints($0.difference) }
    bounds = result.map { Figures.bounds($0.interval) }
    pValue = result.map { Figures.probability($0.pValue) }
    better = pair.map { Figures.count($0.gained) } ?? Figures.none
    worse = pair.map { Figures.count($0.lost) } ?? Figures.none
    common = pair.map { Figures.count($0.comparison?.pairs ?? 0) } ?? Figures.none
    only = pair.map { "\(Figures.count($0.onlyFirst)) / \(Figures.count($0.onlySecond))" } ?? Figures.none
    cost = numbers.done == 0 ? Figures.none : Figures.money(numbers.cost)
    outputTokens = Figures.tokens(numbers.outputTokens)
    latency = Self.spread(section.metrics?.latency)
    firstToken = Self.spread(section.metrics?.timeToFirstToken)
  }

  private static func spread(_ spread: Spread?) -> String {
    spread.map { "\(Figures.duration(seconds: $0.median)) / \(Figures.duration(seconds: $0.p95))" } ?? Figures.none
  }
}

extension PairedComparison.Test {
  fileprivate var words: String {
    switch self {
    case .exactMcNemar:
      "the interval is Newcombe's for paired shares, p is by the exact McNemar test on the items that both have scored"
    case .pairedBootstrap: "interval and p are by a paired bootstrap over the items that both have scored"
    }
  }
}

extension Figures {
  /// A difference of shares in points: 0.021 → `+2.1`.
  static func signedPoints(_ difference: Double) -> String {
    let text = points(difference)
    return difference > 0 && text != "0.0" ? "+" + text : text
  }

  /// The ends of a difference's interval: `−43.3 to −11.3`.
  static func bounds(_ interval: Interval) -> String { "\(signedPoints(interval.low)) to \(signedPoints(interval.high))" }

  /// 0.0000002 → `< 0.001`.
  static func probability(_ value: Double) -> String { value < 0.001 ? "<\u{A0}0.001" : fixed(value, 3) }
}

/// What decides the numbers of each run, what differs first.
struct CompareSettings {
  let columns: [String]
  /// How many columns the table has.
  let width: Int
  let groups: [Group]
  let differing: String

  struct Group {
    let name: String
    let rows: [Row]
  }

  struct Row {
    let name: String
    let cells: [String]
    let differs: Bool
  }

  init(_ runs: [RunRecord], letters: [RunID: String], names: BenchmarkNames) {
    columns = runs.map { "\(letters[$0.id] ?? "") \($0.request.model.slug)" }
    width = columns.count + 2
    func row(_ name: String, _ value: (RunRecord) -> String) -> Row {
      let cells = runs.map(value)
      return Row(name: name, cells: cells.map { String($0.prefix(200)) }, differs: Set(cells).count > 1)
    }
    let common = Group(
      name: "Run",
      rows: [
        row("model") { $0.request.model.description }, row("subset") { $0.manifest.subset.description },
        row("seed") { $0.manifest.seed }, row("requests at once") { String($0.request.concurrency) },
        row("Assay") { $0.manifest.code.version + ($0.manifest.code.commit.map { " \($0.prefix(12))" } ?? "") },
      ])
    var found: [BenchmarkName] = []
    for section in runs.flatMap(\.manifest.sections) where !found.contains(section.benchmark) { found.append(section.benchmark) }
    let each = found.map { benchmark in
      let conditions = runs.map { run in
        run.manifest.sections.first { $0.benchmark == benchmark }
          .map { Comparability($0, samplesPerItem: run.manifest.samplesPerItem).conditions }
      }
      let keys = conditions.compactMap { $0 }.first?.map(\.name) ?? []
      return Group(
        name: names[benchmark],
        rows: keys.enumerated().map { index, key in
          let cells = conditions.map { $0.map { Self.short($0[index].value) } ?? "not run" }
          let whole = conditions.map { $0?[index].value ?? "" }
          return Row(name: key, cells: cells, differs: Set(whole).count > 1)
        })
    }
    groups = ([common] + each).map { group in
      Group(name: group.name, rows: group.rows.filter(\.differs) + group.rows.filter { !$0.differs })
    }
    let count = groups.reduce(0) { $0 + $1.rows.count { $0.differs } }
    differing = count == 0 ? "nothing differs" : count == 1 ? "1 differs" : "\(count) differ"
  }

  /// The beginnings of hashes tell them apart.
  private static func short(_ value: String) -> String {
    value.split(separator: " ").map { word in
      word.utf8.count >= 40 && word.allSatisfy(\.isHexDigit) ? word.prefix(12) + "…" : String(word.prefix(80))
    }.joined(separator: " ")
  }
}
