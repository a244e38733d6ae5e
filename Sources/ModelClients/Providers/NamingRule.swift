import AssayKit

/// How the names that a provider takes relate to those of its list.
enum NamingRule: Hashable, Sendable {
  /// What the list does not have does not exist.
  case exact
  /// A name without a tag means the one with the tag `latest`, which the list has: Ollama.
  case latestTag
  /// A listed name takes a suffix such as `:nitro`, and an account has presets such as `@preset/name`; no list has them: OpenRouter.
  case variants
}

extension NamingRule {
  /// What the list says about `model`.
  enum Match: Hashable {
    /// The list has it, perhaps by a longer name, which is the card's.
    case listed(ModelCard)
    /// The list does not have it and could not; the card says what is known of it all the same.
    case unlisted(ModelCard)
    case unknown
  }

  func match(_ model: ModelReference, in cards: [ModelCard]) -> Match {
    if let card = cards.first(where: { $0.model == model }) { return .listed(card) }
    switch self {
    case .exact: return .unknown
    case .latestTag:
      // A name may have a registry with a port before its last slash.
      let hasTag = model.slug.split(separator: "/").last?.contains(":") == true
      let whole = ModelReference(provider: model.provider, slug: model.slug + ":latest")
      guard !hasTag, let card = cards.first(where: { $0.model == whole }) else { return .unknown }
      return .listed(card)
    case .variants: return variant(model, in: cards)
    }
  }

  /// A variant has the limits of its model. Its prices are those of whom it is sent to, which nobody knows before.
  private func variant(_ model: ModelReference, in cards: [ModelCard]) -> Match {
    if model.slug.hasPrefix("@preset/") { return .unlisted(ModelCard(model: model)) }
    guard let end = model.slug.lastIndex(where: { $0 == ":" || $0 == "@" }) else { return .unknown }
    let base = ModelReference(provider: model.provider, slug: String(model.slug[..<end]))
    guard let card = cards.first(where: { $0.model == base }) else { return .unknown }
    return .unlisted(
      ModelCard(
        model: model, contextLength: card.contextLength, maxOutputTokens: card.maxOutputTokens,
        supportedParameters: card.supportedParameters))
  }
}
