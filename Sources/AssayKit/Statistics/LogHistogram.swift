import Foundation

/// How often values of each size came, in bins that are each 6 % wider than the one before: small to keep, for any range.
public struct LogHistogram: Hashable, Sendable, Codable {
  /// Bins for each power of ten.
  public static let binsPerDecade = 40
  /// The number of the first bin; bin `n` reaches from 10^(n/40) up to, and without, 10^((n+1)/40).
  public var first: Int
  /// From the first bin that holds a value to the last one that does.
  public var counts: [Int]

  public init(first: Int, counts: [Int]) {
    self.first = first
    self.counts = counts
  }

  /// - Parameter values: zero and negative ones count as the smallest that can be told apart, 10⁻⁹.
  /// - Returns: `nil` without values.
  public init?(_ values: [Double]) {
    let bins = values.filter(\.isFinite).map { Self.bin(of: $0) }
    guard let low = bins.min(), let high = bins.max() else { return nil }
    var counts = [Int](repeating: 0, count: high - low + 1)
    for bin in bins { counts[bin - low] += 1 }
    self.init(first: low, counts: counts)
  }

  /// Where a bin begins.
  public static func edge(_ bin: Int) -> Double { pow(10, Double(bin) / Double(binsPerDecade)) }

  private static func bin(of value: Double) -> Int {
    let exponent = log10(min(max(value, 1e-9), 1e12)) * Double(binsPerDecade)
    // A value that is the edge itself must not fall below it by rounding.
    return Int((exponent + 1e-9).rounded(.down))
  }
}
