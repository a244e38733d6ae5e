import AssayKit

/// What of a sample's history is shown: the attempt and the evaluation that count, or the last ones where none does.
struct ShownSample {
  let detail: SampleDetail
  let attempt: AttemptDetail?
  /// A failed attempt has none; its failure is shown.
  let generation: Generation?
  let evaluation: EvaluationDetail?
  private let path: ItemPath

  init(_ detail: SampleDetail, path: ItemPath) {
    self.detail = detail
    self.path = path
    attempt = detail.attempts.last { $0.counts } ?? detail.attempts.last
    generation = attempt.flatMap { try? $0.outcome.get() }
    evaluation = detail.evaluations.last { $0.counts } ?? detail.evaluations.last
  }

  var messages: [Passage] {
    (generation?.messages ?? []).enumerated().map { index, message in
      var passage = Passage(message.text, label: message.role.rawValue, number: index, rawLink: raw("message-\(index)"))
      passage.attached = message.imageNote
      return passage
    }
  }

  /// - Parameter number: which of the page's answers it is.
  func reply(number: Int = 0) -> Passage? {
    generation.map {
      Passage($0.response.text, label: "answer", number: number, rawLink: raw("answer"), marking: detail.record.extracted)
    }
  }

  var reasoning: Passage? {
    (generation?.response.reasoning).map { Passage($0, label: "reasoning", rawLink: raw("reasoning")) }
  }

  var judgements: [JudgementView] {
    (evaluation?.judgements ?? []).enumerated().map { place, record in
      JudgementView(record, number: place, rawLink: raw("judgement-\(evaluation?.id ?? 0)-\(place)"))
    }
  }

  /// The scorer's details as indented text; a failed evaluation has none.
  var details: String? {
    let verdict = evaluation.flatMap { try? $0.outcome.get() }
    return (verdict?.details).flatMap { Self.text(of: $0) }
  }

  /// What the scorer was told of the item, as far as it may be shown.
  var target: String? { (evaluation?.target).flatMap { Self.text(of: Item.published($0)) } }

  private func raw(_ part: String) -> String { path.raw(attempt?.id, part) }

  /// `nil` when there is nothing in them.
  private static func text(of details: JSONValue) -> String? {
    if details == .null || details == .object([:]) { return nil }
    guard let text = try? JSONText.pretty(details) else { return nil }  // Every JSONValue but a NaN can be written.
    return String(text.prefix(Passage.limit))
  }
}
