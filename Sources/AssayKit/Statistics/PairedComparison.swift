import Foundation

/// Two runs compared on the items that both have scored.
public struct PairedComparison: Hashable, Sendable, Codable {
  /// Pairs in which both sides have a verdict.
  public var pairs: Int
  /// Mean of second minus first, −1…1.
  public var difference: Double
  public var interval: Interval
  /// Two-sided.
  public var pValue: Double
  public var test: Test

  public enum Test: String, Hashable, Sendable, Codable {
    case exactMcNemar = "exact_mcnemar"
    case pairedBootstrap = "paired_bootstrap"
  }
}

extension PairedComparison {
  /// The exact two-sided McNemar test: a binomial test of the discordant pairs against one half.
  ///
  /// - Parameters:
  ///   - gained: pairs wrong first and right second.
  ///   - lost: pairs right first and wrong second.
  /// - Returns: the p-value, 1 when no pair is discordant.
  public static func exactMcNemar(gained: Int, lost: Int) -> Double {
    let n = gained + lost
    guard n > 0 else { return 1 }
    let fewer = min(gained, lost)
    let logHalf = Double(n) * log(0.5)
    let tail = (0...fewer).reduce(0.0) { $0 + exp(logChoose(n, $1) + logHalf) }
    return min(1, 2 * tail)
  }

  private static func logChoose(_ n: Int, _ k: Int) -> Double {
    lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1))
  }

  /// Compares paired scores: when all are 0 or 1 by exact McNemar with Newcombe's interval, else by a seeded paired bootstrap of the
  /// mean difference.
  ///
  /// - Parameters:
  ///   - pairs: the scores of each common item, 0…1.
  ///   - resamples: bootstrap resamples for the interval.
  /// - Returns: `nil` without pairs.
  public static func compare(
    _ pairs: [(first: Double, second: Double)], seed: UInt64, resamples: Int = 10_000
  ) -> PairedComparison? {
    guard !pairs.isEmpty else { return nil }
    let differences = pairs.map { $0.second - $0.first }
    let mean = differences.reduce(0, +) / Double(differences.count)
    if pairs.allSatisfy({ [0, 1].contains($0.first) && [0, 1].contains($0.second) }) {
      let counts = PairCounts(
        both: pairs.count { $0.first == 1 && $0.second == 1 }, gained: differences.count { $0 > 0 },
        lost: differences.count { $0 < 0 }, neither: pairs.count { $0.first == 0 && $0.second == 0 })
      return PairedComparison(
        pairs: pairs.count, difference: mean, interval: .pairedShares(counts),
        pValue: exactMcNemar(gained: counts.gained, lost: counts.lost), test: .exactMcNemar)
    }
    let bootstrap = Bootstrap.meanDifference(differences, seed: seed, resamples: resamples)
    return PairedComparison(
      pairs: pairs.count, difference: mean, interval: bootstrap.interval.widened(around: differences), pValue: bootstrap.pValue,
      test: .pairedBootstrap)
  }
}

/// Pairs of 0/1 outcomes by what both sides said.
public struct PairCounts: Hashable, Sendable {
  /// Right on both sides.
  public var both: Int
  /// Wrong first and right second.
  public var gained: Int
  /// Right first and wrong second.
  public var lost: Int
  public var neither: Int

  public init(both: Int, gained: Int, lost: Int, neither: Int) {
    self.both = both
    self.gained = gained
    self.lost = lost
    self.neither = neither
  }
}

extension Interval {
  /// The interval of the difference of two paired shares, second minus first, −1…1: Newcombe's method 10, which joins the shares'
  /// Wilson intervals by their correlation. Unlike a bootstrap it does not shrink to nothing when all pairs agree.
  ///
  /// Newcombe, "Improved confidence intervals for the difference between binomial proportions based on paired data", Statistics in
  /// Medicine 17 (1998).
  public static func pairedShares(_ counts: PairCounts) -> Interval {
    let (a, b, c, d) = (Double(counts.both), Double(counts.lost), Double(counts.gained), Double(counts.neither))
    let n = counts.both + counts.lost + counts.gained + counts.neither
    let (first, second) = (counts.both + counts.lost, counts.both + counts.gained)
    guard let one = wilson(successes: first, of: n), let two = wilson(successes: second, of: n) else {
      return Interval(low: -1, high: 1, method: .newcombePaired)
    }
    let (p, q) = (Double(first) / Double(n), Double(second) / Double(n))
    let margins = (a + b) * (c + d) * (a + c) * (b + d)
    let product = a * d - b * c
    // Towards 0 by half a pair where the sides agree.
    let corrected = product > 0 ? max(0, product - Double(n) / 2) : product
    let correlation = margins > 0 ? corrected / margins.squareRoot() : 0
    func reach(_ left: Double, _ right: Double) -> Double {
      max(0, left * left - 2 * correlation * left * right + right * right).squareRoot()
    }
    return Interval(
      low: max(-1, q - p - reach(q - two.low, one.high - p)), high: min(1, q - p + reach(two.high - q, p - one.low)),
      method: .newcombePaired)
  }

  /// This interval, or a wider one where all differences are equal and resampling them can show nothing: as many others as Wilson's
  /// interval allows when none was seen among so many may be as far off as differences can be.
  fileprivate func widened(around differences: [Double]) -> Interval {
    guard let one = differences.first, differences.allSatisfy({ abs($0 - one) < 1e-12 }),
      let unseen = Interval.wilson(successes: 0, of: differences.count)?.high
    else { return self }
    return Interval(low: one - unseen * (one + 1), high: one + unseen * (1 - one), method: method)
  }
}

/// Percentile bootstrap with a generator that anyone can repeat.
public enum Bootstrap {
  /// Resamples `differences` with replacement; index j of resample i is `below(n)` of one `MersenneTwister(seed)`, in order.
  ///
  /// - Returns: the 2.5 % and 97.5 % percentiles (linear interpolation) of the resampled means, and the two-sided
  ///   p-value 2·min(share ≤ 0, share ≥ 0), at most 1 and at least 1/resamples.
  public static func meanDifference(
    _ differences: [Double], seed: UInt64, resamples: Int
  ) -> (interval: Interval, pValue: Double) {
    precondition(!differences.isEmpty && resamples > 0, "nothing to resample")
    var generator = MersenneTwister(seed: seed)
    let count = differences.count
    var means = (0..<resamples).map { _ in
      (0..<count).reduce(0.0) { sum, _ in sum + differences[generator.below(count)] } / Double(count)
    }
    means.sort()
    let atMost = Double(means.count { $0 <= 0 }) / Double(resamples)
    let atLeast = Double(means.count { $0 >= 0 }) / Double(resamples)
    let interval = Interval(
      low: Quantiles.linear(sorted: means, 0.025), high: Quantiles.linear(sorted: means, 0.975), method: .bootstrap)
    return (interval, min(1, max(2 * min(atMost, atLeast), 1 / Double(resamples))))
  }
}

/// Quantiles of sorted numbers.
public enum Quantiles {
  /// The quantile with linear interpolation between order statistics (NumPy's default, Hyndman and Fan's type 7).
  public static func linear(sorted: [Double], _ probability: Double) -> Double {
    precondition(!sorted.isEmpty, "no values")
    let position = probability * Double(sorted.count - 1)
    let lower = Int(position)
    let upper = min(lower + 1, sorted.count - 1)
    return sorted[lower] + (sorted[upper] - sorted[lower]) * (position - Double(lower))
  }
}
