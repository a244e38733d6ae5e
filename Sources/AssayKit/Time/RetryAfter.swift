import Foundation

/// The pause that a server asks for with `Retry-After` (RFC 9110 §10.2.3).
public enum RetryAfter {
  /// Nobody means more than a day; larger values are cut.
  public static let longest = Duration.seconds(86_400)

  /// - Parameters:
  ///   - value: `Retry-After`: seconds or an HTTP date.
  ///   - milliseconds: `retry-after-ms`, finer where a provider sends it.
  ///   - now: what a date is compared with.
  /// - Returns: 0…`longest`; `nil` when there is nothing readable.
  public static func pause(value: String?, milliseconds: String? = nil, now: Timestamp) -> Duration? {
    if let milliseconds, let number = number(milliseconds) { return bounded(seconds: number / 1000) }
    guard let text = value?.trimmingCharacters(in: .whitespaces), !text.isEmpty else { return nil }
    if let seconds = number(text) { return bounded(seconds: seconds) }
    guard let date = httpDate(text) else { return nil }
    return bounded(seconds: date.timeIntervalSince1970 - Double(now.microseconds) / 1e6)
  }

  /// A plain decimal number; words that `Double` also takes (`inf`, `nan`, hexadecimal) are none.
  private static func number(_ text: String) -> Double? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }) else { return nil }
    return Double(text)
  }

  private static func bounded(seconds: Double) -> Duration {
    .milliseconds(Int64((min(max(seconds, 0), Double(longest.components.seconds)) * 1000).rounded(.up)))
  }

  /// The preferred form of a date; no server sends the two obsolete ones.
  private static func httpDate(_ text: String) -> Date? {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    return formatter.date(from: text)
  }
}
