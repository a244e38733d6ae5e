extension IFEvalInstructions {
  func contents(_ type: String, _ arguments: InstructionArguments) throws(InstructionArguments.Fault) -> InstructionCheck? {
    switch type {
    case "number_placeholders":
      let wanted = try arguments.count("num_placeholders")
      return InstructionCheck { Self.countPlaceholders($0) >= wanted }
    case "postscript":
      let marker = try arguments.text("postscript_marker").stripped
      switch marker.string {
      case "P.P.S": return InstructionCheck { Self.hasPostscript($0.lowered, stops: 2, endsWithStop: false) }
      case "P.S.": return InstructionCheck { Self.hasPostscript($0.lowered, stops: 1, endsWithStop: true) }
      default:
        let pattern = try Self.pattern("\\s*".codePoints + marker.lowered + ".*$".codePoints)
        return InstructionCheck { try pattern.firstMatch(in: $0.lowered) != nil }
      }
    default: return nil
    }
  }

  private static func pattern(_ text: CodePoints) throws(InstructionArguments.Fault) -> PythonPattern {
    do throws(PythonPattern.Fault) {
      return try PythonPattern(text, multiline: true)
    } catch {
      throw InstructionArguments.Fault(words: "`\(text.string)` is no pattern that Python takes")
    }
  }

  /// `\[.*?\]`: brackets in one line; the first closing one ends it.
  private static func countPlaceholders(_ text: CodePoints) -> Int {
    var count = 0
    for line in text.lines {
      var isOpen = false
      for value in line {
        if value == 0x5b {
          isOpen = true
        } else if value == 0x5d, isOpen {
          count += 1
          isOpen = false
        }
      }
    }
    return count
  }

  /// `p.` so many times and `s`, each after one white space at most, in a text of small letters.
  private static func hasPostscript(_ text: CodePoints, stops: Int, endsWithStop: Bool) -> Bool {
    text.indices.contains { start in
      var place = start
      for _ in 0..<stops {
        guard text.has([0x70, 0x2e], at: place) else { return false }
        place += 2
        if place < text.endIndex, CodePoint.isSpace(text[place]) { place += 1 }
      }
      return text.has(endsWithStop ? [0x73, 0x2e] : [0x73], at: place)
    }
  }
}
