import AssayKit
import Foundation

/// What a judge of Humanity's Last Exam says about an answer: the fields of its structured reply.
///
/// A reply as JSON is read by its fields, each by itself. Other replies are read as text, field by field: what follows the first `correct:`
/// with yes or no after it, and the first `confidence:` with digits after it, in any case, with quotes or emphasis around the words.
/// A label in the form of a key of JSON comes before one that begins a line, and that before one in running text, where reasoning
/// may have the same words.
public struct ExamJudgement: Hashable, Sendable {
  public let isCorrect: Bool
  /// In percent, 0…100; 100 where the judge names none, as its prompt asks.
  public let confidence: Int
  /// `nil` where the judge names none, or found none, for which the prompt's word is `None`.
  public let extracted: String?
  /// Whether the judge says that there is no answer to extract.
  public let findsNoAnswer: Bool

  /// - Returns: `nil` when the reply does not say whether the answer is correct.
  public init?(_ reply: String) {
    let text = ReasoningBlocks.removed(from: reply)
    let found: Fields? = if let object = Self.object(text) { Self.fields(object) } else { Self.lines(text) }
    guard let fields = found else { return nil }
    isCorrect = fields.isCorrect
    confidence = min(max(fields.confidence ?? 100, 0), 100)
    let answer = fields.extracted.map { $0.unicodeScalars.trimmed { $0.isSpace || $0.isEmphasis }.excerpt } ?? ""
    extracted = ["", "none"].contains(answer.lowercased()) ? nil : answer
    findsNoAnswer = answer.lowercased() == "none"
  }

  private struct Fields {
    var isCorrect: Bool
    var confidence: Int?
    var extracted: String?
  }

  // MARK: A reply as JSON, with or without a fence around it

  /// The object that the reply is or has in it; `nil` when there is none that says whether the answer is correct.
  private static func object(_ text: String) -> [String: JSONValue]? {
    guard let start = text.firstIndex(of: "{"), let end = text.lastIndex(of: "}"), start < end,
      // Anything that is no such object is read as text.
      let object = try? JSONDecoder().decode([String: JSONValue].self, from: Data(text[start...end].utf8)), object["correct"] != nil
    else { return nil }
    return object
  }

  private static func fields(_ object: [String: JSONValue]) -> Fields? {
    guard case .string(let word)? = object["correct"], let isCorrect = Self.word(in: Array(word.unicodeScalars), at: 0) else {
      return nil
    }
    var fields = Fields(isCorrect: isCorrect)
    switch object["confidence"] {
    case .integer(let value)?: fields.confidence = Int(exactly: value)
    case .number(let value)?: fields.confidence = Int(exactly: value.rounded())
    case .string(let text)?: fields.confidence = Self.number(in: Array(text.unicodeScalars), at: 0)
    default: break
    }
    switch object["extracted_final_answer"] {
    case .string(let text)?: fields.extracted = text
    case .integer(let value)?: fields.extracted = String(value)
    case .number(let value)?: fields.extracted = "\(value)"
    default: break
    }
    return fields
  }

  // MARK: A reply as text

  private static func lines(_ text: String) -> Fields? {
    let scalars = Array(text.unicodeScalars)
    guard let isCorrect = value(of: "correct", in: scalars, { word(in: scalars, at: $0) }) else { return nil }
    let confidence = value(of: "confidence", in: scalars) { number(in: scalars, at: $0) }
    let extracted = value(of: "extracted_final_answer", in: scalars) { words(in: scalars, at: $0) }
    return Fields(isCorrect: isCorrect, confidence: confidence, extracted: extracted)
  }

  /// Where a label may stand, the surest first.
  private enum Standing: CaseIterable {
    case key, lineStart, anywhere
  }

  /// What `read` makes of the text after the first `name:` where it makes anything.
  private static func value<Value>(of name: String, in text: [Unicode.Scalar], _ read: (Int) -> Value?) -> Value? {
    for standing in Standing.allCases {
      if let value = firstValue(after: name, standing, in: text, read) { return value }
    }
    return nil
  }

  private static func firstValue<Value>(
    after name: String, _ standing: Standing, in text: [Unicode.Scalar], _ read: (Int) -> Value?
  ) -> Value? {
    let label = Array(name.unicodeScalars)
    for start in text.indices where has(label, in: text, at: start) {
      // `incorrect:` is another word.
      if start > 0, text[start - 1].isPythonWord && text[start - 1] != "_" { continue }
      var place = start + label.count
      while place < text.count, isDecoration(text[place]) { place += 1 }
      guard place < text.count, text[place] == ":", stands(standing, at: start, in: text) else { continue }
      place += 1
      while place < text.count, text[place].isPythonSpace || text[place].isEmphasis { place += 1 }
      if let value = read(place) { return value }
    }
    return nil
  }

  private static func stands(_ standing: Standing, at start: Int, in text: [Unicode.Scalar]) -> Bool {
    switch standing {
    case .anywhere: return true
    case .lineStart:
      let before = text[..<start].last { !isDecoration($0) && $0 != "[" && $0 != "#" && $0 != "-" }
      return before?.isLineBreak ?? true
    case .key:
      guard start > 0 else { return false }
      let isQuoted = isQuote(text[start - 1])
      let before = text[..<(isQuoted ? start - 1 : start)].last { !$0.isPythonSpace }
      return before == "{" || (isQuoted && (before == "," || before == nil))
    }
  }

  /// As `has(_:ignoringCaseAt:)`, for labels with underscores in them.
  private static func has(_ label: [Unicode.Scalar], in text: [Unicode.Scalar], at start: Int) -> Bool {
    guard start + label.count <= text.count else { return false }
    return label.indices.allSatisfy { offset in
      let scalar = text[start + offset]
      return scalar == label[offset] || scalar.matches(ignoringCase: label[offset])
    }
  }

  private static func isDecoration(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isEmphasis || scalar == "\"" || scalar == "'" || scalar == " "
  }

  // MARK: Values

  private static func isQuote(_ scalar: Unicode.Scalar) -> Bool { scalar == "\"" || scalar == "'" }

  /// Yes or no as a whole word, in quotes or without.
  private static func word(in text: [Unicode.Scalar], at place: Int) -> Bool? {
    let place = text[place...].firstIndex { !isQuote($0) && !$0.isPythonSpace } ?? text.endIndex
    for (word, meaning) in [("yes", true), ("no", false)] {
      let end = place + word.unicodeScalars.count
      if text.has(Array(word.unicodeScalars), ignoringCaseAt: place), end == text.count || !text[end].isPythonWord {
        return meaning
      }
    }
    return nil
  }

  private static func number(in text: [Unicode.Scalar], at place: Int) -> Int? {
    let digits = text[place...].drop { isQuote($0) || $0.isPythonSpace }.prefix(9).prefix(while: \.isDecimalDigit)
    return Int(String(String.UnicodeScalarView(digits)))
  }

  /// Up to the quote that closes it, or to the end of the line.
  private static func words(in text: [Unicode.Scalar], at place: Int) -> String? {
    let line = text[place...].prefix { !$0.isLineBreak }.prefix(400)
    guard let quote = line.first, isQuote(quote) else { return String(String.UnicodeScalarView(line)) }
    var words = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in line.dropFirst() {
      if isEscaped {
        // Of what should have been JSON: LaTeX has other signs after its backslashes.
        if scalar != quote && scalar != "\\" { words.append("\\") }
        words.append(scalar)
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else if scalar == quote {
        break
      } else {
        words.append(scalar)
      }
    }
    return String(words)
  }
}
