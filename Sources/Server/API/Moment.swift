import AssayKit

/// A timestamp as the API and `<time datetime>` write it: ISO 8601 in UTC with microseconds and `Z`.
struct Moment: Hashable, Sendable, Encodable, CustomStringConvertible {
  let timestamp: Timestamp

  init(_ timestamp: Timestamp) { self.timestamp = timestamp }
  init?(_ timestamp: Timestamp?) {
    guard let timestamp else { return nil }
    self.timestamp = timestamp
  }

  var description: String { "\(date)T\(clock).\(padded(microsecond, 6))Z" }

  /// `2026-05-04 14:02 UTC`, for people.
  var short: String { "\(date) \(clock.prefix(5)) UTC" }

  private var date: String {
    let (year, month, day) = civil
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  private var clock: String {
    "\(padded(secondOfDay / 3600, 2)):\(padded(secondOfDay / 60 % 60, 2)):\(padded(secondOfDay % 60, 2))"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  private var days: Int { floorDivide(Int(timestamp.microseconds), 86_400_000_000) }
  private var secondOfDay: Int { (Int(timestamp.microseconds) - days * 86_400_000_000) / 1_000_000 }
  private var microsecond: Int { Int(timestamp.microseconds) - floorDivide(Int(timestamp.microseconds), 1_000_000) * 1_000_000 }

  /// The Gregorian date of a day number, by years that begin in March, so that the leap day is the last of its year.
  private var civil: (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  private func floorDivide(_ value: Int, _ by: Int) -> Int { (value >= 0 ? value : value - by + 1) / by }

  private func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
