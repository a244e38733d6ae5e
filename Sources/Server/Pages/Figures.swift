import AssayKit

/// Numbers as people read them on pages. Unknown is a word, never 0.
enum Figures {
  static let unknown = "unknown"
  static let none = "–"
  /// Keeps a number and its unit on one line.
  private static let space = "\u{A0}"

  /// 0.6342 → `63.4`.
  static func points(_ share: Double) -> String { fixed(share * 100, 1) }

  /// 0.992 → `99.2 %`, 1 → `100 %`; rounding never calls something nothing, nor almost all of it all.
  static func percent(_ share: Double?) -> String {
    guard let share else { return none }
    let text =
      switch share {
      case 0: "0"
      case 1: "100"
      case 0..<0.0005: "<\u{A0}0.1"
      case 0.9995..<1: "99.9"
      default: points(share)
      }
    return text + space + "%"
  }

  static func percent(_ part: Int, of whole: Int) -> String { whole > 0 ? percent(Double(part) / Double(whole)) : none }

  /// `± 2.1`, and both ends where the interval is not symmetric around the score.
  static func plusMinus(_ interval: Interval?, of score: Double?) -> String? {
    score.flatMap { score in interval.map { $0.text(around: score, space: space) } }
  }

  /// 12345 → `12,345`.
  static func count(_ value: some BinaryInteger) -> String {
    let digits = String(value.magnitude)
    var grouped = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { grouped.append(",") }
      grouped.append(digit)
    }
    return (value < 0 ? "−" : "") + grouped
  }

  /// 1,912,345 → `1.91 M`; exact below ten thousand.
  static func tokens(_ value: Int64) -> String {
    switch value {
    case ..<10_000: count(value)
    case ..<1_000_000: fixed(Double(value) / 1e3, value < 100_000 ? 1 : 0) + space + "k"
    case ..<1_000_000_000: fixed(Double(value) / 1e6, 2) + space + "M"
    default: fixed(Double(value) / 1e9, 2) + space + "G"
    }
  }

  /// `$0.840`; more digits for small amounts, so that something is not shown as nothing.
  static func money(_ amount: NanoDollars?) -> String {
    guard let amount else { return unknown }
    let dollars = amount.dollars
    switch dollars {
    case 0: return "$0"
    case ..<0.0001: return "< $0.0001"
    case ..<0.01: return "$" + fixed(dollars, 4)
    case ..<1: return "$" + fixed(dollars, 3)
    default: return "$" + grouped(dollars)
    }
  }

  /// A setting as it was given: 0.7 → `0.7`, 0.0 → `0`.
  static func plain(_ value: Double) -> String { Int(exactly: value).map { String($0) } ?? "\(value)" }

  /// The price of a million tokens: `$0.10`, `$2.50`, and three digits where cents are too coarse.
  static func price(_ amount: NanoDollars) -> String {
    let isWholeCents = amount.amount.isMultiple(of: 10_000_000)
    return isWholeCents && amount > .zero ? "$" + grouped(amount.dollars) : money(amount)
  }

  /// A time that is only guessed, no more exact than the guess: `4 s`, `25 s`, `1 min 40 s`, `12 min`, `5 h 40 min`.
  static func roughly(seconds: Double) -> String {
    let step: Double =
      switch seconds {
      case ..<10: 1
      case ..<60: 5
      case ..<600: 10
      case ..<3600: 60
      default: 600
      }
    let rounded = max(1, (seconds / step).rounded()) * step
    return rounded < 60 ? "\(Int(rounded))\(space)s" : duration(seconds: rounded)
  }

  static func roughly(_ duration: Duration) -> String { roughly(seconds: duration.inSeconds) }

  /// 2 → `2nd`.
  static func ordinal(_ place: Int) -> String {
    let ending =
      switch (place % 10, place % 100) {
      case (_, 11...13): "th"
      case (1, _): "st"
      case (2, _): "nd"
      case (3, _): "rd"
      default: "th"
      }
    return count(place) + ending
  }

  /// `212 ms`, `3.40 s`, `3 min 10 s`, `2 h 5 min`.
  static func duration(seconds: Double) -> String {
    switch seconds {
    case ..<0: return none
    case ..<0.001: return "< 1\(space)ms"
    case ..<1: return fixed(seconds * 1000, 0) + space + "ms"
    case ..<60: return fixed(seconds, seconds < 10 ? 2 : 1) + space + "s"
    default:
      let whole = Int(min(seconds.rounded(), 1e12))
      if whole < 3600 { return "\(whole / 60)\(space)min" + (whole % 60 > 0 ? " \(whole % 60)\(space)s" : "") }
      return "\(count(whole / 3600))\(space)h" + (whole / 60 % 60 > 0 ? " \(whole / 60 % 60)\(space)min" : "")
    }
  }

  static func duration(_ duration: Duration?) -> String { duration.map { Figures.duration(seconds: $0.inSeconds) } ?? none }

  static func rate(_ perSecond: Double?) -> String {
    perSecond.map { $0 < 100 || !$0.isFinite ? fixed($0, 1) : count(Int64(min($0.rounded(), 1e15))) } ?? none
  }

  /// A fixed number of decimals, rounded half away from zero.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return unknown }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int64((abs(value) * scale).rounded())
    let digits = String(scaled)
    let sign = value < 0 && scaled > 0 ? "−" : ""
    guard decimals > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  private static func grouped(_ dollars: Double) -> String {
    let text = fixed(dollars, 2)
    guard let whole = Int64(text.dropLast(3)) else { return text }
    return count(whole) + text.suffix(3)
  }
}

/// A moment as a page shows it: for machines in `datetime`, for people in words.
struct TimeText {
  let machine: String
  let human: String

  init(_ timestamp: Timestamp) {
    machine = Moment(timestamp).description
    human = Moment(timestamp).short
  }

  init?(_ timestamp: Timestamp?) {
    guard let timestamp else { return nil }
    self.init(timestamp)
  }
}
