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
  let byCount: Bool
  let percent: Field
  let count: Field
  let seed: Field
  let basics: [Field]
  let settings: [Field]
  let settingsOpen: Bool
  /// `nil` without errors.
  let errorCount: Int?
  let isOneError: Bool
  /// Errors that have no place beside a field.
  let otherErrors: [Prose]

  struct Provider {
    let name: String
    let models: [Model]
    let isSimulated: Bool
  }

  struct Model {
    let id: String
    let label: String
    let selected: Bool
  }

  struct Unreachable {
    let provider: String
    let reason: String
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
    let items: String
    let version: String
    let protocols: String
    let categories: String?
    let chosen: Bool
    let setup: Setup?
  }

  struct Setup {
    let words: Prose
  }

  /// One labelled input.
  struct Field {
    let name: String
    let label: String
    let help: String
    let isNumber: Bool
    let minimum: String?
    let maximum: String?
    let step: String?
    let placeholder: String
    let typed: String?
    let error: Prose?
  }

  init(_ form: RunForm, listing: ModelListing, shelf: [BenchmarkShelf.Entry]) {
    let chosenModel = form.value("model_id") ?? RunFormView.firstModel(listing)
    providers = RunFormView.providers(listing, chosen: chosenModel)
    unreachable = listing.unreachable.map { Unreachable(provider: $0.provider.rawValue, reason: $0.reason.sentence) }
    modelError = form.error("model_id")
    shelves = RunFormView.shelves(shelf, chosen: form.benchmarks)
    benchmarksError = form.error("selected_benchmarks")
    byCount = form.byCount
    percent = .number(
      "subset_pct", "Percent", form, help: "1 % is contained in 5 %, and 5 % in 10 %.", from: 1, to: 100, standard: "100")
    count = .number("subset_count", "Items of each benchmark", form, help: "At most as many as there are.", from: 1, standard: "10")
    seed = .text(
      "subset_seed", "Seed", form,
      help: "Decides which items are drawn. The same seed draws the same items for every model, so that runs can be compared.",
      standard: "assay")
    basics = RunFormView.basics(form)
    settings = RunFormView.settings(form)
    settingsOpen = settings.contains { $0.typed != nil || $0.error != nil }
    errorCount = form.errors.isEmpty ? nil : form.errors.count
    isOneError = form.errors.count == 1
    let shown = ["model_id", "selected_benchmarks"] + ([percent, count, seed] + basics + settings).map(\.name)
    otherErrors = form.errors(besides: Set(shown))
  }

  private static func basics(_ form: RunForm) -> [Field] {
    [
      .number(
        "samples", "Samples of each item", form, help: "More samples narrow the interval.",
        from: RequestLimits.samplesPerItem.lowerBound, to: RequestLimits.samplesPerItem.upperBound, standard: "1"),
      .number(
        "concurrency", "Requests at once", form, help: "Assay lowers it by itself when the provider is in trouble.",
        from: RequestLimits.concurrency.lowerBound, to: RequestLimits.concurrency.upperBound, standard: "8"),
    ]
  }

  private static func settings(_ form: RunForm) -> [Field] {
    [
      .text("protocol", "Protocol", form, help: "For all chosen benchmarks; empty is each one's own.", standard: "each one's own"),
      .number("temperature", "Temperature", form, help: "0 to 2.", from: 0, to: 2, step: "any", standard: "the protocol's"),
      .number("top_p", "Top p", form, help: "0 to 1.", from: 0, to: 1, step: "any", standard: "the protocol's"),
      .number(
        "max_output_tokens", "Output limit", form, help: "Tokens, reasoning included.", from: 1, standard: "the protocol's"),
      .number(
        "generation_seed", "Generation seed", form, help: "Sent to the provider; it does not decide the items.",
        standard: "not sent"),
    ]
  }
}

