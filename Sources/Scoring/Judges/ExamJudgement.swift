import AssayKit
import Foundation

/// What a judge of Humanity's Last Exam says about an answer: the fields of its structured reply.
///
/// A reply as JSON is read by its fields. Other replies are read as text, field by field: the first `correct:` with yes or no after it,
/// and the first `confidence:` with digits after it, in any case, with quotes or emphasis around the words.
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
    guard let fields = Self.fields(text) ?? Self.lines(text) else { return nil }
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

  private struct Reply: Decodable {
    let correct: String
    let confidence: Double?
    let extractedFinalAnswer: String?

    enum CodingKeys: String, CodingKey {
      case correct, confidence
      case extractedFinalAnswer = "extracted_final_answer"
    }
  }

  private static func fields(_ text: String) -> Fields? {
    guard let start = text.firstIndex(of: "{"), let end = text.lastIndex(of: "}"), start < end,
      // Anything that is no such object is read as text.
      let reply = try? JSONDecoder().decode(Reply.self, from: Data(text[start...end].utf8))
    else { return nil }
    let word = reply.correct.lowercased()
    guard word == "yes" || word == "no" else { return nil }
    return Fields(
      isCorrect: word == "yes", confidence: reply.confidence.flatMap { Int(exactly: $0.rounded()) },
      extracted: reply.extractedFinalAnswer)
  }

  // MARK: A reply as text

  private static func lines(_ text: String) -> Fields? {
    let scalars = Array(text.unicodeScalars)
    guard let isCorrect = firstValue(after: "correct", in: scalars, { word(in: scalars, at: $0) }) else { return nil }
    let confidence = firstValue(after: "confidence", in: scalars) { number(in: scalars, at: $0) }
    let extracted = firstValue(after: "extracted_final_answer", in: scalars) { line(in: scalars, at: $0) }
    return Fields(isCorrect: isCorrect, confidence: confidence, extracted: extracted)
  }

  /// What `read` makes of the text after the first `name:` where it makes anything.
  private static func firstValue<Value>(
    after name: String, in text: [Unicode.Scalar], _ read: (Int) -> Value?
  ) -> Value? {
    let label = Array(name.unicodeScalars)
    for start in text.indices where has(label, in: text, at: start) {
      // `incorrect:` is another word.
      if start > 0, text[start - 1].isPythonWord && text[start - 1] != "_" { continue }
      var place = start + label.count
      while place < text.count, isDecoration(text[place]) { place += 1 }
      guard place < text.count, text[place] == ":" else { continue }
      place += 1
      while place < text.count, text[place].isPythonSpace || isDecoration(text[place]) { place += 1 }
      if let value = read(place) { return value }
    }
    return nil
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

  private static func word(in text: [Unicode.Scalar], at place: Int) -> Bool? {
    if text.has(Array("yes".unicodeScalars), ignoringCaseAt: place) { return true }
    return text.has(Array("no".unicodeScalars), ignoringCaseAt: place) ? false : nil
  }

  private static func number(in text: [Unicode.Scalar], at place: Int) -> Int? {
    let digits = text[place...].prefix(9).prefix(while: \.isDecimalDigit)
    return Int(String(String.UnicodeScalarView(digits)))
  }

  private static func line(in text: [Unicode.Scalar], at place: Int) -> String? {
    String(String.UnicodeScalarView(text[place...].prefix { !$0.isLineBreak }.prefix(400)))
  }
}
