extension Unicode.Scalar {
  /// 0…9 only; digits of other scripts are not read as numbers.
  var isDecimalDigit: Bool { value >= 0x30 && value <= 0x39 }

  /// A letter or a digit of any script, or a mark on one.
  var isWordPart: Bool {
    if isASCII { return isDecimalDigit || (value | 0x20 >= 0x61 && value | 0x20 <= 0x7a) }
    if properties.isAlphabetic { return true }
    return switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber: true
    default: false
    }
  }

  var isSpace: Bool { isASCII ? value == 0x20 || (0x09...0x0d).contains(value) : properties.isWhitespace }
  var isApostrophe: Bool { self == "'" || self == "\u{2019}" }
  var isLineBreak: Bool { self == "\n" || self == "\r" }
  /// Signs that Markdown puts around words.
  var isEmphasis: Bool { self == "*" || self == "_" || self == "`" }
}

extension Collection where Element == Unicode.Scalar {
  /// The lines that are not blank, cut at LF and CR.
  var filledLines: [SubSequence] {
    split(whereSeparator: \.isLineBreak).filter { line in !line.allSatisfy(\.isSpace) }
  }
}

extension BidirectionalCollection where Element == Unicode.Scalar {
  /// This text without what matches at both ends.
  func trimmed(_ isUnwanted: (Unicode.Scalar) -> Bool) -> SubSequence {
    guard let first = firstIndex(where: { !isUnwanted($0) }), let last = lastIndex(where: { !isUnwanted($0) }) else {
      return self[startIndex..<startIndex]
    }
    return self[first...last]
  }
}

extension Sequence where Element == Unicode.Scalar {
  /// At most the first 200 scalars, as it stands in verdicts.
  ///
  /// Scalars, not characters: one character may be a megabyte of combining marks.
  var excerpt: String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: prefix(200))
    return String(text)
  }
}
