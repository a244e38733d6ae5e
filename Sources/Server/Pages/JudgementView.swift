import AssayKit

/// What one judge said about an answer: its words are as foreign as the answer itself.
struct JudgementView {
  let judge: String
  /// The model that its provider says it used, where that is another name.
  let served: String?
  let opinion: String
  let notes: String?
  let tokens: String
  let cost: String
  let words: Passage

  init(_ record: JudgementRecord, number: Int, rawLink: String) {
    judge = record.judgement.judge.description
    served = record.servedModel.flatMap { $0 == record.judgement.judge.slug ? nil : $0 }
    opinion = record.isReadable ? record.correct.map { $0 ? "says right" : "says wrong" } ?? "gives no opinion" : "cannot be read"
    let notes = [
      record.isCached ? "from before: nobody was asked again" : nil, record.counts ? nil : "does not count: it was asked again",
    ].compactMap { $0 }
    self.notes = notes.isEmpty ? nil : notes.joined(separator: "; ")
    tokens = record.usage.map { "\(Figures.count($0.inputTokens)) in, \(Figures.count($0.outputTokens)) out" } ?? Figures.unknown
    cost = Figures.money(record.cost)
    words = Passage(record.judgement.text, label: "judgement", number: number, rawLink: rawLink)
  }
}
