/// How long something was worked on: the time in which it was running and somebody was at it.
public struct ActiveTime: Hashable, Sendable, Codable {
  /// In spells that are over.
  public var spent: Duration
  /// Since when the present spell lasts; `nil` while nobody works.
  public var since: Timestamp?

  public init(spent: Duration = .zero, since: Timestamp? = nil) {
    self.spent = spent
    self.since = since
  }

  /// With the present spell as far as it has come at `now`.
  public func total(at now: Timestamp) -> Duration { spent + (since.map { max(.zero, now.since($0)) } ?? .zero) }
}
