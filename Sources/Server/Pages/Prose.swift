/// A sentence in which names stand between backticks, as pages show it: names as code, without the backticks.
struct Prose {
  let parts: [Part]

  struct Part: Hashable {
    let words: String
    let isCode: Bool
  }

  /// A backtick without a partner stays as it is.
  init(_ text: String) {
    let pieces = text.split(separator: "`", omittingEmptySubsequences: false)
    // Every second piece stands between two backticks; with an even number of pieces the last backtick opens nothing.
    let paired = pieces.count.isMultiple(of: 2) ? pieces.count - 1 : pieces.count
    var parts = pieces[..<paired].enumerated().map { Part(words: String($1), isCode: !$0.isMultiple(of: 2)) }
    if paired < pieces.count { parts.append(Part(words: "`" + pieces[paired], isCode: false)) }
    self.parts = parts.filter { !$0.words.isEmpty }
  }
}
