import AssayKit

/// Counts the right answers to each item of a section that asks for several.
struct PassFold {
  private var items: [(verdicts: Int, correct: Int)] = []
  private var last: ItemID?
  /// Samples of the item that is counted now, and the most that any item has.
  private var (samples, most) = (0, 0)
  /// Whether there is a verdict that is neither right nor wrong: nothing can be counted then.
  private var hasPartial = false

  /// Samples of one item come one after the other.
  mutating func add(_ outcome: SampleOutcome) {
    if last != outcome.item {
      (last, samples) = (outcome.item, 0)
      items.append((0, 0))
    }
    samples += 1
    most = max(most, samples)
    guard outcome.state == .scored else { return }
    guard let isCorrect = outcome.correct else {
      hasPartial = true
      return
    }
    items[items.count - 1].verdicts += 1
    if isCorrect { items[items.count - 1].correct += 1 }
  }

  /// `nil` with one sample an item, and for verdicts that are more than right or wrong.
  func rates() -> [PassRate]? {
    guard most > 1, !hasPartial else { return nil }
    let rates = PassRate.rates(items, samples: most)
    return rates.isEmpty ? nil : rates
  }
}
