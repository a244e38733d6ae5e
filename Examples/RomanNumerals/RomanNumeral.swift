/// Roman numerals from 1 to 3999.
enum RomanNumeral {
  /// Forty numbers spread over the whole range, always the same ones.
  static let numbers = (1...40).map { $0 * 3_011 % 3_999 + 1 }

  enum Size: String, CaseIterable {
    case small, medium, large

    init(_ number: Int) { self = number < 100 ? .small : number < 1_000 ? .medium : .large }
  }

  private static let signs: [(text: String, value: Int)] = [
    ("M", 1000), ("CM", 900), ("D", 500), ("CD", 400), ("C", 100), ("XC", 90), ("L", 50), ("XL", 40), ("X", 10), ("IX", 9),
    ("V", 5), ("IV", 4), ("I", 1),
  ]

  static func text(of number: Int) -> String {
    var rest = number
    var text = ""
    for sign in signs {
      while rest >= sign.value {
        text += sign.text
        rest -= sign.value
      }
    }
    return text
  }

  /// The sum of its signs, each taken away that stands before a greater one; `nil` for what is no numeral.
  static func value(of text: String) -> Int? {
    guard !text.isEmpty, text.utf8.count <= 32 else { return nil }
    var values: [Int] = []
    for letter in text {
      guard let sign = signs.first(where: { $0.text == String(letter) }) else { return nil }
      values.append(sign.value)
    }
    return values.indices.reduce(0) { sum, place in
      let isTakenAway = place + 1 < values.count && values[place] < values[place + 1]
      return sum + (isTakenAway ? -values[place] : values[place])
    }
  }
}
