/// Durations as people read them.
public enum DurationText {
  /// A measured time with about three digits: `850 µs`, `12.3 ms`, `1.24 s`, `2 min 05 s`.
  ///
  /// - Parameter seconds: `nil` when it is not known.
  public static func measured(_ seconds: Double?) -> String {
    guard let seconds, seconds.isFinite else { return DecimalText.unknown }
    if seconds < 0.000_999_5 { return DecimalText.fixed(seconds * 1e6, digits: 0) + " µs" }
    if seconds < 0.999_5 { return DecimalText.rate(seconds * 1e3) + " ms" }
    if seconds < 59.95 { return DecimalText.rate(seconds) + " s" }
    return elapsed(seconds)
  }

  /// A time that passes, in whole seconds: `0 s`, `59 s`, `2 min 05 s`, `1 h 02 min`, `3 d 04 h`.
  public static func elapsed(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e12 else { return DecimalText.unknown }
    let whole = Int(max(0, seconds).rounded())
    switch whole {
    case ..<60: return "\(whole) s"
    case ..<3_600: return "\(whole / 60) min \(twoDigits(whole % 60)) s"
    case ..<86_400: return "\(whole / 3_600) h \(twoDigits(whole % 3_600 / 60)) min"
    default: return "\(whole / 86_400) d \(twoDigits(whole % 86_400 / 3_600)) h"
    }
  }

  /// How long ago something was: `just now`, `5 min ago`, `3 h ago`, `12 d ago`.
  public static func ago(_ seconds: Double) -> String {
    switch seconds {
    case ..<60: "just now"
    case ..<3_600: "\(Int(seconds / 60)) min ago"
    case ..<86_400: "\(Int(seconds / 3_600)) h ago"
    default: "\(Int(seconds / 86_400)) d ago"
    }
  }

  private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
