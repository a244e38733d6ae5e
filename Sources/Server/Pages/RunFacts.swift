import AssayKit
import RunEngine

extension RunView.Fact {
  /// What stands beside the headline.
  static func all(_ material: RunMaterial, _ numbers: RunNumbers) -> [Self] {
    let (run, now) = (material.run, material.now)
    let failed = numbers.failed > 0 ? "\(Figures.count(numbers.failed)) failed" : nil
    return [
      Self(label: "Coverage", figure: Figures.percent(numbers.coverage), note: failed),
      Self(share: "Failed", numbers.failed, of: run.state.hasEnded ? numbers.samples : numbers.done),
      Self(share: "Truncated", numbers.truncated, of: numbers.scored),
      Self(share: "Empty", numbers.empty, of: numbers.scored),
      unparsed(numbers.unparsed, empty: numbers.empty, of: numbers.scored),
      sampled(run), cost(numbers, material.prices), tokens(numbers),
    ] + speed(material) + [throughput(run, numbers, now: now), duration(run, now: now)]
      + judges(numbers.judging, run.sections.count == 1 ? numbers.sections.first?.agreement : nil)
  }

  /// How much of the benchmarks was drawn.
  private static func sampled(_ run: RunRecord) -> Self {
    let (drawn, all) = run.sections.reduce((0, 0)) { ($0.0 + $1.sampledItems, $0.1 + $1.totalItems) }
    return Self(
      label: "Sampled", figure: Figures.percent(drawn, of: all), note: "\(Figures.count(drawn)) of \(Figures.count(all)) items")
  }

  private static func tokens(_ numbers: RunNumbers) -> Self {
    Self(
      label: "Tokens", figure: Figures.tokens(numbers.inputTokens + numbers.outputTokens),
      note: "\(Figures.tokens(numbers.inputTokens)) in, \(Figures.tokens(numbers.outputTokens)) out")
  }

  /// Nothing can be read in an empty answer either: those are told apart.
  private static func unparsed(_ count: Int, empty: Int, of scored: Int) -> Self {
    let blank = min(count, empty)
    let note =
      "\(Figures.count(count)) of \(Figures.count(scored))"
      + (blank == 0 ? "" : blank == count ? ", all empty" : ", \(Figures.count(blank)) of them empty")
    return Self(label: "Unparsed", figure: Figures.percent(count, of: scored), note: count > 0 ? note : nil)
  }

  /// What judges took and how far they agree, apart from everything else; nothing where none was asked.
  private static func judges(_ usage: JudgeUsage, _ agreement: JudgeAgreement?) -> [Self] {
    if usage.isEmpty { return [] }
    let known: NanoDollars? = usage.asked > 0 && usage.costUnknown == usage.asked ? nil : usage.cost
    let replies = "\(Figures.count(usage.asked)) replies" + (usage.cached > 0 ? ", \(Figures.count(usage.cached)) from before" : "")
    var facts = [Self(label: "Judges' cost", figure: Figures.money(known), note: replies)]
    if let agreement {
      let kappa = agreement.kappa.map { Figures.fixed($0, 3) } ?? "not defined"
      facts.append(
        Self(
          label: "Judges agree", figure: Figures.percent(agreement.share),
          note: "of \(Figures.count(agreement.n)); Cohen's kappa \(kappa)"))
    }
    return facts
  }

