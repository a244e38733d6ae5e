import AssayKit
import Scoring

/// One way of reading an answer, by its name in files; several are tried in order.
enum Extraction: Sendable {
  /// The rules by which published results read a letter.
  case letter(LetterReader)
  case named(Name)
  case pattern(OwnPattern)

  /// Readers that have no settings.
  enum Name: String, CaseIterable, Sendable {
    /// The option that the answer chooses by its letter or its words.
    case choice
    /// The number of the answer line, else the last one.
    case number
    /// The integer in the last box, of the answer line or at the end, as in competitions.
    case mathInteger = "math_integer"
    /// What follows `answer:`, else a short text as a whole, else its last line.
    case shortAnswer = "short_answer"
    /// The content of the last LaTeX box.
    case boxed
    /// What follows the last `answer:`, `answer is` or `answer =`.
    case answerLine = "answer_line"
    case firstLine = "first_line"
    case lastLine = "last_line"
    case wholeText = "whole_text"
  }

  /// What was read: in full, as verdicts show it, and by which rule.
  struct Found: Hashable, Sendable {
    var text: String
    var shown: String
    var rule: String
  }

  /// Every name that a file may use.
  static let names = LetterReader.allCases.map(\.rawValue) + Name.allCases.map(\.rawValue)

  init?(named name: String) {
    if let reader = LetterReader(rawValue: name) {
      self = .letter(reader)
    } else if let name = Name(rawValue: name) {
      self = .named(name)
    } else {
      return nil
    }
  }

  /// Whether it reads the letter of an option.
  var needsOptions: Bool {
    switch self {
    case .letter, .named(.choice): true
    case .named, .pattern: false
    }
  }

  /// - Throws: `.scorer` when an expression takes too many steps.
  func read(_ text: String, options: [String]) throws(Failure) -> Found? {
    switch self {
    case .letter(let reader):
      reader.read(text).map { Found(String(Character($0.value)), by: $0.rule.rawValue) }
    case .named(let name): Self.read(text, options: options, name)
    case .pattern(let pattern): try pattern.read(text).map { Found($0, by: pattern.rule) }
    }
  }

  private static func read(_ text: String, options: [String], _ name: Name) -> Found? {
    switch name {
    case .choice: ChoiceReader(options: options).read(text).map { Found(String($0.value), by: $0.rule.rawValue) }
    case .number: NumberReader.read(text).map { Found($0.value.description, by: $0.rule.rawValue) }
    case .mathInteger: CompetitionScorer.read(text).map { Found($0.value, by: $0.rule.rawValue) }
    case .shortAnswer: ShortAnswerReader.read(text).map { Found($0.value.text, by: $0.rule.rawValue) }
    case .boxed: BoxedAnswer.last(in: text).map { Found($0, by: name.rawValue) }
    case .answerLine: AnswerLine.last(in: text).map { Found($0, by: name.rawValue) }
    case .firstLine: AnswerLine.firstFilled(in: text).map { Found($0, by: name.rawValue) }
    case .lastLine: AnswerLine.lastFilled(in: text).map { Found($0, by: name.rawValue) }
    case .wholeText: text.allSatisfy(\.isWhitespace) ? nil : Found(text, by: name.rawValue)
    }
  }

  /// The reader with all that its result depends on besides the answer.
  var canonicalText: String {
    switch self {
    case .letter(let reader): "\(reader.version.name) \(reader.version.version)"
    case .named(let name):
      switch name {
      case .choice: "choice \(ChoiceScorer.version.version)"
      case .number: "number \(NumericScorer.version.version)"
      case .mathInteger: "math_integer \(CompetitionScorer.version.version)"
      case .shortAnswer: "short_answer \(ShortAnswerScorer.version.version)"
      case .boxed, .answerLine, .firstLine, .lastLine: "\(name.rawValue) 1"
      case .wholeText: "whole_text 2"
      }
    case .pattern(let pattern): pattern.canonicalText
    }
  }
}

extension Extraction.Found {
  /// What verdicts show is cut after 200 scalars.
  init(_ text: String, by rule: String) {
    var shown = String.UnicodeScalarView()
    shown.append(contentsOf: text.unicodeScalars.prefix(200))
    self.init(text: text, shown: String(shown), rule: rule)
  }
}

/// A regular expression of the file's writer.
struct OwnPattern: Sendable {
  var text: String
  var pattern: AnswerPattern
  var group: Int
  var occurrence: AnswerPattern.Occurrence
  var ignoresCase: Bool
  var isMultiline: Bool
  /// What verdicts call it.
  var rule: String

  func read(_ answer: String) throws(Failure) -> String? {
    do throws(AnswerPattern.TooManySteps) { return try pattern.read(answer, group: group, occurrence) } catch {
      throw Failure(
        .scorer, "the pattern `\(text.excerpt)` takes too many steps on this answer",
        hint: "write it so that no two parts of it can match the same text")
    }
  }

  var canonicalText: String {
    "pattern 2 \(group) \(occurrence.rawValue) \(ignoresCase) \(isMultiline) \(rule) \(text)"
  }
}
