import AssayKit

/// Which fields of a record are what.
struct RecordMapping: Sendable {
  var id: FieldPath?
  var question = FieldPath("question")
  var options = Options.none
  /// Options that only fill the list up, and are no options.
  var padding: [String] = []
  var answer = FieldPath("answer")
  var answerForm = AnswerForm.text
  /// Answers that make a short answer wrong.
  var rejected: FieldPath?
  var category: FieldPath?
  /// Fields with names of their own in prompts.
  var extra: [String: FieldPath] = [:]

  enum Options: Hashable, Sendable {
    case none
    /// One field with a list.
    case list(FieldPath)
    /// A field for each option; those that are missing or empty are left out.
    case columns([FieldPath])
  }

  /// How the record says which option is right.
  enum AnswerForm: String, CaseIterable, Sendable {
    /// The letter under which the prompt shows it.
    case letter
    /// Its place in the published list, from 0.
    case index
    /// Its place in the published list, from 1.
    case number
    /// Its text.
    case text
  }

  static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

  /// The line of the cache for a record, and whether `check` accepts what it holds.
  func line(
    _ record: JSONValue, at position: Int, _ check: (QuestionRecord) throws(DatasetRecordError) -> Void
  ) throws(DatasetRecordError) -> DatasetLine {
    guard case .object(let fields) = record else { throw DatasetRecordError("the record is no object") }
    let key = try id?.text(in: fields) ?? String(position + 1)
    guard !key.isEmpty, key.utf8.count <= 200, !key.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { throw DatasetRecordError("the id `\(key.excerpt)` is empty, longer than 200 bytes or has control characters in it") }
    var made = QuestionRecord(question: try question.text(in: fields))
    made.category = try category?.textIfThere(in: fields)
    made.rejected =
      try rejected.map { path throws(DatasetRecordError) in
        path.value(in: fields) == nil ? [] : try path.texts(in: fields)
      } ?? []
    for (name, path) in extra { made.extra[name] = try path.textIfThere(in: fields) ?? "" }
    try answer(fields, into: &made)
    try check(made)
    return DatasetLine(key: key, value: made.value)
  }

  private func answer(_ fields: [String: JSONValue], into made: inout QuestionRecord) throws(DatasetRecordError) {
    guard let published = try publishedOptions(fields) else {
      made.answers = try answer.texts(in: fields)
      guard made.answers.contains(where: { !$0.isEmpty }) else { throw DatasetRecordError("the field `\(answer.text)` is empty") }
      return
    }
    let kept = published.indices.filter { !isLeftOut(published[$0]) }
    made.options = kept.map { published[$0] }
    guard (2...Self.letters.count).contains(kept.count) else {
      throw DatasetRecordError("there are \(kept.count) options; 2 to \(Self.letters.count) can be asked")
    }
    let text = try answer.text(in: fields)
    if answerForm == .text, made.options.count(where: { $0 == text }) > 1 {
      throw DatasetRecordError("the field `\(answer.text)` stands among the options more than once: `\(text.excerpt)`")
    }
    let place: Int? =
      switch answerForm {
      case .letter: Self.letters.firstIndex { String($0) == text.uppercased() }
      case .index: Int(text).flatMap { index in kept.firstIndex(of: index) }
      case .number: Int(text).flatMap { number in kept.firstIndex(of: number - 1) }
      case .text: made.options.firstIndex(of: text)
      }
    guard let place, made.options.indices.contains(place) else {
      throw DatasetRecordError(
        "the field `\(answer.text)` is no \(answerForm.rawValue) of the \(kept.count) options: `\(text.excerpt)`")
    }
    made.letter = String(Self.letters[place])
    made.answers = [made.options[place]]
  }

  /// Columns that a record does not need are empty.
  private func isLeftOut(_ option: String) -> Bool {
    if case .columns = options, option.isEmpty { return true }
    return padding.contains(option)
  }

  /// All of them with those that are left out, since places count them.
  private func publishedOptions(_ fields: [String: JSONValue]) throws(DatasetRecordError) -> [String]? {
    switch options {
    case .none: return nil
    case .list(let path): return try path.texts(in: fields)
    case .columns(let paths):
      var texts: [String] = []
      for path in paths { texts.append(try path.textIfThere(in: fields) ?? "") }
      return texts
    }
  }

  /// Changes with whatever changes lines of the cache.
  var canonicalText: String {
    let options =
      switch options {
      case .none: ""
      case .list(let path): "list \(path.text)"
      case .columns(let paths): "columns " + paths.map(\.text).joined(separator: "\u{1}")
      }
    let extra = extra.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text)" }.joined(separator: "\u{1}")
    return [
      "2", id?.text ?? "", question.text, options, padding.joined(separator: "\u{1}"), answer.text, answerForm.rawValue,
      rejected?.text ?? "", category?.text ?? "", extra,
    ].joined(separator: "\u{2}")
  }
}
