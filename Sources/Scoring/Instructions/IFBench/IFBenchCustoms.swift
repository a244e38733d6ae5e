import Foundation

extension IFBenchInstructions {
  /// Instructions of single prompts.
  func customs(_ type: String) throws(InstructionArguments.Fault) -> InstructionCheck? {
    let resources = resources
    switch type {
    case "multiples":
      let digits = try Self.pattern(#"\d+"#)
      return InstructionCheck { text in
        try digits.matches(in: text).map { text[$0.range].string } == ["14", "21", "28", "35", "42", "49"]
      }
    case "character_reverse":
      return InstructionCheck { $0.lowered.contains(StaticString("elgae dlab").codePoints) }
    case "word_reverse":
      return InstructionCheck { text in
        let reversed = text.lowered.withoutPunctuation.words.reversed().joined(by: CodePoint.space)
        guard reversed.contains(StaticString("bald eagle").codePoints) else { return false }
        return try resources.sentences().sentences(of: reversed).contains(reversed)
      }
    case "sentence_alphabet":
      return InstructionCheck { text in
        let sentences = try resources.sentences().sentences(of: text)
        return sentences.count == 26
          && sentences.enumerated().allSatisfy { $1.words.first?.lowered.first == UInt32(0x61 + $0) }
      }
    case "mcq_count_length": return try Self.questions()
    case "reverse_newline": return InstructionCheck { Self.listsBackwards($0) }
    case "european_capitals_sort": return InstructionCheck { Self.listsCapitals($0) }
    case "date_format_list":
      let date = try Self.pattern(#"\A\d{4}-\d{2}-\d{2}$"#)
      return InstructionCheck { text in
        try text.stripped.pieces(separatedBy: [0x2c]).allSatisfy { try Self.isNapoleonic($0.stripped, date) }
      }
    default: return nil
    }
  }

  /// `unicodedata.normalize("NFKD", text)` with everything but ASCII left out.
  private static func plain(_ text: CodePoints) -> [UInt32] {
    guard text.contains(where: { $0 >= 0x80 }) else { return Array(text) }
    return text.string.decomposedStringWithCompatibilityMapping.unicodeScalars.filter(\.isASCII).map(\.value)
  }

  /// From the first line with Zimbabwe on at least 52 lines, the last name first.
  private static func listsBackwards(_ text: CodePoints) -> Bool {
    let lines = text.lines.map(\.strippedOfSigns).filter { !$0.isEmpty }
    let zimbabwe = StaticString("Zimbabwe").codePoints
    guard let start = lines.firstIndex(where: { $0.contains(zimbabwe) }), lines.count - start >= 52 else { return false }
    let names = lines[start...].map(plain)
    return !zip(names, names.dropFirst()).contains { $0.lexicographicallyPrecedes($1) }
  }

  private static let capitals =
    "Reykjavik Helsinki Oslo Tallinn Stockholm Riga Moscow Copenhagen Vilnius Minsk Dublin Berlin Amsterdam Warsaw London "
    + "Brussels Prague Luxembourg Paris Vienna Bratislava Budapest Vaduz Chisinau Bern Ljubljana Zagreb"

  private static func listsCapitals(_ text: CodePoints) -> Bool {
    let found = plain(text)[...].pieces(separatedBy: [0x2c]).map(\.stripped).filter { !$0.isEmpty }
    return found == capitals.split(separator: " ").map { String($0).codePoints }
  }

  /// A date from 1769 to 1821; months and days are checked from above only.
  private static func isNapoleonic(_ text: CodePoints, _ pattern: PythonPattern) throws -> Bool {
    guard try pattern.firstMatch(in: text) != nil else { return false }
    let numbers = text.pieces(separatedBy: [0x2d]).map { digits in
      digits.reduce(0) { $0 * 10 + Int(CodePoint.properties($1)?.numericValue ?? 0) }
    }
    guard (1769...1821).contains(numbers[0]), numbers[1] <= 12 else { return false }
    switch numbers[1] {
    case 1, 3, 5, 7, 8, 10, 12: return numbers[2] <= 31
    case 4, 6, 9, 11: return numbers[2] <= 30
    case 2: return numbers[2] <= 29
    default: return true
    }
  }

  /// Four questions with five options each, each question longer than the one before.
  private static func questions() throws(InstructionArguments.Fault) -> InstructionCheck {
    let heading = try pattern(#"\n*(?:Question \d+[\.|\):;]?\s*)"#)
    let option = try pattern(#"\A[A-Ea-e][\.|\)]\s*\w+"#)
    return InstructionCheck { text in
      guard text.hasPrefix(StaticString("Question").codePoints) else { return false }
      let questions = try heading.pieces(of: text).map(\.stripped).filter { !$0.isEmpty }
      guard questions.count == 4 else { return false }
      var lengths: [Int] = []
      for question in questions {
        var words: [UInt32] = []
        var options = 0
        for line in question.lines.map(\.stripped) {
          if try option.firstMatch(in: line) != nil {
            options += 1
          } else if options == 0 {
            words.append(CodePoint.space)
            words += line
          }
        }
        guard options == 5 else { return false }
        lengths.append(words[...].stripped.count)
      }
      return zip(lengths, lengths.dropFirst()).allSatisfy { $0 < $1 }
    }
  }
}
