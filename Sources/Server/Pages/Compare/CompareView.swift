import AssayKit
import Charts
import RunEngine

/// What the page of a comparison shows.
struct CompareView: PageModel {
  static let template = "compare"

  let title: String
  let place: Place? = .compare
  let picker: ComparePicker?
  let runs: [CompareRun]
  let hasRuns: Bool
  let isSimulated: Bool
  let goesOn: Bool
  let addLink: String?
  let shareLink: String
  let apiLink: String
  let refusal: Refusal?
  let isPartial: Bool
  /// More than one run beside the first: every one of them is a test of its own.
  let severalTests: String?
  let benchmarks: [CompareBenchmark]
  /// How the means over all benchmarks differ from the first run's, where that can be said.
  let overall: [OverallDifference]
  let hasOverall: Bool
  let settings: CompareSettings?
  let flips: CompareFlips?

  /// Why the runs are not compared, with the way to compare what can be.
  struct Refusal {
    let reasons: [String]
    let partialLink: String?
  }

  struct OverallDifference {
    let letter: String
    let slug: String
    let difference: String
    let bounds: String
  }

  init(
    _ place: ComparePlace, runs records: [RunRecord], candidates: [RunRecord],
    outcome: Result<RunComparison, ComparisonRefusal>?, answers: [ItemAnswer], flips flipped: FlipRecords,
    names: BenchmarkNames
  ) {
    let letters = Dictionary(uniqueKeysWithValues: zip(records.map(\.id), CompareRun.letters))
    hasRuns = ComparePlace.comparable.contains(records.count)
    title = hasRuns ? "Compare \(records.count) runs" : "Compare"
    picker = place.isPicking ? ComparePicker(place, runs: records, candidates: candidates, names: names) : nil
    runs = hasRuns ? records.enumerated().map { CompareRun($1, index: $0, place: place) } : []
    isSimulated = records.contains { $0.request.model.isSimulated }
    goesOn = records.contains { !$0.state.hasEnded }
    addLink = records.count < CompareRoutes.mostRuns ? place.with { $0.isPicking = true }.link : nil
    shareLink = place.with { $0.isPicking = false }.link
    apiLink = "/api/compare?runs=\(place.runList)" + (place.isPartial ? "&partial=true" : "")
    isPartial = place.isPartial
    let comparison = (try? outcome?.get()) ?? nil  // A refusal is shown by itself.
    refusal = Refusal(outcome, place, letters: letters)
    overall = records.dropFirst().compactMap { run in
      comparison?.overall(of: run.id).map { difference, interval in
        OverallDifference(
          letter: letters[run.id] ?? "", slug: run.request.model.slug, difference: Figures.signedPoints(difference),
          bounds: Figures.bounds(interval))
      }
    }
    hasOverall = !overall.isEmpty
    severalTests = records.count > 2 && comparison != nil ? Figures.count(records.count - 1) : nil
    benchmarks = hasRuns ? CompareBenchmark.all(records, comparison, letters: letters, names: names) : []
    settings = hasRuns ? CompareSettings(records, letters: letters, names: names) : nil
    flips = comparison.flatMap {
      CompareFlips($0, place: place, letters: letters, names: names, answers: answers, flipped: flipped)
    }
  }
}

extension CompareView.Refusal {
  /// - Parameter letters: what the runs are called here; an id would have to be looked up.
  init?(_ outcome: Result<RunComparison, ComparisonRefusal>?, _ place: ComparePlace, letters: [RunID: String]) {
    guard case .failure(let refusal)? = outcome else { return nil }
    switch refusal {
    case .notComparable(let found):
      reasons = found.map { reason in
        letters.reduce(reason) { $0.replacing($1.key.rawValue, with: "run \($1.value)") }.sentence
      }
      partialLink = place.isPartial ? nil : place.with { $0.isPartial = true }.link
    case .nothingInCommon, .store:
      reasons = ["The runs have no benchmark in common."]
      partialLink = nil
    }
  }
}

/// One of the compared runs.
struct CompareRun {
  static let letters = (0..<26).map { String(UnicodeScalar(UInt8(ascii: "A") + UInt8($0))) }

  let letter: String
  let id: String
  let slug: String
  let provider: String
  let isSimulated: Bool
  let state: StateMark
  let isFirst: Bool
  let score: String?
  let plusMinus: String?
  let bar: IntervalBar?
  let coverage: String
  let cost: String
  let tokens: String
  let tokensIn: String
  let tokensOut: String
  let took: String
  /// Makes it the one that the others are compared with.
  let firstLink: String?
  let removeLink: String

  init(_ run: RunRecord, index: Int, place: ComparePlace) {
    let numbers = RunNumbers(run)
    letter = Self.letters[index]
    id = run.id.rawValue
    slug = run.request.model.slug
    provider = run.request.model.provider.title
    isSimulated = run.request.model.isSimulated
    state = StateMark(run, numbers)
    isFirst = index == 0
    score = numbers.score.map { Figures.points($0) }
    plusMinus = Figures.plusMinus(numbers.interval, of: numbers.score)
    bar = IntervalBar(score: numbers.score, interval: numbers.interval)
    coverage = Figures.percent(numbers.coverage)
    cost = numbers.done == 0 ? Figures.none : Figures.money(numbers.cost)
    tokens = Figures.tokens(numbers.inputTokens + numbers.outputTokens)
    tokensIn = Figures.tokens(numbers.inputTokens)
    tokensOut = Figures.tokens(numbers.outputTokens)
    took = Figures.duration(run.endedAt.flatMap { run.duration(at: $0) })
    let others = place.runs.filter { $0 != run.id }
    firstLink = index == 0 ? nil : place.of([run.id] + others)
    removeLink = place.of(others)
  }
}

/// Runs to choose from.
struct ComparePicker {
  let search: String?
  /// Says that more runs are chosen than can be compared.
  let excess: String?
  let chosen: [Row]
  let rows: [Row]
  let isEmpty: Bool
  let hasAny: Bool

  struct Row {
    let id: String
    let slug: String
    let provider: String
    let isSimulated: Bool
    let benchmarks: String
    let score: String?
    let plusMinus: String?
    let started: TimeText
  }

  init(_ place: ComparePlace, runs: [RunRecord], candidates: [RunRecord], names: BenchmarkNames) {
    search = place.search
    excess =
      runs.count <= CompareRoutes.mostRuns
      ? nil : "\(runs.count) runs are chosen, and at most \(CompareRoutes.mostRuns) are compared at once: take some away."
    chosen = runs.map { Row($0, names) }
    rows = candidates.map { Row($0, names) }
    isEmpty = candidates.isEmpty
    hasAny = !candidates.isEmpty || !runs.isEmpty || place.search != nil
  }
}

extension ComparePicker.Row {
  init(_ run: RunRecord, _ names: BenchmarkNames) {
    let numbers = RunNumbers(run)
    id = run.id.rawValue
    slug = run.request.model.slug
    provider = run.request.model.provider.title
    isSimulated = run.request.model.isSimulated
    benchmarks = "\(names.list(run)), \(run.request.subset.description)"
    score = numbers.score.map { Figures.points($0) }
    plusMinus = Figures.plusMinus(numbers.interval, of: numbers.score)
    started = TimeText(run.startedAt ?? run.createdAt)
  }
}
