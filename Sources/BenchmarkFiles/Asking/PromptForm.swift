import AssayKit

/// How one protocol writes its messages.
struct PromptForm: Hashable, Sendable {
  var system: PromptTemplate?
  var user = PromptTemplate("{question}")
  /// One worked example.
  var example: PromptTemplate?
  var betweenExamples = "\n\n"
  /// One option of a list.
  var option = PromptTemplate("{letter}) {text}")
  var betweenOptions = "\n"

  /// Names that every prompt may use.
  static let questionGaps = ["question", "options", "letters", "category", "id"]
  /// Names that only worked examples may use: they would give the answer away.
  static let answerGaps = ["answer", "answer_text"]
  static let optionGaps = ["letter", "text"]
  static let examplesGap = "examples"

  var usesExamples: Bool { (user.gaps + (system?.gaps ?? [])).contains(Self.examplesGap) }

  /// - Parameter examples: the worked examples, written out.
  func messages(for record: QuestionRecord, id: String, examples: String) -> [Message] {
    var values = values(of: record, id: id)
    values[Self.examplesGap] = examples
    return (system.map { [.system($0.filled(values))] } ?? []) + [.user(user.filled(values))]
  }

  func written(_ examples: [QuestionRecord]) -> String {
    guard let example else { return "" }
    return examples.map { record in
      var values = values(of: record, id: "")
      values["answer"] = record.letter ?? record.answers.first ?? ""
      values["answer_text"] = record.answers.first ?? ""
      return example.filled(values)
    }.joined(separator: betweenExamples)
  }

  private func values(of record: QuestionRecord, id: String) -> [String: String] {
    let letters = RecordMapping.letters.prefix(record.options.count).map { String($0) }
    var values = record.extra
    values["question"] = record.question
    values["options"] = zip(letters, record.options).map { option.filled(["letter": $0, "text": $1]) }
      .joined(separator: betweenOptions)
    values["letters"] = letters.joined(separator: "/")
    values["category"] = record.category ?? ""
    values["id"] = id
    return values
  }

  /// All that decides the text around a record's own.
  var templates: [String] {
    [system?.text ?? "", user.text, example?.text ?? "", betweenExamples, option.text, betweenOptions]
  }
}
