/// A text with named gaps: `{name}` is a gap, `{{name}}` the text `{name}`; every other brace stands for itself.
struct PromptTemplate: Hashable, Sendable {
  /// As it stands in the file.
  let text: String
  private let pieces: [Piece]

  private enum Piece: Hashable, Sendable {
    case text(String)
    case gap(String)
  }

  init(_ text: String) {
    self.text = text
    var pieces: [Piece] = []
    var plain = ""
    var rest = text[...]
    while let brace = rest.firstIndex(of: "{") {
      plain += rest[..<brace]
      rest = rest[brace...]
      if let name = Self.name(in: rest.dropFirst()) {
        if !plain.isEmpty { pieces.append(.text(plain)) }
        plain = ""
        pieces.append(.gap(name))
        rest = rest.dropFirst(name.count + 2)
      } else if rest.dropFirst().first == "{", let name = Self.name(in: rest.dropFirst(2)),
        rest.dropFirst(name.count + 3).first == "}"
      {
        plain += "{\(name)}"
        rest = rest.dropFirst(name.count + 4)
      } else {
        plain += "{"
        rest = rest.dropFirst()
      }
    }
    plain += rest
    if !plain.isEmpty { pieces.append(.text(plain)) }
    self.pieces = pieces
  }

  /// The name that `text` begins with, when a closing brace follows it.
  private static func name(in text: Substring) -> String? {
    let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    guard let first = name.first, !first.isNumber, text[name.endIndex...].first == "}" else { return nil }
    return String(name)
  }

  /// The names of the gaps, each as often as it is there.
  var gaps: [String] { pieces.compactMap { if case .gap(let name) = $0 { name } else { nil } } }

  /// The text with its gaps filled; gaps without a value stay empty.
  func filled(_ values: [String: String]) -> String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .gap(let name): values[name] ?? ""
      }
    }.joined()
  }
}
