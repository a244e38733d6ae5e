import AssayKit
import Foundation
import Reports
import RunEngine

/// The part of the history that moves: tabs, rows and the links to other pages.
struct HistoryList {
  let rows: [HistoryRow]
  let tabs: [Tab]
  let sentence: String
  let isEmpty: Bool
  let isFiltered: Bool
  let returnTo: String
  let clearLink: String
  let columns: [Column]
  /// Whether anything on the page goes on, so that it is worth looking again soon.
  let isLive: Bool
  let firstLink: String?
  let previousLink: String?
  let nextLink: String?
  let lastLink: String?

  struct Tab {
    let label: String
    let count: String
    let link: String
    let isCurrent: Bool
  }

  /// A column's head, with a link that sorts by it where that is possible.
  struct Column {
    let label: String
    let isNumber: Bool
    let isDrawn: Bool
    let link: String?
    let isSorted: Bool

    init(_ label: String, isNumber: Bool = false, isDrawn: Bool = false, link: String? = nil, isSorted: Bool = false) {
      self.label = label
      self.isNumber = isNumber
      self.isDrawn = isDrawn
      self.link = link
      self.isSorted = isSorted
    }
  }

  init(_ page: AssayKit.RunPage, place: HistoryPlace, times: RunTimes, names: BenchmarkNames, now: Timestamp) {
    rows = page.runs.map { HistoryRow($0, times, names: names, now: now) }
    let all = page.counts.values.reduce(0, +)
    func tab(_ label: String, _ state: RunState?, _ count: Int) -> Tab {
      Tab(
        label: label, count: Figures.count(count), link: place.with { $0.state = state }.link, isCurrent: place.state == state)
    }
    tabs =
      [tab("All", nil, all)]
      + RunState.allCases.map { tab($0.rawValue.capitalized, $0, page.counts[$0] ?? 0) }
    let which = place.isFiltered || place.state != nil ? " with this filter" : ""
    sentence = (page.total == 1 ? "1 run" : "\(Figures.count(page.total)) runs") + which
    isEmpty = page.runs.isEmpty
    isFiltered = place.isFiltered || place.state != nil
    returnTo = place.link
    clearLink = "/runs"
    columns = Self.columns(place)
    isLive = page.runs.contains { !$0.state.hasEnded }
    firstLink = page.previous == nil ? nil : place.with { _ in }.link
    previousLink = page.previous.map { cursor in place.with { ($0.cursor, $0.isBackwards) = (cursor, true) }.link }
    nextLink = page.next.map { cursor in place.with { $0.cursor = cursor }.link }
    lastLink = page.next == nil ? nil : place.with { $0.isBackwards = true }.link
  }

  private static func columns(_ place: HistoryPlace) -> [Column] {
    func sorted(_ label: String, _ sort: RunQuery.Sort) -> Column {
      Column(label, isNumber: true, link: place.with { $0.sort = sort }.link, isSorted: place.sort == sort)
    }
    return [
      Column("State"), Column("Model"), Column("Benchmarks"), sorted("Score", .score), Column("95\u{A0}% interval", isDrawn: true),
      Column("Coverage", isNumber: true), sorted("Cost", .cost), Column("Tokens", isNumber: true), sorted("Started", .newest),
      sorted("Took", .duration),
    ]
  }
}

/// When the runs of the list that have not ended begin and end, as far as anybody can tell.
struct RunTimes {
  /// Those that wait, the next one first.
  let queue: [RunID]
  /// `nil` where none waits.
  let forecast: QueueForecast?
  let left: [RunID: Duration]
}

/// One run in the list.
struct HistoryRow {
  let id: String
  let state: StateMark
  /// How far it is, how long it will take, or where in the queue it stands.
  let progress: String?
  /// The beginning of what went wrong, or of what an open run waits for.
  let failure: String?
  let slug: String
  let provider: String
  let isSimulated: Bool
  let isWithdrawn: Bool
  let benchmarks: String
  let subset: String
  let score: String?
  let plusMinus: String?
  let bar: IntervalBar?
  let coverage: String
  let cost: String
  let tokens: String
  let started: TimeText
  let took: String
  let canPause: Bool
  let canCancel: Bool
  let canResume: Bool
  /// Where a run goes on whose judges may have used their budget up: its own page has the field for a higher one.
  let resumeLink: String?
  let canDelete: Bool
  let formLink: String
  let exports: [ExportLink]

  init(_ run: RunRecord, _ times: RunTimes, names: BenchmarkNames, now: Timestamp) {
    let numbers = RunNumbers(run)
    let ended = run.state.hasEnded
    id = run.id.rawValue
    state = StateMark(run, numbers)
    progress = Self.progress(run, numbers, times)
    failure = [.failed, .queued, .running].contains(run.state) ? run.message.map { Self.excerpt($0) } : nil
    slug = run.request.model.slug
    provider = run.request.model.provider.title
    isSimulated = run.request.model.isSimulated
    isWithdrawn = run.withdrawnAt != nil
    benchmarks = names.list(run)
    subset = run.request.subset.description
    score = numbers.score.map { Figures.points($0) }
    plusMinus = Figures.plusMinus(numbers.interval, of: numbers.score)
    bar = IntervalBar(score: numbers.score, interval: numbers.interval)
    coverage = Figures.percent(numbers.coverage)
    cost = numbers.done == 0 ? Figures.none : Figures.money(numbers.cost)
    tokens = Figures.tokens(numbers.inputTokens + numbers.outputTokens)
    started = TimeText(run.startedAt ?? run.createdAt)
    took = Figures.duration(run.duration(at: now))
    canPause = run.state == .running || run.state == .queued
    canCancel = !ended
    let canGoOn = (ended || run.state == .paused) && numbers.done < numbers.samples
    let needsBudget = run.state == .paused && run.request.judgeBudget != nil
    canResume = canGoOn && !needsBudget
    resumeLink = canGoOn && needsBudget ? "/runs/\(run.id)#judge-budget" : nil
    canDelete = ended
    formLink = "/?" + RunForm.query(for: run.request)
    exports = ExportFormat.allCases.map { ExportLink($0, of: run.id) }
  }

  private static func progress(_ run: RunRecord, _ numbers: RunNumbers, _ times: RunTimes) -> String? {
    switch run.state {
    case .succeeded, .failed, .canceled: return nil
    case .queued:
      // What a run waits for besides its turn is its message.
      guard run.message == nil else { return nil }
      let place = times.queue.firstIndex(of: run.id).map {
        $0 == 0 ? "next in the queue" : "\(Figures.ordinal($0 + 1)) in the queue"
      }
      guard let start = times.forecast?.start(of: run.id), start >= .seconds(1) else { return place }
      return (place.map { "\($0), " } ?? "") + "starts in about \(Figures.roughly(start))"
    case .running, .paused:
      guard numbers.samples > 0 else { return nil }
      let share = Figures.percent(numbers.done, of: numbers.samples)
      return share + (times.left[run.id].map { ", about \(Figures.roughly($0)) left" } ?? "")
    }
  }

  /// As much of an error as a row has room for, on one line.
  static func excerpt(_ message: String) -> String {
    let line = message.split(whereSeparator: \.isWhitespace).joined(separator: " ").sentence
    return line.count > 200 ? line.prefix(199) + "…" : line
  }
}
