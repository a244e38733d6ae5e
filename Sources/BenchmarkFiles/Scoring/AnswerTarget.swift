import AssayKit
import Scoring

/// What the scorer knows of an item, as it stands with every verdict and in signed exports.
struct AnswerTarget: Hashable, Sendable {
  /// The texts under the letters A, B, C, …; empty where there is nothing to choose.
  var options: [String]
  /// The right one's letter.
  var letter: String?
  var answers: [String]
  var rejected: [String]

  init(_ record: QuestionRecord) {
    options = record.options
    letter = record.letter
    answers = record.answers
    rejected = record.rejected
  }

  init(_ value: JSONValue) throws(Failure) {
    guard case .object(let fields) = value, let options = Self.texts(fields["options"]),
      let answers = Self.texts(fields["answers"]),
      let rejected = Self.texts(fields["rejected"]), !answers.isEmpty
    else { throw Self.foreign }
    self.options = options
    self.answers = answers
    self.rejected = rejected
    switch fields["letter"] {
    case nil: letter = nil
    case .string(let text)? where Self.place(of: text, in: options) != nil: letter = text
    default: throw Self.foreign
    }
  }

  var value: JSONValue {
    var fields: [String: JSONValue] = ["answers": .array(answers.map { .string($0) })]
    if !options.isEmpty { fields["options"] = .array(options.map { .string($0) }) }
    if !rejected.isEmpty { fields["rejected"] = .array(rejected.map { .string($0) }) }
    if let letter { fields["letter"] = .string(letter) }
    return .object(fields)
  }

  /// The reference answer as people read it.
  var expected: String {
    if let letter, let place = Self.place(of: letter, in: options) { return "\(letter)) \(options[place])" }
    return answers.joined(separator: " / ")
  }

  private static let foreign = Failure(.malformed, "the target is none of a benchmark in a file")

  private static func place(of letter: String, in options: [String]) -> Int? {
    RecordMapping.letters.prefix(options.count).firstIndex { String($0) == letter }
  }

  /// Empty where the field is missing.
  private static func texts(_ value: JSONValue?) -> [String]? {
    guard let value else { return [] }
    guard case .array(let values) = value else { return nil }
    var texts: [String] = []
    for value in values {
      guard case .string(let text) = value else { return nil }
      texts.append(text)
    }
    return texts
  }
}
