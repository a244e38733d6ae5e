extension Interval {
  /// What stands beside a score in points: `± 2.1`, and `20.7–100.0` where the score is not in the middle to the shown digit.
  ///
  /// The one place that decides it, for pages, terminal and documents.
  ///
  /// - Parameters:
  ///   - score: 0…1, as shown in points with one decimal.
  ///   - space: what stands after the sign; a page keeps the number beside it.
  public func text(around score: Double, space: String = " ") -> String {
    let (below, above) = (Self.tenths(score) - Self.tenths(low), Self.tenths(high) - Self.tenths(score))
    // Each of the three is rounded by itself, so that an exact middle may seem one tenth off.
    guard abs(below - above) <= 1 else { return Self.points(low) + "–" + Self.points(high) }
    return "±" + space + Self.points(halfWidth)
  }

  private static func tenths(_ share: Double) -> Int { Int((share * 1_000).rounded()) }

  private static func points(_ share: Double) -> String {
    let value = tenths(share)
    return (value < 0 ? "−" : "") + "\(value.magnitude / 10).\(value.magnitude % 10)"
  }
}
