import AssayKit
import RunEngine

extension RunView {
  /// One benchmark of the run.
  struct SectionRow {
    let name: String
    let link: String
    /// The same page about this benchmark.
    let tabLink: String
    let isShown: Bool
    let state: StateMark
    let note: String?
    let points: String?
    let plusMinus: String?
    let bar: IntervalBar?
    let samples: String
    let coverage: String
    let tokens: String
    let cost: String

    init(_ section: SectionRecord, place: RunPlace, shown: SectionRecord, names: BenchmarkNames) {
      let numbers = SectionNumbers(section)
      name = names[section.benchmark]
      link = RunPlace(run: place.run, benchmark: section.benchmark.rawValue).link + "#items"
      tabLink = RunPlace(run: place.run, benchmark: section.benchmark.rawValue).link + "#benchmark"
      isShown = section.ordinal == shown.ordinal
      state = StateMark(section, numbers)
      note = section.message?.sentence
      points = numbers.score.map { Figures.points($0) }
      plusMinus = Figures.plusMinus(numbers.interval, of: numbers.score)
      bar = IntervalBar(score: numbers.score, interval: numbers.interval)
      samples = "\(Figures.count(numbers.done)) / \(Figures.count(numbers.samples))"
      coverage = Figures.percent(numbers.coverage)
      tokens = Figures.tokens(numbers.outputTokens)
      cost = numbers.done == 0 ? Figures.none : Figures.money(numbers.cost)
    }
  }

  /// The kinds of one benchmark, once it has ended.
  struct KindTable {
    let rows: [KindRow]
    /// Said when there are more kinds than are shown.
    let note: String?

    /// A table of more kinds helps nobody; the export has them all.
    static let mostRows = 60

    init?(_ section: SectionRecord, place: RunPlace) {
      guard let metrics = section.metrics, !metrics.categories.isEmpty else { return nil }
      rows = metrics.categories.prefix(Self.mostRows).map { KindRow($0, section: section, place: place) }
      let left = metrics.categories.count - rows.count
      note = left > 0 ? "and \(Figures.count(left)) more, in the exports" : nil
    }
  }

  struct KindRow {
    let kind: String
    let link: String
    let points: String?
    let plusMinus: String?
    let bar: IntervalBar?
    let correct: String
    let scored: String
    let coverage: String
    let truncated: String
    let empty: String
    let unparsed: String

    init(_ category: SectionMetrics.Category, section: SectionRecord, place: RunPlace) {
      let summary = category.summary
      kind = category.name
      link = RunPlace(run: place.run, benchmark: section.benchmark.rawValue).with { $0.category = category.name }.link + "#items"
      points = summary.score.map { Figures.points($0) }
      plusMinus = Figures.plusMinus(summary.interval, of: summary.score)
      bar = IntervalBar(score: summary.score, interval: summary.interval)
      correct = Figures.count(summary.correct)
      scored = Figures.count(summary.scored)
      coverage = Figures.percent(summary.coverage)
      truncated = Figures.percent(summary.truncated, of: summary.scored)
      empty = Figures.percent(summary.empty, of: summary.scored)
      unparsed = Figures.percent(summary.unparsed, of: summary.scored)
    }
  }

  /// How fast one benchmark's answers came: medians, and the 95th percentile beside them.
  struct SpeedTable {
    let rows: [Row]
    let delay: Delay?
    let warning: String?

    struct Row {
      let label: String
      let median: String
      let p95: String
      let count: String

      init?(_ label: String, _ spread: Spread?, _ text: (Double) -> String) {
        guard let spread else { return nil }
        self.label = label
        median = text(spread.median)
        p95 = text(spread.p95)
        count = Figures.count(spread.count)
      }
    }

    /// How late this machine was, which is a mean and a tail and no spread.
    struct Delay {
      let mean: String
      let p99: String
    }

    init?(_ section: SectionRecord) {
      guard let metrics = section.metrics, metrics.latency != nil else { return nil }
      rows = [
        Row("Latency", metrics.latency) { Figures.duration(seconds: $0) },
        Row("First token", metrics.timeToFirstToken) { Figures.duration(seconds: $0) },
        Row("Longest gap", metrics.maxGap) { Figures.duration(seconds: $0) },
        Row("Tokens per second", metrics.tokensPerSecond) { Figures.rate($0) },
      ].compactMap { $0 }
      delay = metrics.clientDelay.map { Delay(mean: Figures.duration(seconds: $0.mean), p99: Figures.duration(seconds: $0.p99)) }
      warning = metrics.timingWarning?.sentence
    }
  }
}
