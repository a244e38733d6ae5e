import AssayKit
import RunEngine

/// What the page with the run form shows.
struct RunFormView: PageModel {
  static let template = "run-form"

  let title = "Run"
  let place: Place? = .run
  let script: String? = "run-form.js"
  let providers: [Provider]
  let unreachable: [Unreachable]
  let modelError: Prose?
  let shelves: [Shelf]
  let benchmarksError: Prose?
  let shares: [Choice]
  let modes: [Choice]
  let percent: Field
  let count: Field
  let seed: Field
  let seedFromRun: Bool
  let basics: [Field]
  let stops: String?
  let stopError: Prose?
  let estimate: EstimateView
  /// Models beside the one that the list shows as chosen.
  let otherModels: String?
  /// All of them, for the script.
  let chosenModels: String
  /// The one that is chosen only because it was used last: the first choice takes its place.
  var offeredModel: String?
  let settings: [Field]
  let settingsOpen: Bool
  let judging: Judging
  /// During maintenance no run may be started.
  var isClosed = false
  /// `nil` without errors.
  let errorCount: Int?
  let isOneError: Bool
  /// Where the fields with errors are, in the order of the page.
  let wrongFields: [WrongField]
  /// Errors that have no place beside a field.
  let otherErrors: [Prose]

  /// One of several buttons.
  struct Choice {
    let value: String
    let label: String
    let selected: Bool
  }

  /// A link to a field with an error.
  struct WrongField {
    let anchor: String
    let label: String
    let words: Prose
  }

  struct Provider {
    let name: String
    let models: [Model]
    let isSimulated: Bool
  }

  struct Model {
    let id: String
    let label: String
    let name: String
    /// Context and prices in a few characters.
    let note: String
    let selected: Bool
  }

  struct Unreachable {
    let provider: String
    let reason: Prose
  }

  /// Benchmarks of one category.
  struct Shelf {
    let category: String
    let cards: [Card]
  }

  struct Card {
    let name: String
    let displayName: String
    let summary: String
    let figures: String
    let version: String
    /// None when there is only one.
    let protocols: [Choice]
    let hasProtocols: Bool
    let categories: String?
    let chosen: Bool
    /// The file of the user's own that defines it.
    let file: String?
    let setup: Setup?
    /// `nil` where nobody is asked for verdicts.
    let judge: JudgeView?
  }

  /// What a benchmark lacks; its own page says what to do.
  struct Setup {
    let words: Prose
  }

  /// One labelled input.
  struct Field {
    let name: String
    let label: String
    let help: String
    /// Typed as text all the same: of what is no number, a browser's own field would send nothing at all.
    let isNumber: Bool
    let placeholder: String
    var typed: String?
    let error: Prose?
  }

  init(
    _ form: RunForm, models: [String], chosen: [String], listing: ModelListing, shelf: [BenchmarkShelf.Entry],
    estimate: EstimateView, defaults: RunDefaults
  ) {
    self.estimate = estimate
    providers = RunFormView.providers(listing, chosen: models.first)
    otherModels = models.count > 1 ? models.dropFirst().joined(separator: ", ") : nil
    chosenModels = models.joined(separator: " ")
    unreachable = listing.unreachable.map { Unreachable(provider: $0.provider.title, reason: Prose($0.reason.sentence)) }
    modelError = form.error("model_id")
    shelves = RunFormView.shelves(shelf, chosen: chosen, form, estimate, defaults.judges)
    benchmarksError = form.error("selected_benchmarks")
    let mode = RunFormView.mode(form)
    shares = RunForm.shares.map { Choice(value: $0, label: "\($0) %", selected: $0 == mode) }
    modes = [("percent", "Other share"), ("count", "Number")].map { Choice(value: $0, label: $1, selected: $0 == mode) }
    (percent, count) = RunFormView.amounts(form)
    seed = .text(
      "subset_seed", "Seed", form,
      help: "Decides which items are drawn. The same seed draws the same items for every model, so that runs can be compared.",
      standard: defaults.seed)
    seedFromRun = form.value("seed_from_run") != nil
    basics = RunFormView.basics(form, defaults)
    settings = RunFormView.settings(form, defaults)
    stops = form.stops.isEmpty ? nil : StopSequence.lines(form.stops)
    stopError = form.error("stop")
    settingsOpen = settings.contains { $0.typed != nil || $0.error != nil } || stops != nil
    judging = Judging(form, isNeeded: shelf.contains { $0.judge != nil && chosen.contains($0.card.name.rawValue) })
    errorCount = form.errors.isEmpty ? nil : form.errors.count
    isOneError = form.errors.count == 1
    let inputs = [percent, count, seed] + basics + settings + judging.fields
    otherErrors = form.errors(besides: Set(["model_id", "selected_benchmarks", "stop"] + inputs.map(\.name)))
    wrongFields = RunFormView.wrong(form, inputs, first: shelf.first?.card.name)
  }

