import AssayKit
import RunEngine

extension RunView.Fact {
  /// What stands beside the headline.
  static func all(_ run: RunRecord, _ numbers: RunNumbers, now: Timestamp) -> [Self] {
    let only = run.sections.count == 1 ? run.sections.first?.metrics : nil
    let failed = numbers.failed > 0 ? "\(Figures.count(numbers.failed)) failed" : nil
    let waits = run.sections.count > 1 ? "see its benchmarks" : run.state.hasEnded ? "not measured" : "at the end"
    return [
      Self(label: "Coverage", figure: Figures.percent(numbers.coverage), note: failed),
      Self(share: "Truncated", numbers.truncated, of: numbers.scored),
      Self(share: "Empty", numbers.empty, of: numbers.scored),
      Self(share: "Unparsed", numbers.unparsed, of: numbers.scored),
      cost(numbers),
      Self(
        label: "Tokens", figure: Figures.tokens(numbers.outputTokens), note: "out, \(Figures.tokens(numbers.inputTokens)) in"),
      Self(spread: "First token", only?.timeToFirstToken, missing: waits),
      Self(spread: "Longest gap", only?.maxGap, missing: waits),
      throughput(run, numbers, now: now),
      duration(run, now: now),
    ]
  }

  /// Every number of one benchmark.
  static func everything(_ section: SectionRecord) -> [Self] {
    let numbers = SectionNumbers(section)
    let metrics = section.metrics
    var facts = [
      Self(label: "Samples", figure: Figures.count(numbers.samples), note: "of \(Figures.count(section.totalItems)) items in all"),
      Self(label: "Scored", figure: Figures.count(numbers.scored), note: nil),
      Self(label: "Correct", figure: Figures.count(numbers.correct), note: nil),
      Self(label: "Failed", figure: Figures.count(numbers.failed), note: nil),
      Self(share: "Truncated", numbers.truncated, of: numbers.scored),
      Self(share: "Empty", numbers.empty, of: numbers.scored),
      Self(share: "Refused", numbers.refused, of: numbers.scored),
      Self(share: "Unparsed", numbers.unparsed, of: numbers.scored),
    ]
    if let harsh = metrics?.overall.scoreFailuresAsWrong {
      facts.append(Self(label: "With failures as wrong", figure: Figures.percent(harsh), note: "the score"))
    }
    facts += [
      Self(label: "Input tokens", figure: Figures.count(numbers.inputTokens), note: nil),
      Self(label: "Output tokens", figure: Figures.count(numbers.outputTokens), note: nil),
    ]
    if let reasoning = metrics?.reasoningTokens {
      facts.append(Self(label: "Reasoning tokens", figure: Figures.count(reasoning), note: "part of the output"))
    }
    facts.append(Self(label: "Cost", figure: numbers.done > 0 ? Figures.money(numbers.cost) : Figures.none, note: nil))
    if let took = section.startedAt.flatMap({ start in section.endedAt.map { $0.since(start) } }) {
      facts.append(Self(label: "Duration", figure: Figures.duration(took), note: nil))
    }
    return facts
  }

  /// How many prompts and how many single instructions were followed, by each reading of the answers.
  static func checks(_ section: SectionRecord) -> [Self] {
    let lists = section.metrics?.checklists ?? []
    func name(_ list: ChecklistScore) -> String { list.name.replacing("_", with: " ") }
    return lists.map {
      Self(label: "Whole prompts, \(name($0))", figure: Figures.percent($0.promptLevel), note: nil)
    }
      + lists.map {
        Self(label: "Single instructions, \(name($0))", figure: Figures.percent($0.instructionLevel), note: nil)
      }
  }

  /// A count as a share, with the count beside it where there is one.
  private init(share label: String, _ part: Int, of whole: Int) {
    self.init(label: label, figure: Figures.percent(part, of: whole), note: part > 0 ? Figures.count(part) : nil)
  }

  private init(spread label: String, _ spread: Spread?, missing: String) {
    if let spread {
      self.init(
        label: label, figure: Figures.duration(seconds: spread.median), note: "p95 \(Figures.duration(seconds: spread.p95))")
    } else {
      self.init(label: label, figure: Figures.none, note: missing)
    }
  }

  private static func cost(_ numbers: RunNumbers) -> Self {
    guard numbers.done > 0 else { return Self(label: "Cost", figure: Figures.none, note: nil) }
    let partly = numbers.cost != nil && numbers.costUnknown > 0
    return Self(
      label: "Cost", figure: Figures.money(numbers.cost),
      note: partly ? "and \(Figures.count(numbers.costUnknown)) answers unknown" : nil)
  }

  private static func elapsed(_ run: RunRecord, now: Timestamp) -> Duration? {
    run.startedAt.map { (run.endedAt ?? now).since($0) }
  }

  private static func throughput(_ run: RunRecord, _ numbers: RunNumbers, now: Timestamp) -> Self {
    guard let seconds = elapsed(run, now: now)?.inSeconds, seconds > 0, numbers.done > 0 else {
      return Self(label: "Throughput", figure: Figures.none, note: nil)
    }
    let tokens = Double(numbers.outputTokens) / seconds
    return Self(
      label: "Throughput", figure: Figures.rate(Double(numbers.done) / seconds * 60) + "\u{A0}/min",
      note: "samples; \(Figures.rate(tokens)) tokens/s")
  }

  private static func duration(_ run: RunRecord, now: Timestamp) -> Self {
    let label = run.state.hasEnded ? "Duration" : "Elapsed"
    return Self(label: label, figure: Figures.duration(elapsed(run, now: now)), note: nil)
  }
}
