import Foundation

/// A 95 % confidence interval on the scale of the score, 0…1.
public struct Interval: Hashable, Sendable, Codable {
  public var low: Double
  public var high: Double
  public var method: Method

  public init(low: Double, high: Double, method: Method) {
    self.low = low
    self.high = high
    self.method = method
  }

  /// Half of the interval's width: the number after ±.
  public var halfWidth: Double { (high - low) / 2 }

  public enum Method: String, Hashable, Sendable, Codable {
    case wilson
    case clusteredNormal = "clustered_normal"
    case bootstrap
    /// Of the difference of two paired shares.
    case newcombePaired = "newcombe_paired"
    /// Around the mean of several benchmarks' scores: their half widths, added in quadrature.
    case combinedSections = "combined_sections"
  }

  /// The 97.5 % point of the normal distribution.
  static let z = 1.959963984540054
}

extension Interval {
  /// Wilson's score interval for `successes` out of `n` independent 0/1 outcomes.
  ///
  /// Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927), without continuity correction.
  ///
  /// - Returns: `nil` when `n` is 0.
  public static func wilson(successes: Int, of n: Int) -> Interval? {
    guard n > 0 else { return nil }
    let count = Double(n)
    let share = Double(successes) / count
    let z2 = z * z
    let centre = (share + z2 / (2 * count)) / (1 + z2 / count)
    let half = z / (1 + z2 / count) * (share * (1 - share) / count + z2 / (4 * count * count)).squareRoot()
    return Interval(
      low: successes == 0 ? 0 : max(0, centre - half), high: successes == n ? 1 : min(1, centre + half), method: .wilson)
  }

  /// The interval around a live score: Wilson's over the clusters that `scored` samples stand for.
  ///
  /// Samples of one item are not independent, nor are items that hang together, so only clusters count; and no scores in 0…1 vary
  /// more than 0/1 ones of the same mean, so this is on the safe side for partial credit. The final interval is computed from every
  /// sample.
  ///
  /// - Parameters:
  ///   - mean: the mean of the live scores, 0…1; `nil` before the first.
  ///   - scored: the samples that it is the mean of.
  ///   - total: all samples of the section.
  ///   - clusters: the items of the section, or the groups of them whose scores hang together.
  /// - Returns: `nil` before the first score.
  public static func live(mean: Double?, scored: Int, of total: Int, clusters: Int) -> Interval? {
    guard let mean, scored > 0 else { return nil }
    return wilson(mean: mean, items: max(1, total > 0 ? scored * clusters / total : 1))
  }

  /// The interval around the mean of the scores of several benchmarks, which are independent of each other: the half widths of the
  /// mean add in quadrature. That of a single benchmark stays as it is.
  ///
  /// - Returns: `nil` when one of them has no interval, or there is none.
  public static func around(mean: Double, of parts: [Interval?]) -> Interval? {
    let intervals = parts.compactMap(\.self)
    guard let first = intervals.first, intervals.count == parts.count else { return nil }
    if intervals.count == 1 { return first }
    let half = intervals.reduce(0) { $0 + $1.halfWidth * $1.halfWidth }.squareRoot() / Double(intervals.count)
    return Interval(low: max(0, mean - half), high: min(1, mean + half), method: .combinedSections)
  }

  /// The interval around the mean of scores, by one rule for runs and for answers scored from a file.
  ///
  /// Wilson's for one 0/1 score an item, the clustered one otherwise. That one shrinks to nothing when no cluster deviates from the
  /// mean, and needs two: then Wilson's over the items stands in, since nothing is more certain than one 0/1 score of each item.
  ///
  /// - Parameter clusters: the scores of each item.
  /// - Returns: `nil` without scores.
  public static func around(_ clusters: [[Double]]) -> Interval? {
    let filled = clusters.filter { !$0.isEmpty }
    if filled.allSatisfy({ $0.count == 1 && ($0[0] == 0 || $0[0] == 1) }) {
      return wilson(successes: filled.count { $0[0] == 1 }, of: filled.count)
    }
    // Sums of deviations that should vanish are off by some rounding.
    if let (_, error) = clusteredError(filled), error > 1e-9 { return clustered(filled) }
    let scores = filled.joined()
    return wilson(mean: scores.reduce(0, +) / Double(scores.count), items: filled.count)
  }

  private static func wilson(mean: Double, items: Int) -> Interval? {
    wilson(successes: min(items, max(0, Int((mean * Double(items)).rounded()))), of: items)
  }

  /// The mean ± 1.96 clustered standard errors, cut to 0…1.
  ///
  /// The standard error of a mean over clusters c with n values in all: √(Σ_c (Σ_i (x_ci − x̄))²) / n, without a small-sample
  /// factor; Miller, "Adding error bars to evals", arXiv:2411.00640, equation 4.
  ///
  /// - Parameter clusters: the values of each cluster (item, document set, problem).
  /// - Returns: `nil` with fewer than two clusters.
  public static func clustered(_ clusters: [[Double]]) -> Interval? {
    guard let (mean, error) = clusteredError(clusters) else { return nil }
    return Interval(low: max(0, mean - z * error), high: min(1, mean + z * error), method: .clusteredNormal)
  }

  /// Mean and clustered standard error; `nil` with fewer than two clusters that hold values.
  public static func clusteredError(_ clusters: [[Double]]) -> (mean: Double, standardError: Double)? {
    let filled = clusters.filter { !$0.isEmpty }
    guard filled.count > 1 else { return nil }
    let n = Double(filled.reduce(0) { $0 + $1.count })
    let mean = filled.reduce(0) { $0 + $1.reduce(0, +) } / n
    let sumOfSquares = filled.reduce(0.0) { sum, cluster in
      let deviation = cluster.reduce(0) { $0 + ($1 - mean) }
      return sum + deviation * deviation
    }
    return (mean, sumOfSquares.squareRoot() / n)
  }
}
