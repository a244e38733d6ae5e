import AssayKit
import RunEngine

extension RunView {
  /// One benchmark of the run.
  struct SectionRow {
    let name: String
    let link: String
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

    init(_ section: SectionRecord, place: RunPlace, shown: SectionRecord, names: [BenchmarkName: String]) {
      let numbers = SectionNumbers(section)
      name = names[section.benchmark] ?? section.benchmark.rawValue
      link = RunPlace(run: place.run, benchmark: section.benchmark.rawValue).link + "#items"
      isShown = section.ordinal == shown.ordinal
      state = StateMark(section.state)
      note = section.message?.sentence
      points = numbers.score.map { Figures.points($0) }
      plusMinus = Figures.plusMinus(numbers.interval)
      bar = IntervalBar(score: numbers.score, interval: numbers.interval)
      samples = "\(Figures.count(numbers.done)) / \(Figures.count(numbers.samples))"
      coverage = Figures.percent(numbers.coverage)
      tokens = Figures.tokens(numbers.outputTokens)
      cost = numbers.done == 0 ? Figures.none : Figures.money(numbers.cost)
    }
  }

  /// The kinds of one benchmark, once it has ended.
  struct KindTable {
    let benchmark: String
    let rows: [KindRow]

    init?(_ section: SectionRecord, place: RunPlace, names: [BenchmarkName: String]) {
      guard let metrics = section.metrics, !metrics.categories.isEmpty else { return nil }
      benchmark = names[section.benchmark] ?? section.benchmark.rawValue
      rows = metrics.categories.map { KindRow($0, section: section, place: place) }
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
      plusMinus = Figures.plusMinus(summary.interval)
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
  struct SpeedRow {
    let benchmark: String
    let latency: Pair
    let firstToken: Pair
    let gap: Pair
    let rate: Pair
    let delay: Delay?
    let warning: String?

    /// How late this machine was, which is a mean and a tail and no spread.
    struct Delay {
      let mean: String
      let p99: String
    }

    struct Pair {
      let median: String
      let p95: String

      init(_ spread: Spread?, _ text: (Double) -> String) {
        median = spread.map { text($0.median) } ?? Figures.none
        p95 = spread.map { text($0.p95) } ?? Figures.none
      }
    }

    init?(_ section: SectionRecord, names: [BenchmarkName: String]) {
      guard let metrics = section.metrics, metrics.latency != nil else { return nil }
      benchmark = names[section.benchmark] ?? section.benchmark.rawValue
      latency = Pair(metrics.latency) { Figures.duration(seconds: $0) }
      firstToken = Pair(metrics.timeToFirstToken) { Figures.duration(seconds: $0) }
      gap = Pair(metrics.maxGap) { Figures.duration(seconds: $0) }
      rate = Pair(metrics.tokensPerSecond) { Figures.rate($0) }
      delay = metrics.clientDelay.map { Delay(mean: Figures.duration(seconds: $0.mean), p99: Figures.duration(seconds: $0.p99)) }
      warning = metrics.timingWarning?.sentence
    }
  }

  /// What decides the numbers of one benchmark.
  struct ProvenanceRow {
    let benchmark: String
    let protocolText: String
    let scorer: String
    let data: String
    let prompts: String
    let itemsHash: String

    init(_ section: Manifest.Section) {
      benchmark = "\(section.benchmark) \(section.benchmarkVersion)"
      protocolText = "\(section.protocolName) \(section.protocolVersion)"
      scorer = "\(section.scorer.name) \(section.scorer.version)"
      data = section.datasets.map { "\($0.id) @ \($0.revision) (\($0.sha256.prefix(12)))" }.joined(separator: ", ")
      prompts = String(section.promptHash.prefix(12))
      itemsHash = String(section.itemsHash.prefix(12))
    }
  }
}
