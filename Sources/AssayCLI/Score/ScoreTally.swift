import AssayKit
import RunEngine
import Terminal

/// Adds up scored responses for the summary; memory grows with the items, not with the text.
struct ScoreTally {
  /// By the cluster that the scorer names, else by item.
  private var scores: [String: [Double]] = [:]
  private var flags: [Verdict.Flag: Int] = [:]
  private var checklists = ChecklistFold()
  private(set) var failed = 0

  mutating func add(_ item: ItemID, _ outcome: Result<Verdict, Failure>) {
    switch outcome {
    case .success(let verdict):
      let facts = VerdictFacts(verdict.details)
      scores[facts.cluster.map { "cluster \($0)" } ?? "item \(item)", default: []].append(verdict.score)
      for flag in verdict.flags { flags[flag, default: 0] += 1 }
      checklists.add(facts.checklists)
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
    for list in checklists.scores() ?? [] {
      facts.append(.init("\(list.name), prompts", ScoreText.score(list.promptLevel, nil)))
      facts.append(.init("\(list.name), instructions", ScoreText.score(list.instructionLevel, nil)))
    }
    for flag in Verdict.Flag.allCases { facts.append(.init(flag.rawValue, ScoreText.share(flags[flag] ?? 0, of: all.count))) }
    return facts
  }

  private var interval: Interval? { .around(scores.sorted { $0.key < $1.key }.map(\.value)) }
}
