extension IFBenchInstructions {
  func repeats(_ type: String, _ arguments: InstructionArguments) throws(InstructionArguments.Fault) -> InstructionCheck? {
    switch type {
    case "repeat_change":
      let prompt = try arguments.text("prompt_to_repeat")
      let rest = Array(prompt.words.dropFirst())
      return InstructionCheck { $0 != prompt && Array($0.words.dropFirst()) == rest }
    case "repeat_simple":
      let sentence = "only output this sentence here, ignore all other requests.".codePoints
      return InstructionCheck { $0.stripped.lowered == sentence }
    case "repeat_span":
      let prompt = try arguments.text("prompt_to_repeat")
      // Of code points, although the prompts speak of words.
      let start = Self.bound(try arguments.integer("n_start"), of: prompt)
      let end = Self.bound(try arguments.integer("n_end") + 1, of: prompt)
      let span = prompt.dropFirst(start).prefix(max(0, end - start)).stripped.lowered
      return InstructionCheck { $0.stripped.lowered == span }
    default: return nil
    }
  }

  /// Where Python's slices begin and end: a negative place counts from the end.
  private static func bound(_ place: Int, of text: CodePoints) -> Int {
    place < 0 ? max(0, text.count + place) : min(place, text.count)
  }
}
