import AssayKit

/// Checks that prompts and answers fit the model, as far as its provider says how long they may be.
struct LengthGuard {
  let card: ModelCard

  /// With fewer tokens than this no answer can be given, so it is no advice.
  private static let leastUsefulLimit = 16

  /// The drawn item with the longest prompt of one benchmark.
  private struct Longest {
    var item: ItemID
    var tokens: TokenEstimate
  }

  /// Costs nothing when the card has no lengths.
  func findings(for parts: [RunDraft.Part], requested: GenerationParameters) -> [RunFinding] {
    let longest = parts.map { self.longest(of: $0) }
    let fitting = fittingLimit(longest)
    var findings: [RunFinding] = []
    for (part, longest) in zip(parts, longest) {
      let limit = part.parameters.maxOutputTokens
      let whose = requested.maxOutputTokens == nil ? "the output limit of `\(part.benchmark)`" : "the output limit"
      if let limit, let most = card.maxOutputTokens, limit > most {
        let message = "\(whose), \(limit) tokens, is above the \(most) that `\(card.model)` can answer with"
        findings.append(lower(.outputLimit, message, to: fitting))
      }
      if let longest, let finding = contextFinding(part, longest, fitting: fitting) { findings.append(finding) }
    }
    var seen: Set<RunFinding> = []
    return findings.filter { seen.insert($0).inserted }
  }

  private func contextFinding(_ part: RunDraft.Part, _ longest: Longest, fitting: Int) -> RunFinding? {
    guard let context = card.contextLength else { return nil }
    let (about, atLeast) = (longest.tokens.about, longest.tokens.atLeast)
    let prompt = "the prompt of item `\(longest.item)` of `\(part.benchmark)`"
    let room = "the context of `\(card.model)`, \(context) tokens"
    if atLeast >= context { return tooLong("\(prompt), at least \(atLeast) tokens, does not fit \(room)") }
    if about >= context {
      return .warning(
        .context, .benchmarks, "\(prompt), about \(about) tokens, may not fit \(room)",
        hint: "an item that does not fit ends as failed (`context_exceeded`); a model with a longer context can answer it")
    }
    guard let limit = part.parameters.maxOutputTokens, about + limit > context else { return nil }
    let message = "\(prompt), about \(about) tokens, and an answer of \(limit) do not fit \(room)"
    return lower(.context, message, to: fitting)
  }

  private func lower(_ kind: RunFinding.Kind, _ message: String, to fitting: Int) -> RunFinding {
    fitting >= Self.leastUsefulLimit ? .outputLimit(kind, message, fitting: fitting) : tooLong(message)
  }

  private func tooLong(_ message: String) -> RunFinding {
    .blocking(.context, .model, message, hint: "choose a model with a longer context, or fewer benchmarks")
  }

  /// The largest output limit that fits the card and the longest prompt of every benchmark; 0 when none does.
  private func fittingLimit(_ longest: [Longest?]) -> Int {
    var limit = card.maxOutputTokens ?? .max
    guard let context = card.contextLength else { return limit }
    for case .some(let one) in longest where one.tokens.about < context { limit = min(limit, context - one.tokens.about) }
    return limit
  }

  /// The longest prompt among those that may not fit; `nil` when all of them surely do.
  ///
  /// A token has at least one byte, so most items need no look at their text. An item that cannot be read is passed over: the
  /// run records why it failed.
  private func longest(of part: RunDraft.Part) -> Longest? {
    guard let context = card.contextLength else { return nil }
    let room = context - (part.parameters.maxOutputTokens ?? 0)
    var longest: Longest?
    for id in part.items {
      do throws(Failure) {
        // What the publisher has counted stands for texts that are larger or smaller here.
        if try part.set.promptTokens(of: id) == nil {
          guard try part.set.promptBytes(of: id) + 16 * TokenEstimate.tokensOfMessage > room else { continue }
        }
        let tokens = try TokenEstimate(of: id, in: part.set)
        if tokens.about > longest?.tokens.about ?? 0 { longest = Longest(item: id, tokens: tokens) }
      } catch {
        continue
      }
    }
    return longest
  }
}