  /// The button that is pressed: a share where the form has one of them.
  private static func mode(_ form: RunForm) -> String {
    if form.byCount { return "count" }
    let percent = form.value("subset_pct") ?? "100"
    return RunForm.shares.contains(percent) && form.error("subset_pct") == nil ? percent : "percent"
  }

  /// The benchmarks of the form; the first one that can run where it names none.
  static func chosen(_ form: RunForm, _ shelf: [BenchmarkShelf.Entry]) -> [String] {
    if let benchmarks = form.benchmarks { return benchmarks }
    if form.errors.contains(where: { $0.field == "selected_benchmarks" }) { return [] }
    return shelf.first { $0.setup == nil }.map { [$0.card.name.rawValue] } ?? []
  }

}

extension RunFormView {
  private static func providers(_ listing: ModelListing, chosen: String?) -> [Provider] {
    var order: [ProviderName] = []
    var groups: [ProviderName: [Model]] = [:]
    for card in listing.models {
      if groups[card.model.provider] == nil { order.append(card.model.provider) }
      let id = card.model.description
      groups[card.model.provider, default: []].append(
        Model(id: id, label: label(card), name: card.displayName, note: note(card), selected: id == chosen))
    }
    // A model that no list has (a link, an old name) stays chosen: the planner says what is wrong with it.
    if let chosen, !listing.models.contains(where: { $0.model.description == chosen }) {
      let other = Model(id: chosen, label: chosen, name: chosen, note: "", selected: true)
      return providers(order, groups) + [Provider(name: "not in any list", models: [other], isSimulated: false)]
    }
    return providers(order, groups)
  }

  private static func providers(_ order: [ProviderName], _ groups: [ProviderName: [Model]]) -> [Provider] {
    let real = order.filter { $0 != .simulated } + order.filter { $0 == .simulated }
    return real.map { name in
      Provider(name: name.title, models: groups[name] ?? [], isSimulated: name == .simulated)
    }
  }

  private static func label(_ card: ModelCard) -> String {
    var parts = [card.displayName]
    if card.model.isSimulated { parts.append("SIMULATED: answers are made up") }
    if let prices = card.prices {
      parts.append("\(Figures.price(prices.inputPerMillion)) in, \(Figures.price(prices.outputPerMillion)) out per million tokens")
    } else if !card.model.isSimulated {
      parts.append("price unknown")
    }
    return parts.joined(separator: " · ")
  }

  /// `128 k · $0.20 / $0.60`; a price that nobody says is called unknown, since it is not nothing.
  private static func note(_ card: ModelCard) -> String {
    var parts: [String] = []
    if let context = card.contextLength { parts.append(Figures.tokens(Int64(context))) }
    if let prices = card.prices {
      parts.append("\(Figures.price(prices.inputPerMillion)) / \(Figures.price(prices.outputPerMillion))")
    } else if !card.model.isSimulated {
      parts.append("price unknown")
    }
    return parts.joined(separator: " · ")
  }

  private static func shelves(
    _ entries: [BenchmarkShelf.Entry], chosen: [String], _ form: RunForm, _ estimate: EstimateView, _ judges: JudgeSettings
  ) -> [Shelf] {
    var order: [String] = []
    for entry in entries where !order.contains(entry.card.category) { order.append(entry.card.category) }
    return order.map { category in
      Shelf(
        category: category,
        cards: entries.filter { $0.card.category == category }.map { entry in
          let name = entry.card.name.rawValue
          return Card(
            entry, chosen: chosen.contains(name), protocolName: form.protocols[name],
            figures: estimate.cards.first { $0.name == name }?.figures,
            judge: entry.judge.map { JudgeView($0, settings: judges, named: form.judges, link: "#judges") })
        })
    }
  }
}