  /// Every number of one benchmark.
  static func everything(_ section: SectionRecord) -> [Self] {
    let numbers = SectionNumbers(section)
    let metrics = section.metrics
    var facts = [
      Self(label: "Samples", figure: Figures.count(numbers.samples), note: "of \(Figures.count(section.totalItems)) items in all"),
      Self(label: "Scored", figure: Figures.count(numbers.scored), note: nil),
      Self(label: "Correct", figure: Figures.count(numbers.correct), note: nil),
      Self(share: "Failed", numbers.failed, of: numbers.due),
      Self(share: "Truncated", numbers.truncated, of: numbers.scored),
      Self(share: "Empty", numbers.empty, of: numbers.scored),
      Self(share: "Refused", numbers.refused, of: numbers.scored),
      unparsed(numbers.unparsed, empty: numbers.empty, of: numbers.scored),
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
    facts += passes(metrics?.passes ?? [])
    if let calibration = metrics?.calibration { facts += Self.calibration(calibration) }
    facts.append(Self(label: "Cost", figure: numbers.done > 0 ? Figures.money(numbers.cost) : Figures.none, note: nil))
    if let took = section.endedAt.flatMap({ section.duration(at: $0) }) {
      facts.append(Self(label: "Took", figure: Figures.duration(took), note: nil))
    }
    let judged = judges(numbers.judging, numbers.agreement)
    guard !judged.isEmpty else { return facts }
    let usage = numbers.judging
    return facts + judged + [
      Self(
        label: "Judges' tokens", figure: Figures.tokens(usage.inputTokens + usage.outputTokens),
        note: "\(Figures.tokens(usage.inputTokens)) in, \(Figures.tokens(usage.outputTokens)) out")
    ]
  }

  /// Without k = 1, which is the score.
  private static func passes(_ rates: [PassRate]) -> [Self] {
    rates.filter { $0.k > 1 }.flatMap { rate in
      let items = "\(Figures.count(rate.items)) \(rate.items == 1 ? "item" : "items")"
      return [
        Self(label: "pass@\(rate.k)", figure: Figures.percent(rate.anyCorrect), note: "one of \(rate.k) right, \(items)"),
        Self(label: "pass^\(rate.k)", figure: Figures.percent(rate.allCorrect), note: "all \(rate.k) right, \(items)"),
      ]
    }
  }

  private static func calibration(_ score: CalibrationScore) -> [Self] {
    guard let official = score.official, let allBins = score.allBins else {
      return [
        Self(
          label: "Calibration error", figure: Figures.none,
          note: "needs \(CalibrationScore.binSize) answers with a confidence, there are \(Figures.count(score.answers))")
      ]
    }
    return [
      Self(label: "Calibration error", figure: Figures.percent(official), note: "official form, without the last bin"),
      Self(label: "With all bins", figure: Figures.percent(allBins), note: ties(score.ties)),
    ]
  }

  private static func ties(_ count: Int) -> String? {
    count > 0 ? "\(Figures.count(count)) answers share a confidence, \(CalibrationText.tieOrder)" : nil
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

  /// A count as a share, with both counts beside it where there is one.
  private init(share label: String, _ part: Int, of whole: Int) {
    self.init(
      label: label, figure: Figures.percent(part, of: whole),
      note: part > 0 ? "\(Figures.count(part)) of \(Figures.count(whole))" : nil)
  }

  /// - Parameter prices: today's, which may be others than those that the run was asked at.
  private static func cost(_ numbers: RunNumbers, _ prices: TokenPrices?) -> Self {
    let unit = prices.map { prices in
      let (input, output) = (Figures.money(prices.inputPerMillion), Figures.money(prices.outputPerMillion))
      return "\(input) in, \(output) out per million tokens today"
    }
    guard numbers.done > 0 else { return Self(label: "Cost", figure: Figures.none, note: unit) }
    let partly = numbers.cost != nil && numbers.costUnknown > 0
    let missing = partly ? "and \(Figures.count(numbers.costUnknown)) answers unknown" : nil
    let notes = [missing, unit].compactMap { $0 }.joined(separator: "; ")
    return Self(label: "Cost", figure: Figures.money(numbers.cost), note: notes.isEmpty ? nil : notes)
  }

  private static func elapsed(_ run: RunRecord, now: Timestamp) -> Duration? {
    run.duration(at: now)
  }

  private static func throughput(_ run: RunRecord, _ numbers: RunNumbers, now: Timestamp) -> Self {
    guard let seconds = elapsed(run, now: now)?.inSeconds, seconds > 0, numbers.done > 0 else {
      return Self(label: "Throughput", figure: Figures.none, note: nil)
    }
    let tokens = Double(numbers.outputTokens) / seconds
    return Self(
      label: "Throughput", figure: Figures.rate(Double(numbers.done) / seconds * 60) + "\u{A0}/min",
      note: "samples; \(Figures.rate(tokens))\u{A0}tokens/s")
  }

  private static func duration(_ run: RunRecord, now: Timestamp) -> Self {
    let label = run.state.hasEnded ? "Took" : "Elapsed"
    return Self(label: label, figure: Figures.duration(elapsed(run, now: now)), note: nil)
  }
}
