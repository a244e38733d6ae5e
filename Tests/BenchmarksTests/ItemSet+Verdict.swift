import AssayKit

extension ItemSet {
  /// What the scorer says of one answer to `item`.
  func verdict(of item: Item, _ answer: Answer) async throws -> Verdict {
    try await scorer.verdict(on: item.scoringInput(answer))
  }
}
