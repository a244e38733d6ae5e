extension IFEvalInstructions {
  func languageAndCase(_ type: String, _ arguments: InstructionArguments) throws(InstructionArguments.Fault) -> InstructionCheck? {
    let resources = resources
    switch type {
    case "response_language":
      let wanted = try arguments.text("language").string
      return InstructionCheck { try Self.isWritten(in: wanted, $0, resources) }
    case "english_capital": return InstructionCheck { text in try text.isUpper && Self.isWritten(in: "en", text, resources) }
    case "english_lowercase": return InstructionCheck { text in try text.isLower && Self.isWritten(in: "en", text, resources) }
    case "capital_word_frequency":
      let threshold = try arguments.relation("capital_relation", to: try arguments.integer("capital_frequency"))
      return InstructionCheck { text in
        threshold.holds(for: try resources.words().words(of: text).count(where: \.isUpper))
      }
    default: return nil
    }
  }

  /// A text whose language cannot be told, such as one of digits, counts as written in any.
  private static func isWritten(in language: String, _ text: CodePoints, _ resources: LanguageResources) throws -> Bool {
    guard let found = try resources.detector().language(of: text) else { return true }
    return found == language
  }
}
