import Foundation

/// What the simulated model understands of a prompt that asks it to judge an answer.
struct SimulatedJudging {
  /// How the verdict is to be given.
  enum Form {
    /// `CORRECT` or `INCORRECT`, as for AA-LCR.
    case word
    /// Lines with names, as for Humanity's Last Exam.
    case fields
  }

  let form: Form
  /// The right answer.
  let expected: String
  /// Whether the judged answer has the right one in it.
  let agrees: Bool

  /// - Returns: `nil` for a prompt that asks for no such thing.
  init?(_ prompt: String) {
    if prompt.contains("CORRECT or INCORRECT"), let expected = Self.line(after: "OFFICIAL ANSWER:", in: prompt),
      let place = prompt.range(of: "CANDIDATE ANSWER TO ASSESS:")
    {
      self.init(.word, expected: expected, judged: prompt[place.upperBound...])
    } else if prompt.contains("extracted_final_answer:"), let expected = Self.line(after: "[correct_answer]:", in: prompt),
      let start = prompt.range(of: "[response]:"),
      let end = prompt.range(of: "[correct_answer]:", range: start.upperBound..<prompt.endIndex)
    {
      self.init(.fields, expected: expected, judged: prompt[start.upperBound..<end.lowerBound])
    } else {
      return nil
    }
  }

  private init(_ form: Form, expected: String, judged: Substring) {
    self.form = form
    self.expected = expected
    agrees = !expected.isEmpty && judged.range(of: expected, options: .caseInsensitive) != nil
  }

  private static func line(after label: String, in prompt: String) -> String? {
    guard let place = prompt.range(of: label) else { return nil }
    return prompt[place.upperBound...].prefix { !$0.isNewline }.trimmingCharacters(in: .whitespaces)
  }
}
