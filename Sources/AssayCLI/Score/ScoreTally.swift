import AssayKit
import Terminal

/// Adds up scored responses for the summary; memory grows with the items, not with the text.
struct ScoreTally {
  private var scores: [ItemID: [Double]] = [:]
  private var flags: [Verdict.Flag: Int] = [:]
  private(set) var failed = 0

  mutating func add(_ item: ItemID, _ outcome: Result<Verdict, Failure>) {
    switch outcome {
    case .success(let verdict):
      scores[item, default: []].append(verdict.score)
      for flag in verdict.flags { flags[flag, default: 0] += 1 }
    case .failure: failed += 1
    }
  }

  var facts: [FactList.Fact] {
    let all = scores.values.joined()
    let mean = all.isEmpty ? nil : all.reduce(0, +) / Double(all.count)
    var facts: [FactList.Fact] = [
      .init("score", ScoreText.score(mean, nil)), .init("95 % interval", ScoreText.range(interval)),
      .init("scored", "\(all.count)"), .init("failed", "\(failed)"),
    ]
    for flag in Verdict.Flag.allCases { facts.append(.init(flag.rawValue, ScoreText.share(flags[flag] ?? 0, of: all.count))) }
    return facts
  }

  private var interval: Interval? { .around(scores.sorted { $0.key < $1.key }.map(\.value)) }
}
