import Foundation

/// Puts values into bins.
enum Binning {
  static let most = 30

  /// Whether a linear scale would press most values into its beginning.
  ///
  /// - Parameter sorted: ascending.
  static func isSkewed(_ sorted: [Double]) -> Bool {
    guard let low = sorted.first, let high = sorted.last, low > 0, sorted.count > 1 else { return false }
    return high / sorted[sorted.count / 2] > 5
  }

  /// - Parameter sorted: ascending, all drawable; all positive for a logarithmic scale.
  static func bins(_ sorted: [Double], isLogarithmic: Bool) -> [HistogramChart.Bin] {
    guard let low = sorted.first, let high = sorted.last else { return [] }
    let count = min(most, max(5, Int(Double(sorted.count).squareRoot() * 2)))
    // The scale widens an empty span, and so has to be asked for its ends.
    let scale = Scale(isLogarithmic ? .logarithmic : .linear, low: low, high: high, start: 0, end: Double(count))
    var counts = [Int](repeating: 0, count: count)
    for value in sorted { counts[min(count - 1, max(0, Int(scale.place(value))))] += 1 }
    func edge(_ index: Int) -> Double {
      let share = Double(index) / Double(count)
      return isLogarithmic ? scale.low * pow(scale.high / scale.low, share) : scale.low + (scale.high - scale.low) * share
    }
    return counts.enumerated().map { HistogramChart.Bin(low: edge($0), high: edge($0 + 1), count: $1) }
  }
}
