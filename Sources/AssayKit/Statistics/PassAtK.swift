/// Unbiased estimators over n samples of one item, c of them correct.
public enum PassAtK {
  /// The chance that at least one of k drawn samples is correct: 1 − C(n−c, k)/C(n, k).
  ///
  /// Chen et al., "Evaluating large language models trained on code", arXiv:2107.03374, equation 1.
  ///
  /// - Returns: `nil` unless 1 ≤ k ≤ n and 0 ≤ c ≤ n.
  public static func anyCorrect(samples n: Int, correct c: Int, k: Int) -> Double? {
    guard k >= 1, k <= n, c >= 0, c <= n else { return nil }
    return 1 - ratio(n - c, n, k)
  }

  /// The chance that all of k drawn samples are correct (pass^k): C(c, k)/C(n, k).
  ///
  /// Yao et al., "τ-bench", arXiv:2406.12045, section 2.
  ///
  /// - Returns: `nil` unless 1 ≤ k ≤ n and 0 ≤ c ≤ n.
  public static func allCorrect(samples n: Int, correct c: Int, k: Int) -> Double? {
    guard k >= 1, k <= n, c >= 0, c <= n else { return nil }
    return ratio(c, n, k)
  }

  /// C(a, k) / C(n, k) as a product of ratios, exact enough for any n that fits memory.
  private static func ratio(_ a: Int, _ n: Int, _ k: Int) -> Double {
    guard k <= a else { return 0 }
    return (0..<k).reduce(1.0) { $0 * Double(a - $1) / Double(n - $1) }
  }
}
