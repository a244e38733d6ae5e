import AssayKit
import Foundation

/// The pause that `Retry-After` asks for.
enum RetryAfterHeader {
  /// - Returns: `nil` when it is neither a number of seconds nor an HTTP date.
  static func pause(_ text: String, now: Timestamp) -> Duration? {
    let text = text.trimmingCharacters(in: .whitespaces)
    if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      // More digits than a day has are one day.
      return .seconds(min(Int(text) ?? 86_400, 86_400))
    }
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    guard let date = formatter.date(from: text) else { return nil }
    let seconds = date.timeIntervalSince1970 - Double(now.microseconds) / 1e6
    return .seconds(Int(min(max(seconds, 0), 86_400).rounded(.up)))
  }
}
