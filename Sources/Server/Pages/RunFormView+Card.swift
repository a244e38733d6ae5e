import AssayKit

extension RunFormView.Card {
  init(_ entry: BenchmarkShelf.Entry, chosen: Bool, protocolName: String?, figures: String?, judge: JudgeView?) {
    let card = entry.card
    self.init(
      name: card.name.rawValue, displayName: card.displayName, summary: card.summary,
      figures: figures ?? "\(Figures.count(card.itemCount)) items", version: card.version,
      protocols: Self.protocols(card, chosen: protocolName),
      hasProtocols: card.protocols.count > 1,
      categories: card.categories.isEmpty ? nil : Self.list(card.categories), chosen: chosen, file: card.definition?.name,
      setup: entry.setup.map { RunFormView.Setup(words: Prose($0.message.sentence)) },
      judge: judge)
  }

  /// The first few; a card is no place for fifty.
  private static func list(_ categories: [String]) -> String {
    let most = 4
    let more = categories.count - most
    return categories.prefix(most).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }

  /// The first one leaves it to the field for all benchmarks.
  private static func protocols(_ card: BenchmarkCard, chosen: String?) -> [RunFormView.Choice] {
    let own = RunFormView.Choice(
      value: "", label: "Protocol: \(card.defaultProtocol?.rawValue ?? "its own"), unless set for all", selected: chosen == nil)
    return [own]
      + card.protocols.map { RunFormView.Choice(value: $0.name.rawValue, label: text($0), selected: chosen == $0.name.rawValue) }
  }

  /// The name, and how many samples to take where it is not one.
  private static func text(_ card: ProtocolCard) -> String {
    card.recommendedSamples > 1 ? "\(card.name) (\(card.recommendedSamples) samples recommended)" : card.name.rawValue
  }
}
