import AssayKit
import Foundation

/// How the protocol `official` asks: one user message, no system message, no examples.
///
/// The endings are what makes a model of 135 million parameters answer shortly. A changed template is a new protocol version.
enum StarterPrompts {
  static let protocolVersion = "1"

  static func template(for kind: StarterKind) -> String {
    switch kind {
    case .arithmetic:
      """
      {question}

      End your reply with a line of the form "Answer: NUMBER".
      """
    case .reading:
      """
      {passage}

      Question: {question}
      Reply with the shortest possible answer, not a sentence.
      """
    case .format: "{question}"
    case .knowledge:
      """
      {question}

      {options}

      Reply with the letter of the right option only.
      """
    }
  }

  static func prompt(for record: StarterRecord) -> String {
    template(for: record.kind)
      .replacingOccurrences(of: "{passage}", with: record.passage ?? "")
      .replacingOccurrences(of: "{options}", with: record.target.optionList)
      .replacingOccurrences(of: "{question}", with: record.question)
  }

  /// SHA-256 over each kind's name and template, in the order of the kinds, each followed by a NUL.
  static let hash = ItemText.sha256(
    of: StarterKind.allCases.map { "\($0.rawValue)\0\(template(for: $0))\0" }.joined())
}
