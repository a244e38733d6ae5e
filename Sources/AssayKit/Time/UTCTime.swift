/// A moment as text, in UTC and the Gregorian calendar: the one place where that is written.
public struct UTCTime: Hashable, Sendable {
  private let days: Int
  private let secondOfDay: Int
  private let microsecond: Int

  public init(_ timestamp: Timestamp) {
    let total = Int(timestamp.microseconds)
    days = Self.floorDivide(total, 86_400_000_000)
    let rest = total - days * 86_400_000_000
    secondOfDay = rest / 1_000_000
    microsecond = rest % 1_000_000
  }

  /// `2026-05-04T14:02:09Z`: whole seconds, the rest dropped.
  public var seconds: String { "\(date)T\(clock)Z" }

  /// `2026-05-04T14:02:09.000120Z`.
  public var precise: String { "\(date)T\(clock).\(Self.padded(microsecond, 6))Z" }

  /// `2026-05-04 14:02:09Z`, for people.
  public var spaced: String { "\(date) \(clock)Z" }

  /// `2026-05-04 14:02 UTC`, for people.
  public var minutes: String { "\(date) \(clock.prefix(5)) UTC" }

  /// `20260504_140209`, for names of files.
  public var compact: String { "\(date)_\(clock)".filter { $0 != "-" && $0 != ":" } }

  private var date: String {
    let (year, month, day) = civil
    return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
  }

  private var clock: String {
    let parts = [secondOfDay / 3_600, secondOfDay / 60 % 60, secondOfDay % 60]
    return parts.map { Self.padded($0, 2) }.joined(separator: ":")
  }

  /// The Gregorian date of a day number, by years that begin in March, so that the leap day is the last of its year.
  private var civil: (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = Self.floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  private static func floorDivide(_ value: Int, _ by: Int) -> Int { (value >= 0 ? value : value - by + 1) / by }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
