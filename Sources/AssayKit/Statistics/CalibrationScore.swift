/// How far stated confidences are from the share of answers that were right, over the answers of a section that state one.
///
/// As Humanity's Last Exam computes it (`calib_err` with p = 2 and beta = 100): answers sorted by confidence, bins of 100 that follow
/// one another, the last one with the rest, and the root of the mean square of |mean confidence − share right| weighted by bin size.
/// The official loop leaves out the last bin, so the most confident answers do not count; `allBins` has it in.
public struct CalibrationScore: Hashable, Sendable, Codable {
  /// Answers with a confidence and a verdict.
  public var answers: Int
  /// The official form, 0…1; `nil` below 100 answers, where there is no bin.
  public var official: Double?
  /// The same over every bin, 0…1.
  public var allBins: Double?
  /// Answers that share their confidence with another one. The official code's order among them is accidental; here it is that of the
  /// run, by item and sample.
  public var ties: Int

  public init(answers: Int, official: Double?, allBins: Double?, ties: Int) {
    self.answers = answers
    self.official = official
    self.allBins = allBins
    self.ties = ties
  }

  /// The official form as the official code prints it: whole percent, half to even.
  public var officialPercent: Int? { official.map { Int(($0 * 100).rounded(.toNearestOrEven)) } }
}

extension CalibrationScore {
  /// The fewest answers that make a bin.
  public static let binSize = 100

  /// - Parameter answers: confidence 0…1 and whether it was right, in the run's order.
  public init(_ answers: [(confidence: Double, isRight: Bool)]) {
    let order = answers.indices.sorted { left, right in
      (answers[left].confidence, left) < (answers[right].confidence, right)
    }
    let sorted = order.map { answers[$0] }
    let ties = sorted.indices.count { place in
      let value = sorted[place].confidence
      return (place > 0 && sorted[place - 1].confidence == value)
        || (place + 1 < sorted.count && sorted[place + 1].confidence == value)
    }
    let bins = sorted.count / Self.binSize
    guard bins > 0 else {
      self.init(answers: sorted.count, official: nil, allBins: nil, ties: ties)
      return
    }
    let squares = (0..<bins).map { bin in
      let end = bin + 1 == bins ? sorted.count : (bin + 1) * Self.binSize
      return Self.weightedSquare(sorted[(bin * Self.binSize)..<end], of: sorted.count)
    }
    self.init(
      answers: sorted.count, official: squares.dropLast().reduce(0, +).squareRoot(),
      allBins: squares.reduce(0, +).squareRoot(), ties: ties)
  }

  private static func weightedSquare(_ bin: ArraySlice<(confidence: Double, isRight: Bool)>, of total: Int) -> Double {
    let count = Double(bin.count)
    let confidence = bin.reduce(0) { $0 + $1.confidence } / count
    let right = Double(bin.count { $0.isRight }) / count
    return count / Double(total) * (confidence - right) * (confidence - right)
  }
}
