/// A moment: microseconds since 1970-01-01 00:00 UTC.
public struct Timestamp: Hashable, Comparable, Sendable, Codable {
  public let microseconds: Int64

  public init(microseconds: Int64) { self.microseconds = microseconds }

  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

  /// The time from `earlier` to this moment; negative when `earlier` is later.
  public func since(_ earlier: Timestamp) -> Duration { .microseconds(microseconds - earlier.microseconds) }

  public static func + (moment: Timestamp, duration: Duration) -> Timestamp {
    Timestamp(microseconds: moment.microseconds + duration.wholeMicroseconds)
  }

  public static func - (moment: Timestamp, duration: Duration) -> Timestamp {
    Timestamp(microseconds: moment.microseconds - duration.wholeMicroseconds)
  }

  public init(from decoder: any Decoder) throws {
    self.init(microseconds: try decoder.singleValueContainer().decode(Int64.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(microseconds)
  }
}

/// An amount of money in billionths of a US dollar, so that sums are exact.
public struct NanoDollars: Hashable, Comparable, Sendable, Codable {
  public let amount: Int64

  public init(_ amount: Int64) { self.amount = amount }

  /// - Returns: `nil` unless 0 ≤ `dollars` ≤ 1,000,000.
  public init?(dollars: Double) {
    guard (0...1_000_000).contains(dollars) else { return nil }
    self.init(Int64((dollars * 1e9).rounded()))
  }

  public static let zero = NanoDollars(0)
  public var dollars: Double { Double(amount) / 1e9 }

  public static func < (left: NanoDollars, right: NanoDollars) -> Bool { left.amount < right.amount }
  public static func + (left: NanoDollars, right: NanoDollars) -> NanoDollars { NanoDollars(left.amount + right.amount) }

  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(Int64.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(amount)
  }
}

extension Duration {
  /// This duration in microseconds, cut off below one microsecond.
  public var wholeMicroseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
  }

  /// This duration in seconds.
  public var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}
