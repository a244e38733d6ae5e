/// A text between the marks of Markdown: words, code, strong words, emphasis and links.
struct MarkdownText: Hashable {
  let parts: [Part]

  /// Words with at most one mark.
  struct Part: Hashable {
    let words: String
    let isPlain: Bool
    let isCode: Bool
    let isStrong: Bool
    let isEmphasis: Bool
    let link: String?

    init(_ words: String, _ mark: Mark = .plain) {
      self.words = words
      isPlain = mark == .plain
      isCode = mark == .code
      isStrong = mark == .strong
      isEmphasis = mark == .emphasis
      if case .link(let address) = mark { link = address } else { link = nil }
    }
  }

  enum Mark: Hashable {
    case plain, code, strong, emphasis
    /// To an address on the web or on this server; other links are read as words, since a page has no files beside it.
    case link(String)
  }

  init(_ text: some StringProtocol) {
    var reader = Reader(rest: Substring(text))
    parts = reader.read()
  }

  /// The words without their marks.
  var plain: String { parts.map(\.words).joined() }

  private struct Reader {
    var rest: Substring
    private var parts: [Part] = []
    private var words = ""

    init(rest: Substring) { self.rest = rest }

    mutating func read() -> [Part] {
      while let character = rest.first {
        if character == "\\", let next = rest.dropFirst().first, next.isPunctuation || next.isSymbol {
          words.append(next)
          rest = rest.dropFirst(2)
        } else if !readMark() {
          words.append(character)
          rest = rest.dropFirst()
        }
      }
      endWords()
      return parts
    }

    private mutating func readMark() -> Bool {
      if let code = enclosed("`", "`") { return add(Part(code, .code)) }
      if let strong = enclosed("**", "**") { return add(Part(strong, .strong)) }
      if let emphasis = enclosed("*", "*"), emphasis.first?.isWhitespace == false {
        return add(Part(emphasis, .emphasis))
      }
      if let address = enclosed("<", ">"), Self.isAddress(address) { return add(Part(address, .link(address))) }
      if let label = enclosed("[", "]") {
        let after = rest.dropFirst(label.count + 2)
        guard after.first == "(", let end = after.firstIndex(of: ")") else { return false }
        let address = String(after[after.index(after: after.startIndex)..<end])
        endWords()
        parts.append(Part(MarkdownText(label).plain, Self.isAddress(address) ? .link(address) : .plain))
        rest = after[end...].dropFirst()
        return true
      }
      return false
    }

    /// What stands between `open` and `close`, when the rest begins with it; nothing is taken.
    private func enclosed(_ open: String, _ close: String) -> String? {
      guard rest.hasPrefix(open) else { return nil }
      let inner = rest.dropFirst(open.count)
      guard let end = inner.firstRange(of: close), end.lowerBound > inner.startIndex else { return nil }
      return String(inner[..<end.lowerBound])
    }

    private mutating func add(_ part: Part) -> Bool {
      endWords()
      parts.append(part)
      let marks = part.isStrong ? 4 : 2
      rest = rest.dropFirst(part.words.count + marks)
      return true
    }

    private mutating func endWords() {
      if !words.isEmpty { parts.append(Part(words)) }
      words = ""
    }

    private static func isAddress(_ text: String) -> Bool {
      (text.hasPrefix("https://") || text.hasPrefix("/")) && !text.contains { $0.isWhitespace || $0 == "\"" }
    }
  }
}