extension RunFormView {
  /// The first real model; the simulated one where there is no other.
  private static func firstModel(_ listing: ModelListing) -> String? {
    (listing.models.first { !$0.model.isSimulated } ?? listing.models.first)?.model.description
  }

  private static func providers(_ listing: ModelListing, chosen: String?) -> [Provider] {
    var order: [ProviderName] = []
    var groups: [ProviderName: [Model]] = [:]
    for card in listing.models {
      if groups[card.model.provider] == nil { order.append(card.model.provider) }
      let id = card.model.description
      groups[card.model.provider, default: []].append(Model(id: id, label: label(card), selected: id == chosen))
    }
    // A model that no list has (a link, an old name) stays chosen: the planner says what is wrong with it.
    if let chosen, !listing.models.contains(where: { $0.model.description == chosen }) {
      let other = Model(id: chosen, label: chosen, selected: true)
      return providers(order, groups) + [Provider(name: "not in any list", models: [other], isSimulated: false)]
    }
    return providers(order, groups)
  }

  private static func providers(_ order: [ProviderName], _ groups: [ProviderName: [Model]]) -> [Provider] {
    let real = order.filter { $0 != .simulated } + order.filter { $0 == .simulated }
    return real.map { name in
      Provider(name: name.rawValue, models: groups[name] ?? [], isSimulated: name == .simulated)
    }
  }

  private static func label(_ card: ModelCard) -> String {
    var parts = [card.displayName]
    if card.model.isSimulated { parts.append("SIMULATED: answers are made up") }
    if let prices = card.prices {
      parts.append("\(Figures.money(prices.inputPerMillion)) in, \(Figures.money(prices.outputPerMillion)) out per million tokens")
    }
    return parts.joined(separator: " · ")
  }

  private static func shelves(_ entries: [BenchmarkShelf.Entry], chosen: [String]?) -> [Shelf] {
    var order: [String] = []
    for entry in entries where !order.contains(entry.card.category) { order.append(entry.card.category) }
    let standard = entries.first { $0.setup == nil }?.card.name.rawValue
    return order.map { category in
      Shelf(
        category: category,
        cards: entries.filter { $0.card.category == category }.map { entry in
          Card(entry, chosen: chosen?.contains(entry.card.name.rawValue) ?? (entry.card.name.rawValue == standard))
        })
    }
  }
}

extension RunFormView.Card {
  init(_ entry: BenchmarkShelf.Entry, chosen: Bool) {
    let card = entry.card
    self.init(
      name: card.name.rawValue, displayName: card.displayName, summary: card.summary, items: Figures.count(card.itemCount),
      version: card.version, protocols: card.protocols.map(Self.text).joined(separator: ", "),
      categories: card.categories.isEmpty ? nil : card.categories.joined(separator: ", "), chosen: chosen,
      setup: entry.setup.map { RunFormView.Setup(words: Prose("\($0.message.sentence) \($0.hint.sentence)")) })
  }

  /// The name, and how many samples to take where it is not one.
  private static func text(_ card: ProtocolCard) -> String {
    card.recommendedSamples > 1 ? "\(card.name) (\(card.recommendedSamples) samples recommended)" : card.name.rawValue
  }
}

extension RunFormView.Field {
  static func number(
    _ name: String, _ label: String, _ form: RunForm, help: String, from minimum: Int? = nil, to maximum: Int? = nil,
    step: String? = nil, standard: String
  ) -> Self {
    Self(
      name: name, label: label, help: help, isNumber: true, minimum: minimum.map { String($0) },
      maximum: maximum.map { String($0) }, step: step, placeholder: standard, typed: form.value(name), error: form.error(name))
  }

  static func text(_ name: String, _ label: String, _ form: RunForm, help: String, standard: String) -> Self {
    Self(
      name: name, label: label, help: help, isNumber: false, minimum: nil, maximum: nil, step: nil, placeholder: standard,
      typed: form.value(name), error: form.error(name))
  }
}
