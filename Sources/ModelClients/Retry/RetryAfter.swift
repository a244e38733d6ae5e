import Foundation

/// Reads the time that a provider asks to wait.
enum RetryAfter {
  /// No provider means more than this; larger values are cut.
  static let longest = Duration.seconds(3600)

  /// The pause that a response's headers ask for.
  ///
  /// - Parameters:
  ///   - value: `Retry-After`: seconds or an HTTP date.
  ///   - milliseconds: `retry-after-ms`, finer where a provider sends it.
  ///   - now: seconds since 1970, for dates.
  /// - Returns: 0…`longest`; `nil` when there is nothing readable.
  static func pause(value: String?, milliseconds: String? = nil, now: Double) -> Duration? {
    if let milliseconds, let number = number(milliseconds) { return bounded(number / 1000) }
    guard let text = value?.trimmingCharacters(in: .whitespaces), !text.isEmpty else { return nil }
    if let seconds = number(text) { return bounded(seconds) }
    guard let date = httpDate(text) else { return nil }
    return bounded(date.timeIntervalSince1970 - now)
  }

  /// A plain decimal number; words that `Double` also takes (`inf`, `nan`, hexadecimal) are none.
  private static func number(_ text: String) -> Double? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }) else { return nil }
    return Double(text)
  }

  private static func bounded(_ seconds: Double) -> Duration {
    .milliseconds(Int64((min(max(seconds, 0), longest.seconds) * 1000).rounded(.up)))
  }

  /// RFC 9110's preferred form of a date; the two obsolete ones are not sent by any provider.
  private static func httpDate(_ text: String) -> Date? {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    return formatter.date(from: text)
  }
}

extension Duration {
  /// This duration in whole seconds.
  fileprivate var seconds: Double { Double(components.seconds) }
}
