/// A decimal number by its digits, so that `0.10` equals `.1` and nothing is rounded.
public struct ExactDecimal: Hashable, Sendable, CustomStringConvertible {
  public let isNegative: Bool
  /// Without leading zeros; empty below one.
  let integerDigits: String
  /// Without trailing zeros.
  let fractionDigits: String

  init(isNegative: Bool, integerDigits: String, fractionDigits: String) {
    self.integerDigits = String(integerDigits.drop { $0 == "0" })
    self.fractionDigits = String(fractionDigits.reversed().drop { $0 == "0" }.reversed())
    self.isNegative = isNegative && !(self.integerDigits.isEmpty && self.fractionDigits.isEmpty)
  }

  /// Reads text that is one number and nothing else, by the rules of `NumberReader`.
  public init?(_ text: String) {
    let scalars = Array(text.unicodeScalars)
    var scanner = NumberScanner(scalars[...])
    guard let token = scanner.next(), token.range == scalars.indices, let value = token.value else { return nil }
    self = value
  }

  var isInteger: Bool { fractionDigits.isEmpty }

  public var description: String {
    (isNegative ? "-" : "") + (integerDigits.isEmpty ? "0" : integerDigits)
      + (fractionDigits.isEmpty ? "" : "." + fractionDigits)
  }
}
