/// Stop sequences as the run form writes them: one a line, with `\\n` for a line feed, `\\r` and `\\t`, and `\\\\` for a backslash.
enum StopSequence {
  private static let escapes: [Character: Character] = ["n": "\n", "r": "\r", "t": "\t", "\\": "\\"]

  static func lines(_ stops: [String]) -> String { stops.map(write).joined(separator: "\n") }

  /// A backslash before anything else stands for itself.
  static func read(_ line: some StringProtocol) -> String {
    var text = ""
    var rest = line[...]
    while let character = rest.popFirst() {
      if character == "\\", let next = rest.first, let meant = escapes[next] {
        text.append(meant)
        rest.removeFirst()
      } else {
        text.append(character)
      }
    }
    return text
  }

  private static func write(_ stop: String) -> String {
    // By scalars: a carriage return and a line feed are one character.
    stop.unicodeScalars.reduce(into: "") { text, scalar in
      let name = escapes.first { $0.value.unicodeScalars.first == scalar }?.key
      if let name { text += "\\\(name)" } else { text.unicodeScalars.append(scalar) }
    }
  }
}
