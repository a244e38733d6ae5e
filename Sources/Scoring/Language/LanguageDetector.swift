import AssayKit
import Foundation

/// langdetect 1.0.9 with seed 0 for each text: naive Bayes over n-grams of one to three code points (Nakatani, 2010).
///
/// The same draws, the same order of operations and the same tables give the same language for the same text, near ties included.
struct LanguageDetector: Sendable {
  private let profiles: LanguageProfiles
  private let cleaner: LanguageTextCleaner

  /// As every text finds it; seeding costs as much as many draws.
  private static let draws = MersenneTwister(seed: 0)
  private static let trials = 7
  private static let lastStep = 1000
  private static let isCertain = 0.99999
  private static let leastProbability = 0.1

  init(profiles: LanguageProfiles) throws(PythonPattern.Fault) {
    self.profiles = profiles
    cleaner = try LanguageTextCleaner()
  }

  /// The language's code, `unknown` when none is likely; `nil` when the text has no known n-gram, which the reference throws for.
  func language(of text: CodePoints) throws(PythonPattern.Fault) -> String? {
    let grams = profiles.grams(of: try cleaner.cleaned(text))
    guard !grams.isEmpty else { return nil }
    var draws = Self.draws
    var spare: Double?
    var totals = [Double](repeating: 0, count: profiles.languages.count)
    for _ in 0..<Self.trials {
      let alpha = 0.5 + Self.gauss(&draws, &spare) * 0.05
      let probabilities = trial(grams, weight: alpha / 10_000, &draws)
      for index in totals.indices { totals[index] += probabilities[index] / Double(Self.trials) }
    }
    var best: Int?
    for index in totals.indices where totals[index] > Self.leastProbability {
      if best.map({ totals[index] > totals[$0] }) ?? true { best = index }
    }
    return best.map { profiles.languages[$0] } ?? "unknown"
  }

  private func trial(_ grams: [Int32], weight: Double, _ draws: inout MersenneTwister) -> [Double] {
    let count = profiles.languages.count
    var probabilities = [Double](repeating: 1 / Double(count), count: count)
    var factors = [Double](repeating: weight, count: count)
    probabilities.withUnsafeMutableBufferPointer { probabilities in
      factors.withUnsafeMutableBufferPointer { factors in
        var step = 0
        while true {
          profiles.update(probabilities, with: grams[draws.below(grams.count)], weight: weight, factors: factors)
          if step % 5 == 0, Self.normalize(probabilities) > Self.isCertain || step >= Self.lastStep { return }
          step += 1
        }
      }
    }
    return probabilities
  }

  /// Makes the sum 1.
  ///
  /// - Returns: the largest one.
  private static func normalize(_ probabilities: UnsafeMutableBufferPointer<Double>) -> Double {
    let sum = probabilities.reduce(0, +)
    var largest = 0.0
    for index in probabilities.indices {
      probabilities[index] /= sum
      if largest < probabilities[index] { largest = probabilities[index] }
    }
    return largest
  }

  /// CPython's `random.gauss(0, 1)`: two at a time, the second one kept.
  private static func gauss(_ draws: inout MersenneTwister, _ spare: inout Double?) -> Double {
    if let kept = spare {
      spare = nil
      return kept
    }
    let angle = draws.unit() * 2 * Double.pi
    let radius = (-2 * log(1 - draws.unit())).squareRoot()
    spare = sin(angle) * radius
    return cos(angle) * radius
  }
}

extension MersenneTwister {
  /// CPython's `random.random()`: 53 bits of two words, 0 to under 1.
  fileprivate mutating func unit() -> Double {
    let high = Double(nextWord() >> 5)
    let low = Double(nextWord() >> 6)
    return (high * 67_108_864 + low) / 9_007_199_254_740_992
  }
}
