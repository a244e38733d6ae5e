/// A pattern over paths: `*` stands for any characters but `/`.
struct PathPattern: Hashable, Sendable {
  private let pieces: [Substring]

  init(_ text: String) { pieces = text.split(separator: "*", omittingEmptySubsequences: false) }

  func matches(_ path: String) -> Bool {
    guard let first = pieces.first, path.hasPrefix(first) else { return false }
    guard pieces.count > 1 else { return path.utf8.count == first.utf8.count }
    var rest = path.dropFirst(first.count)
    for (place, piece) in pieces.dropFirst().enumerated() {
      let isLast = place == pieces.count - 2
      // The earliest place leaves the most to the pieces that follow; the last piece must reach the end.
      guard let range = isLast ? Self.end(of: rest, piece) : rest.firstRange(of: piece) else { return false }
      guard !rest[..<range.lowerBound].contains("/") else { return false }
      rest = rest[range.upperBound...]
    }
    return true
  }

  private static func end(of text: Substring, _ piece: Substring) -> Range<Substring.Index>? {
    guard text.hasSuffix(piece) else { return nil }
    return text.index(text.endIndex, offsetBy: -piece.count)..<text.endIndex
  }

  /// The paths that match the first of `patterns` that matches anything, sorted.
  static func choose(_ patterns: [String], from paths: [String]) -> [String] {
    for pattern in patterns {
      let pattern = PathPattern(pattern)
      let found = paths.filter(pattern.matches)
      if !found.isEmpty { return found.sorted() }
    }
    return []
  }
}
