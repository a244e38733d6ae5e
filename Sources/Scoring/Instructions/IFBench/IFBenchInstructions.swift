/// The 58 instruction types of IFBench, bug for bug as `allenai/IFBench` checks them, and IFEval's 25, which it knows as well.
struct IFBenchInstructions {
  let resources: LanguageResources

  /// - Returns: `nil` for a name that IFBench does not have.
  func check(_ name: String, _ arguments: InstructionArguments) throws(InstructionArguments.Fault) -> InstructionCheck? {
    let parts = name.split(separator: ":", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    let type = String(parts[1])
    switch parts[0] {
    case "count": return try counts(type, arguments)
    case "ratio": return try ratios(type, arguments)
    case "words": return try words(type, arguments)
    case "sentence": return try sentences(type, arguments)
    case "format": return try formats(type, arguments)
    case "repeat": return try repeats(type, arguments)
    case "custom":
      if let table = try tables(type) { return table }
      return try customs(type)
    default: return try IFEvalInstructions(resources: resources).check(name, arguments)
    }
  }

  static func pattern(_ text: String) throws(InstructionArguments.Fault) -> PythonPattern {
    do throws(PythonPattern.Fault) {
      return try PythonPattern(text.codePoints)
    } catch {
      throw InstructionArguments.Fault(words: "the pattern `\(text)` cannot be used")
    }
  }
}

extension CodePoints {
  /// `text.translate(str.maketrans("", "", string.punctuation))`.
  var withoutPunctuation: CodePoints { removing { CodePoint.isPunctuation($0) } }

  /// `text.strip(string.punctuation + " ")`.
  var strippedOfSigns: CodePoints { stripped(CodePoint.isPunctuationOrSpace) }
}
