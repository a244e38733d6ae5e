/// How far two judges agree on whether answers are right.
public struct JudgeAgreement: Hashable, Sendable, Codable {
  /// Answers that both have judged.
  public var n: Int
  /// Answers of which both say the same.
  public var same: Int
  /// Cohen's kappa; `nil` where chance alone would make them agree always.
  public var kappa: Double?

  /// Of 0, 1 or more answers that both judges called right or wrong.
  ///
  /// Kappa is (p − e) / (1 − e), where p is the share of equal opinions and e the one that two judges who each kept their own share of
  /// "right" would reach by chance; Cohen, "A coefficient of agreement for nominal scales" (1960). It is 0 for chance, 1 for judges
  /// who always agree, and not defined when both always said one and the same.
  ///
  /// - Parameters:
  ///   - bothRight: answers that both call right, and so on.
  /// - Returns: `nil` without answers.
  public init?(bothRight: Int, onlyFirst: Int, onlySecond: Int, bothWrong: Int) {
    let counts = [bothRight, onlyFirst, onlySecond, bothWrong]
    guard counts.allSatisfy({ $0 >= 0 }), case let n = counts.reduce(0, +), n > 0 else { return nil }
    self.n = n
    same = bothRight + bothWrong
    let share = Double(same) / Double(n)
    let (first, second) = (Double(bothRight + onlyFirst) / Double(n), Double(bothRight + onlySecond) / Double(n))
    let chance = first * second + (1 - first) * (1 - second)
    kappa = chance < 1 ? (share - chance) / (1 - chance) : nil
  }

  /// The share of equal opinions, 0…1.
  public var share: Double { Double(same) / Double(n) }
}
