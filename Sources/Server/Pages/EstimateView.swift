import AssayKit
import RunEngine

/// What a form would start, in figures: the models' facts, each benchmark's share and the sums.
struct EstimateView {
  /// Why nothing can be said yet, and what is in the way of the run.
  let findings: [Finding]
  let totals: [Fact]
  let models: [Model]
  /// By benchmark, for the cards.
  let cards: [Card]
  let button: String

  struct Finding {
    let words: Prose
    let tone: String
  }

  struct Model {
    let id: String
    let context: String
    let longest: String
    let prices: String
    let abilities: String
    let isSimulated: Bool
  }

  struct Card {
    let name: String
    let figures: String
  }

  struct Fact {
    let label: String
    let figure: String
    let note: String?

    init(_ label: String, _ figure: String, _ note: String?) {
      self.label = label
      self.figure = figure
      self.note = note
    }
  }

  /// One model of the form.
  struct Candidate {
    let model: String
    var estimate: RunEstimate
    let catalog: CatalogModel?
  }

  /// - Parameters:
  ///   - candidates: the models that are estimated.
  ///   - models: how many are chosen, which may be more.
  ///   - judges: who is asked for verdicts, by name.
  init(_ candidates: [Candidate], of models: Int, chosen: [BenchmarkName], judges: [String] = [], findings: [Finding]) {
    self.findings = findings
    self.models = candidates.map { Model($0) }
    button = models > 1 ? "Run \(Figures.count(models)) models" : "Run"
    let sections = candidates.map(\.estimate.sections)
    cards = Self.names(sections).map { name in
      Card(name: name.rawValue, figures: Self.figures(sections.flatMap { $0.filter { $0.benchmark == name } }))
    }
    let runs = candidates.map { candidate in
      var candidate = candidate
      candidate.estimate.sections.removeAll { !chosen.contains($0.benchmark) }
      return candidate
    }
    let totals = Self.totals(runs, of: models)
    let judge =
      judges.isEmpty ? [] : [Fact("Judge", judges.joined(separator: ", "), "its cost counts apart and is not in these figures")]
    self.totals = totals + judge
  }

  private static func names(_ sections: [[RunEstimate.Section]]) -> [BenchmarkName] {
    sections.max { $0.count < $1.count }?.map(\.benchmark) ?? []
  }

  /// `12 of 60 items · about 2 min · about $0.04`; what is unknown is left out, the sums say it.
  private static func figures(_ sections: [RunEstimate.Section]) -> String {
    guard let first = sections.first else { return "" }
    var parts = ["\(Figures.count(first.items)) of \(Figures.count(first.totalItems)) items"]
    if let seconds = sections.compactMap(\.seconds).max() { parts.append("about \(Figures.roughly(seconds: seconds))") }
    let costs = sections.compactMap(\.cost)
    if costs.count == sections.count { parts.append(money(costs.reduce(.zero, +))) }
    return parts.joined(separator: " · ")
  }

  /// Every model is asked the same, so that items and requests are known for those that are not estimated too.
  private static func totals(_ runs: [Candidate], of models: Int) -> [Fact] {
    let all = runs.flatMap(\.estimate.sections)
    guard let first = runs.first?.estimate.sections, !all.isEmpty else { return [] }
    let items = first.reduce(0) { $0 + $1.items }
    let samples = first.reduce(0) { $0 + $1.samples }
    return [
      Fact("Items", Figures.count(items), models > 1 ? "the same for all \(Figures.count(models)) models" : nil),
      Fact("Requests", Figures.count(samples * models), nil), tokens(all, basis(runs)), cost(runs), time(runs),
    ]
  }

  private static func tokens(_ sections: [RunEstimate.Section], _ basis: String?) -> Fact {
    let input = "\(Figures.tokens(sections.reduce(0) { $0 + $1.inputTokens })) in"
    let output = sections.compactMap(\.outputTokens)
    if output.count == sections.count {
      return Fact("Tokens", "\(input), \(Figures.tokens(output.reduce(0, +))) out", basis)
    }
    let most = sections.compactMap(\.mostOutputTokens)
    let limit = most.count == sections.count ? "at most \(Figures.tokens(most.reduce(0, +))) out" : nil
    return Fact("Tokens", input, "answers: \(Figures.unknown)" + (limit.map { ", \($0)" } ?? ""))
  }

