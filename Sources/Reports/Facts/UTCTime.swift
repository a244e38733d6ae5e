import AssayKit
import Foundation

/// Moments as the reports write them, in UTC.
struct UTCTime {
  private let parts: tm
  private let microsecond: Int64

  init(_ timestamp: Timestamp) {
    let second = timestamp.microseconds >= 0 ? timestamp.microseconds / 1_000_000 : (timestamp.microseconds - 999_999) / 1_000_000
    microsecond = timestamp.microseconds - second * 1_000_000
    var seconds = time_t(second)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    self.parts = parts
  }

  /// `2026-05-04T14:02:09Z`: whole seconds, the rest dropped.
  var seconds: String { "\(date)T\(clock)Z" }

  /// `2026-05-04T14:02:09.000120Z`.
  var precise: String { "\(date)T\(clock).\(padded(Int(microsecond), 6))Z" }

  /// `20260504_140209`, for names of files.
  var compact: String { "\(date)_\(clock)".filter { $0 != "-" && $0 != ":" } }

  private var date: String {
    "\(padded(Int(parts.tm_year) + 1900, 4))-\(padded(Int(parts.tm_mon) + 1, 2))-\(padded(Int(parts.tm_mday), 2))"
  }
  private var clock: String { "\(padded(Int(parts.tm_hour), 2)):\(padded(Int(parts.tm_min), 2)):\(padded(Int(parts.tm_sec), 2))" }

  private func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
