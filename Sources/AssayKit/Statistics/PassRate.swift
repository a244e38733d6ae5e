/// How often at least one of k answers to the same item is right (pass@k), and how often all of them are (pass^k): means over items.
public struct PassRate: Hashable, Sendable, Codable {
  public var k: Int
  /// Items with at least k answers that have a verdict; the others say nothing about k answers and are left out.
  public var items: Int
  /// pass@k, 0…1.
  public var anyCorrect: Double
  /// pass^k, 0…1.
  public var allCorrect: Double

  public init(k: Int, items: Int, anyCorrect: Double, allCorrect: Double) {
    self.k = k
    self.items = items
    self.anyCorrect = anyCorrect
    self.allCorrect = allCorrect
  }
}

extension PassRate {
  /// The rates for k = 1, 2, 4, 8, … and for all samples of an item, as far as there are items with so many verdicts.
  ///
  /// - Parameters:
  ///   - items: verdicts of each item, and how many of them are right.
  ///   - samples: how many answers each item was asked for.
  public static func rates(_ items: [(verdicts: Int, correct: Int)], samples: Int) -> [PassRate] {
    var sizes = Array(sequence(first: 1) { $0 * 2 }.prefix { $0 < samples })
    sizes.append(samples)
    return sizes.compactMap { k in
      let any = items.compactMap { PassAtK.anyCorrect(samples: $0.verdicts, correct: $0.correct, k: k) }
      let all = items.compactMap { PassAtK.allCorrect(samples: $0.verdicts, correct: $0.correct, k: k) }
      guard !any.isEmpty else { return nil }
      let count = Double(any.count)
      return PassRate(
        k: k, items: any.count, anyCorrect: any.reduce(0, +) / count, allCorrect: all.reduce(0, +) / count)
    }
  }
}
