import AssayKit

/// What the history page shows.
struct HistoryView: PageModel {
  static let template = "history"

  let title = "History"
  let place: Place? = .history
  let script: String? = "list-live.js"
  let list: HistoryList
  let filters: HistoryFilters
  let notices: [Notice]
  /// A run that the searched text is the beginning of.
  let namedRun: String?
  let experiment: Experiment?
  let fragmentLink: String

  /// What was just done, with the way back where there is one.
  struct Notice {
    let text: String
    let tone: String
    let undoRuns: String?
    let returnTo: String
  }

  struct Experiment {
    let name: String
    let compareLink: String?
  }

  init(
    list: HistoryList, place: HistoryPlace, filters: HistoryFilters, news: HistoryNews, named: RunID?,
    experiment: ExperimentRecord?
  ) {
    self.list = list
    self.filters = filters
    notices = Notice.all(news, returnTo: place.link)
    namedRun = named?.rawValue
    self.experiment = experiment.map { Experiment($0) }
    fragmentLink = place.fragmentLink
  }
}

extension HistoryView.Notice {
  static func all(_ news: HistoryNews, returnTo: String) -> [Self] {
    var notices: [Self] = []
    if news.isNothingChosen {
      notices.append(
        Self(
          text: "No run is chosen. Tick the boxes of the runs that are meant, and press the button again.", tone: "warning",
          undoRuns: nil, returnTo: returnTo))
    }
    func add(_ count: Int, _ what: String, tone: String = "success", undo: [RunID] = []) {
      guard count > 0 else { return }
      let runs = count == 1 ? "1 run" : "\(Figures.count(count)) runs"
      notices.append(
        Self(
          text: "\(runs) \(what)", tone: tone,
          undoRuns: undo.isEmpty ? nil : undo.map(\.rawValue).joined(separator: ","), returnTo: returnTo))
    }
    let minutes = HistoryForms.undoTime.components.seconds / 60
    add(
      news.deleted.count, "deleted. What was stored is erased in \(minutes)\u{A0}minutes; until then it can be brought back.",
      undo: news.deleted)
    let earlier = news.deleted.isEmpty ? "" : " before that"
    add(
      news.deletedEarlier.count, "deleted\(earlier) in the last \(minutes)\u{A0}minutes can still be brought back.", tone: "info",
      undo: news.deletedEarlier)
    add(news.restored, "brought back.")
    add(news.canceled, "canceled. What was answered is kept, and resuming goes on from there.")
    add(
      news.kept, "left alone: only runs that go on can be canceled, and only ended ones that no worker still holds can be deleted.",
      tone: "warning")
    return notices
  }
}

extension HistoryView.Experiment {
  init(_ record: ExperimentRecord) {
    name = record.name.isEmpty ? "Experiment \(record.id)" : record.name
    compareLink = ComparePlace.link(to: record.runs)
  }
}

/// The filters of the history as their form shows them.
struct HistoryFilters {
  let model: String?
  let provider: String?
  let from: String?
  let to: String?
  let benchmarks: [Choice]
  let experiments: [Choice]
  let hasExperiments: Bool
  let simulated: [Choice]
  let sorts: [Choice]
  let hidden: [Hidden]
  let isFiltered: Bool
  let isOpen: Bool
  let clearLink: String

  struct Choice {
    let value: String
    let label: String
    let selected: Bool
  }

  /// What the form sends along as it is.
  struct Hidden {
    let name: String
    let value: String
  }

  init(_ place: HistoryPlace, benchmarks cards: [BenchmarkCard], experiments records: [ExperimentRecord]) {
    (model, provider, from, to) = (place.model, place.provider, place.from?.text, place.to?.text)
    benchmarks = cards.map {
      Choice(value: $0.name.rawValue, label: $0.displayName, selected: $0.name.rawValue == place.benchmark)
    }
    experiments = records.map { record in
      let name = record.name.isEmpty ? record.id.rawValue : record.name
      return Choice(
        value: record.id.rawValue, label: "\(name) · \(record.runs.count) runs · \(Moment(record.createdAt).short)",
        selected: record.id.rawValue == place.experiment)
    }
    hasExperiments = !records.isEmpty
    simulated = [
      Choice(value: "no", label: "Real models", selected: place.isSimulated == false),
      Choice(value: "yes", label: "Simulated models", selected: place.isSimulated == true),
    ]
    sorts = RunQuery.Sort.allCases.map { Choice(value: $0.rawValue, label: $0.label, selected: $0 == place.sort) }
    hidden = place.state.map { [Hidden(name: "status", value: $0.rawValue)] } ?? []
    isFiltered = place.isFiltered
    isOpen = place.isFilteredFurther
    clearLink =
      place.with { cleared in
        var empty = cleared
        (empty.model, empty.provider, empty.benchmark, empty.experiment) = (nil, nil, nil, nil)
        (empty.from, empty.to, empty.isSimulated) = (nil, nil, nil)
        cleared = empty
      }.link
  }
}

extension RunQuery.Sort {
  var label: String {
    switch self {
    case .newest: "Newest first"
    case .score: "Highest score first"
    case .cost: "Most expensive first"
    case .duration: "Longest first"
    }
  }
}
