import Foundation

/// An answer's text, prepared once for all format checks.
struct FormattedText {
  /// Larger answers are not read as JSON: no item asks for so much.
  static let mostJSONBytes = 65_536

  private let scalars: ArraySlice<Unicode.Scalar>
  private let lines: [ArraySlice<Unicode.Scalar>]
  private let words: [ArraySlice<Unicode.Scalar>]
  /// The keys of the object that the text is; `nil` when it is none.
  let objectKeys: Set<String>?

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)[...].trimmed(\.isSpace)
    lines = scalars.filledLines.map { $0.trimmed(\.isSpace) }
    words = scalars.split(whereSeparator: \.isSpace).filter { $0.contains(where: \.isWordPart) }
    objectKeys = Self.keys(ofObject: scalars)
  }

  var isEmpty: Bool { scalars.isEmpty }
  var excerpt: String { scalars.excerpt }

  func passes(_ check: FormatCheck) -> Bool {
    switch check {
    case .wordCount(let count): words.count == count
    case .maximumWords(let count): !words.isEmpty && words.count <= count
    case .lineCount(let count): lines.count == count
    case .lowerCase: scalars.contains { $0.properties.isLowercase } && !scalars.contains { $0.properties.isUppercase }
    case .forbiddenText(let text): !words.isEmpty && !Self.folded(scalars).contains(Self.folded(text.unicodeScalars))
    case .containsWord(let word): WordSequence(scalars).contains(WordSequence(word))
    case .startsWith(let text): scalars.lazy.map(Self.plainQuote).starts(with: text.unicodeScalars)
    case .endsWith(let text): scalars.reversed().lazy.map(Self.plainQuote).starts(with: text.unicodeScalars.reversed())
    case .firstLine(let text): lines.first.map { $0.elementsEqual(text.unicodeScalars) } ?? false
    case .lastLine(let text): lines.last.map { $0.elementsEqual(text.unicodeScalars) } ?? false
    case .linesStartWith(let text): !lines.isEmpty && lines.allSatisfy { $0.starts(with: text.unicodeScalars) }
    case .listCount(let count, let separator): isList(count, separator: separator)
    case .oneOf(let texts): texts.contains { scalars.elementsEqual($0.unicodeScalars) }
    case .jsonObject(let keys): objectKeys == Set(keys)
    }
  }

  private func isList(_ count: Int, separator: String) -> Bool {
    guard let separator = separator.unicodeScalars.first else { return false }
    let parts = scalars.split(separator: separator, omittingEmptySubsequences: false)
    return parts.count == count && parts.allSatisfy { $0.contains(where: \.isWordPart) }
  }

  private static func folded(_ scalars: some Sequence<Unicode.Scalar>) -> [Unicode.Scalar] {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return Array(String(text).lowercased().unicodeScalars)
  }

  private static func plainQuote(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    scalar == "\u{201c}" || scalar == "\u{201d}" || scalar == "\u{201e}" ? "\"" : scalar
  }

  private static func keys(ofObject scalars: ArraySlice<Unicode.Scalar>) -> Set<String>? {
    guard let first = scalars.first, first == "{" || first == "`", scalars.count <= mostJSONBytes else { return nil }
    let data = Data(String(String.UnicodeScalarView(withoutFence(scalars))).utf8)
    guard data.count <= mostJSONBytes else { return nil }
    // Why the text is not JSON does not matter: the answer is wrong, and the verdict shows it.
    let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    return object.map { Set($0.keys) }
  }

  /// The text between a first line that begins with three backticks and three backticks at the end.
  private static func withoutFence(_ scalars: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar> {
    let fence: [Unicode.Scalar] = ["`", "`", "`"]
    guard scalars.starts(with: fence), scalars.count >= 6, scalars.suffix(3).elementsEqual(fence),
      let lineEnd = scalars.firstIndex(where: \.isLineBreak), lineEnd < scalars.endIndex - 3
    else { return scalars }
    return scalars[lineEnd..<(scalars.endIndex - 3)]
  }
}
