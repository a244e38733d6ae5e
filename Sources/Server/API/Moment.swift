import AssayKit

/// A timestamp as the API and `<time datetime>` write it: ISO 8601 in UTC with microseconds and `Z`.
struct Moment: Hashable, Sendable, Encodable, CustomStringConvertible {
  let timestamp: Timestamp

  init(_ timestamp: Timestamp) { self.timestamp = timestamp }
  init?(_ timestamp: Timestamp?) {
    guard let timestamp else { return nil }
    self.timestamp = timestamp
  }

  var description: String { UTCTime(timestamp).precise }

  /// `2026-05-04 14:02 UTC`, for people.
  var short: String { UTCTime(timestamp).minutes }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
