import Foundation

/// Numbers as people read them; every function is free of the locale, so that output is the same everywhere.
public enum DecimalText {
  /// The sign for a value that is not known.
  public static let unknown = "?"

  /// `value` with exactly `digits` decimals and a point.
  public static func fixed(_ value: Double, digits: Int) -> String {
    guard value.isFinite else { return unknown }
    let text = String(format: "%.\(digits)f", value)
    return text.hasPrefix("-") && !text.contains(where: { ("1"..."9").contains($0) }) ? String(text.dropFirst()) : text
  }

  /// `1234567` as `1,234,567`.
  public static func grouped(_ value: Int64) -> String {
    let digits = String(value.magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (value < 0 ? "-" : "") + text
  }

  /// A large count in at most five characters: `950`, `12.3k`, `4.56M`.
  public static func short(_ value: Int64) -> String {
    let size = Double(value.magnitude)
    let (scaled, unit): (Double, String) =
      switch size {
      case ..<1_000: (size, "")
      case ..<999_950: (size / 1e3, "k")
      case ..<999_950_000: (size / 1e6, "M")
      default: (size / 1e9, "G")
      }
    let digits = unit.isEmpty ? 0 : scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0
    return (value < 0 ? "-" : "") + fixed(scaled, digits: digits) + unit
  }

  /// A share 0…1 as a percentage with one decimal: `72.5 %`.
  public static func percent(_ share: Double?) -> String {
    guard let share else { return unknown }
    return fixed(share * 100, digits: 1) + " %"
  }

  /// A rate with three significant digits or so: `3.25`, `41.2`, `137`.
  public static func rate(_ value: Double?) -> String {
    guard let value else { return unknown }
    return fixed(value, digits: abs(value) < 9.995 ? 2 : abs(value) < 99.95 ? 1 : 0)
  }
}
