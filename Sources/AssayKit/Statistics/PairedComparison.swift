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

  /// Compares paired scores; exact McNemar when all are 0 or 1, else a seeded paired bootstrap of the mean difference.
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
    let bootstrap = Bootstrap.meanDifference(differences, seed: seed, resamples: resamples)
    let binary = pairs.allSatisfy { [0, 1].contains($0.first) && [0, 1].contains($0.second) }
    let pValue =
      binary
      ? exactMcNemar(gained: differences.count { $0 > 0 }, lost: differences.count { $0 < 0 })
      : bootstrap.pValue
    return PairedComparison(
      pairs: pairs.count, difference: mean, interval: bootstrap.interval, pValue: pValue,
      test: binary ? .exactMcNemar : .pairedBootstrap)
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
