/// The 25 instruction types of IFEval, bug for bug as google-research's `instruction_following_eval` checks them.
struct IFEvalInstructions {
  let resources: LanguageResources

  /// - Returns: `nil` for a name that IFEval does not have.
  func check(_ name: String, _ arguments: InstructionArguments) throws(InstructionArguments.Fault) -> InstructionCheck? {
    let parts = name.split(separator: ":", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    let type = String(parts[1])
    return switch parts[0] {
    case "keywords": try keywords(type, arguments)
    case "language", "change_case": try languageAndCase(type, arguments)
    case "length_constraints": try lengths(type, arguments)
    case "detectable_content": try contents(type, arguments)
    case "detectable_format": try formats(type, arguments)
    case "combination", "startend", "punctuation": try wholes(type, arguments)
    default: nil
    }
  }
}

extension IFEvalInstructions {
  /// What the whole answer, its start or its end must be.
  func wholes(_ type: String, _ arguments: InstructionArguments) throws(InstructionArguments.Fault) -> InstructionCheck? {
    switch type {
    case "no_comma": return InstructionCheck { !$0.contains(0x2c) }
    case "quotation":
      return InstructionCheck { text in
        let text = text.stripped
        return text.count > 1 && text.first == 0x22 && text.last == 0x22
      }
    case "end_checker":
      let end = try arguments.text("end_phrase").stripped.lowered
      return InstructionCheck { $0.stripped.stripped { $0 == 0x22 }.lowered.hasSuffix(end) }
    case "repeat_prompt":
      let prompt = try arguments.text("prompt_to_repeat").stripped.lowered
      return InstructionCheck { $0.stripped.lowered.hasPrefix(prompt) }
    case "two_responses": return InstructionCheck { Self.hasTwoResponses($0) }
    default: return nil
    }
  }

  /// Two different texts between six asterisks; only the first and the last piece may be blank.
  private static func hasTwoResponses(_ text: CodePoints) -> Bool {
    let pieces = text.pieces(separatedBy: StaticString("******").codePoints)
    var filled: [CodePoints] = []
    for (index, piece) in pieces.enumerated() {
      let stripped = piece.stripped
      if !stripped.isEmpty {
        filled.append(stripped)
      } else if index != 0 && index != pieces.count - 1 {
        return false
      }
    }
    return filled.count == 2 && filled[0] != filled[1]
  }
}