  private static func cost(_ runs: [Candidate]) -> Fact {
    let sections = runs.flatMap(\.estimate.sections)
    let most = sections.compactMap(\.mostCost)
    let limit = most.count == sections.count ? "at most \(Figures.money(most.reduce(.zero, +)))" : nil
    let known = sections.compactMap(\.cost)
    // However long the answers of a model that costs nothing are.
    if most.count == sections.count, most.allSatisfy({ $0 == .zero }) { return Fact("Cost", Figures.money(.zero), nil) }
    guard known.count == sections.count else { return Fact("Cost", Figures.unknown, limit ?? unpriced(runs)) }
    let sum = known.reduce(.zero, +)
    return Fact("Cost", money(sum), sum == .zero ? nil : limit)
  }

  /// What is missing for a sum: prices, today's ones where the catalogue has older ones, or how long answers get.
  private static func unpriced(_ runs: [Candidate]) -> String {
    let missing = runs.filter { $0.estimate.card?.prices == nil }
    if missing.isEmpty { return "no earlier run tells how long answers get" }
    let areListed = missing.allSatisfy { $0.estimate.card == nil && $0.catalog?.card.prices != nil }
    return areListed ? "today's prices cannot be read" : "a price is not known"
  }

  private static func money(_ amount: NanoDollars) -> String {
    amount == .zero ? Figures.money(amount) : "about \(Figures.money(amount))"
  }

  /// Workers take several runs at once, so the slowest one decides.
  private static func time(_ runs: [Candidate]) -> Fact {
    let times = runs.map { run -> Double? in
      let known = run.estimate.sections.compactMap(\.seconds)
      return known.count == run.estimate.sections.count ? known.reduce(0, +) : nil
    }
    let known = times.compactMap { $0 }
    guard known.count == times.count, let longest = known.max() else {
      return Fact("Time", Figures.unknown, "no earlier run tells")
    }
    return Fact(
      "Time", "about \(Figures.roughly(seconds: longest))", runs.count > 1 ? "for the slowest model" : nil)
  }

  /// Models that never ran are measured by the same answers of others: those count once, however many models need them.
  private static func basis(_ runs: [Candidate]) -> String? {
    var (own, others) = (0, 0)
    for run in runs {
      var borrowed = 0
      for section in run.estimate.sections {
        switch section.basis {
        case .sameModel(let samples): own += samples
        case .otherModels(let samples): borrowed += samples
        case .nothing: continue
        }
      }
      others = max(others, borrowed)
    }
    func answers(_ count: Int) -> String { count == 1 ? "answer" : "answers" }
    let verb = own + others == 1 ? "was" : "were"
    switch (own, others) {
    case (0, 0): return nil
    case (_, 0): return "as \(Figures.count(own)) earlier \(answers(own)) \(verb)"
    case (0, _): return "as \(Figures.count(others)) \(answers(others)) of other models \(verb)"
    default: return "as \(Figures.count(own)) earlier \(answers(own)) and \(Figures.count(others)) of other models were"
    }
  }
}

extension EstimateView.Finding {
  init(_ finding: RunFinding) {
    let message = finding.message(RunForm.naming).sentence
    let hint = finding.hint(RunForm.naming).map { " \($0.sentence)" } ?? ""
    self.init(words: Prose(message + hint), tone: finding.isBlocking ? "danger" : "warning")
  }
}

extension EstimateView.Model {
  init(_ candidate: EstimateView.Candidate) {
    let card = candidate.estimate.card ?? candidate.catalog?.card
    let parameters = candidate.catalog?.supportedParameters
    let thinks = parameters.map { !Set($0).isDisjoint(with: ["reasoning", "include_reasoning", "reasoning_effort"]) }
    self.init(
      id: candidate.model, context: card?.contextLength.map { Figures.tokens(Int64($0)) } ?? Figures.unknown,
      longest: card?.maxOutputTokens.map { Figures.tokens(Int64($0)) } ?? Figures.unknown,
      prices: (card?.prices).map {
        "\(Figures.price($0.inputPerMillion)) in, \(Figures.price($0.outputPerMillion)) out"
      } ?? Figures.unknown,
      abilities: thinks.map { $0 ? "thinks" : "does not think aloud" } ?? Figures.unknown,
      isSimulated: ModelReference(candidate.model)?.isSimulated ?? false)
  }
}
