/// Steps through the numbers of a text from left to right, in time linear in its length.
struct NumberScanner {
  struct Token {
    /// Where it stands, sign and currency included.
    let range: Range<Int>
    /// `nil` for digits that are part of a word, and for more digits than `NumberReader.mostDigits`.
    let value: ExactDecimal?
  }

  private let scalars: ArraySlice<Unicode.Scalar>
  private var position: Int

  init(_ scalars: ArraySlice<Unicode.Scalar>) {
    self.scalars = scalars
    position = scalars.startIndex
  }

  /// The next run of digits, whether it can be read or not; `nil` at the end.
  mutating func next() -> Token? {
    while position < scalars.endIndex {
      if startsNumber(at: position) { return readToken() }
      position += 1
    }
    return nil
  }

  private func startsNumber(at index: Int) -> Bool {
    if scalars[index].isDecimalDigit { return true }
    return scalars[index] == "." && isDigit(at: index + 1) && !isDigit(at: index - 1)
  }

  private mutating func readToken() -> Token {
    let start = position
    let isInWord = start > scalars.startIndex && scalars[start - 1].isWordPart
    var digits = takeDigits()
    if (1...3).contains(digits.count) { digits += takeGroups() }
    var fraction = ArraySlice<Unicode.Scalar>()
    if scalar(at: position) == ".", isDigit(at: position + 1) {
      position += 1
      fraction = takeDigits()
    }
    let prefix = signAndCurrency(before: start)
    let isReadable = !isInWord && digits.count + fraction.count <= NumberReader.mostDigits
    return Token(
      range: prefix.start..<position,
      value: isReadable
        ? ExactDecimal(isNegative: prefix.isNegative, integerDigits: Self.text(digits), fractionDigits: Self.text(fraction))
        : nil)
  }

  private mutating func takeDigits() -> ArraySlice<Unicode.Scalar> {
    let start = position
    while isDigit(at: position) { position += 1 }
    return scalars[start..<position]
  }

  /// Groups of exactly three digits, all after the same separator.
  private mutating func takeGroups() -> ArraySlice<Unicode.Scalar> {
    var groups = ArraySlice<Unicode.Scalar>()
    guard let separator = scalar(at: position), Self.groupSeparators.contains(separator) else { return groups }
    while scalar(at: position) == separator, (1...3).allSatisfy({ isDigit(at: position + $0) }), !isDigit(at: position + 4) {
      groups += scalars[(position + 1)...(position + 3)]
      position += 4
    }
    return groups
  }

  /// A sign counts only when it touches the number and touches no word, digit or closing bracket before it: `10-5` is 10 and 5.
  private func signAndCurrency(before start: Int) -> (start: Int, isNegative: Bool) {
    var index = start
    if let before = scalar(at: index - 1), before.properties.generalCategory == .currencySymbol { index -= 1 }
    guard let sign = scalar(at: index - 1), Self.signs.contains(sign) else { return (index, false) }
    if let before = scalar(at: index - 2), before.isWordPart || before == ")" || before == "]" || before == "%" {
      return (index, false)
    }
    return (index - 1, sign != "+")
  }

  private func scalar(at index: Int) -> Unicode.Scalar? { scalars.indices.contains(index) ? scalars[index] : nil }
  private func isDigit(at index: Int) -> Bool { scalar(at: index)?.isDecimalDigit ?? false }

  private static func text(_ digits: ArraySlice<Unicode.Scalar>) -> String { String(String.UnicodeScalarView(digits)) }

  /// Comma, no-break space, narrow no-break space, thin space.
  private static let groupSeparators: [Unicode.Scalar] = [",", "\u{a0}", "\u{202f}", "\u{2009}"]
  /// Hyphen, plus, minus sign, en dash.
  private static let signs: [Unicode.Scalar] = ["-", "+", "\u{2212}", "\u{2013}"]
}
