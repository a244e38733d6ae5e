import Foundation

/// What a number of a chart counts or measures, which decides its words.
public enum Quantity: Hashable, Sendable {
  /// 0…1, read as percent.
  case share
  case seconds
  case count
  case dollars
  /// Items or tokens for each second.
  case perSecond
  /// Seconds since 1970, read as the hour and minute in UTC.
  case time

  /// A number as it is read: `63.4 %`, `212 ms`, `12,345`, `$0.84`.
  public func words(_ value: Double) -> String {
    guard isDrawable(value) else { return "–" }
    switch self {
    case .share: return NumberText.percent(value) + "\u{A0}%"
    case .seconds: return NumberText.span(value)
    case .count: return NumberText.grouped(value, abs(value) < 100 ? 2 : 0)
    case .dollars: return NumberText.money(value)
    case .perSecond: return NumberText.grouped(value, abs(value) < 100 ? 1 : 0) + "\u{A0}/s"
    case .time: return NumberText.clock(value)
    }
  }

  /// In what an axis of this length counts: times in minutes or hours once they are long enough.
  func tickUnit(span: Double) -> Double {
    switch self {
    case .seconds, .time: span >= 7200 ? 3600 : span >= 120 ? 60 : 1
    case .share, .count, .dollars, .perSecond: 1
    }
  }

  /// Whether there can be so much of it: nobody has half a worker.
  func has(_ value: Double) -> Bool {
    self != .count || abs(value - value.rounded()) <= abs(value) * 1e-9
  }

  /// The short form beside an axis.
  func tick(_ value: Double, step: Double) -> String {
    switch self {
    case .share: return NumberText.trimmed(value * 100, 2) + "\u{A0}%"
    case .seconds: return NumberText.tick(seconds: value, step: step)
    case .count: return NumberText.short(value)
    case .perSecond: return NumberText.short(value) + "\u{A0}/s"
    case .dollars: return (value < 0 ? "−$" : "$") + NumberText.short(abs(value))
    case .time: return NumberText.clock(value)
    }
  }
}

/// Whether a number has a place on paper: finite, and of a size that arithmetic on doubles keeps exact enough.
func isDrawable(_ value: Double) -> Bool { value.isFinite && abs(value) <= 1e15 }

/// Numbers in words.
enum NumberText {
  private static let space = "\u{A0}"

  /// Rounded half away from zero, without zeros at the end.
  static func trimmed(_ value: Double, _ decimals: Int) -> String {
    let scale = pow(10, Double(decimals))
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e15 else { return sign(value) + grouped(digits: String(Int64(min(abs(value), 9e15)))) }
    let whole = Int64(scaled) / Int64(scale)
    var rest = String(Int64(scaled) % Int64(scale))
    rest = String(repeating: "0", count: max(0, decimals - rest.count)) + rest
    while rest.last == "0" { rest.removeLast() }
    return (scaled > 0 ? sign(value) : "") + String(whole) + (rest.isEmpty || decimals == 0 ? "" : "." + rest)
  }

  /// With one decimal, as scores beside each other are read; rounding never calls something nothing, nor almost all of it all.
  static func percent(_ share: Double) -> String {
    switch share {
    case 0: return "0"
    case 1: return "100"
    case 0..<0.0005: return "<\(space)0.1"
    case 0.9995..<1: return "99.9"
    default:
      let text = trimmed(share * 100, 1)
      return text.contains(".") ? text : text + ".0"
    }
  }

  static func grouped(_ value: Double, _ decimals: Int) -> String {
    let text = trimmed(abs(value), decimals)
    let parts = text.split(separator: ".", maxSplits: 1)
    let whole = grouped(digits: parts.first.map { $0.filter { $0 != "," } } ?? "0")
    let sign = text == "0" ? "" : sign(value)
    return sign + whole + (parts.count > 1 ? "." + parts[1] : "")
  }

  /// `1.2 k`, `3.4 M`, `0.002`.
  static func short(_ value: Double) -> String {
    switch abs(value) {
    case 0: return "0"
    case ..<1e-6: return sign(value) + "< 0.000001"
    case ..<0.01: return trimmed(value, 6)
    case ..<10: return trimmed(value, 3)
    case ..<10_000: return grouped(value, 2)
    case ..<1e6: return trimmed(value / 1e3, 1) + space + "k"
    case ..<1e9: return trimmed(value / 1e6, 2) + space + "M"
    default: return grouped(value / 1e9, 2) + space + "G"
    }
  }

  static func money(_ value: Double) -> String {
    switch abs(value) {
    case 0: return "$0"
    case ..<0.0001: return "< $0.0001"
    case ..<1: return sign(value) + "$" + trimmed(abs(value), 4)
    default: return sign(value) + "$" + grouped(abs(value), 2)
    }
  }

  static func span(_ seconds: Double) -> String {
    switch abs(seconds) {
    case 0: return "0\(space)s"
    case ..<0.001: return "< 1\(space)ms"
    case ..<0.9995: return trimmed(seconds * 1000, 0) + space + "ms"
    case ..<120: return trimmed(seconds, abs(seconds) < 10 ? 2 : 1) + space + "s"
    case ..<7200: return trimmed(seconds / 60, 1) + space + "min"
    default: return grouped(seconds / 3600, 1) + space + "h"
    }
  }

  /// All ticks of an axis in the unit that its step suggests.
  static func tick(seconds: Double, step: Double) -> String {
    if seconds == 0 { return "0" }
    switch step {
    case ..<0.2 where abs(seconds) < 1: return trimmed(seconds * 1000, 3) + space + "ms"
    case ..<60: return grouped(seconds, 3) + space + "s"
    case ..<3600: return grouped(seconds / 60, 1) + space + "min"
    default: return grouped(seconds / 3600, 1) + space + "h"
    }
  }

  /// The hour and minute of a moment in UTC.
  static func clock(_ seconds: Double) -> String {
    let day = seconds - (seconds / 86_400).rounded(.down) * 86_400
    let minutes = min(1439, max(0, Int(day / 60)))
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(two(minutes / 60)):\(two(minutes % 60))"
  }

  private static func sign(_ value: Double) -> String { value < 0 ? "−" : "" }

  private static func grouped(digits: String) -> String {
    var grouped = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { grouped.append(",") }
      grouped.append(digit)
    }
    return grouped
  }
}
