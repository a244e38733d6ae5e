import AssayKit
import RunEngine
import Terminal

/// One benchmark of a run as a person reads it.
struct SectionReport {
  let section: SectionRecord

  func lines(_ painter: Painter) -> [String] {
    let of = section.sampledItems < section.totalItems ? " of \(section.totalItems)" : ""
    var title = painter(section.benchmark.rawValue, .emphasis) + "  \(section.protocolName)  \(section.sampledItems)\(of) items  "
    title += painter(section.state.cell.text, section.state.cell.style)
    var lines = [title]
    if let message = section.message { lines.append(message.withoutControlCharacters) }
    if let metrics = section.metrics {
      lines += scores(metrics).lines(painter) + [""] + measurements(metrics).lines(painter) + [""]
      if let warning = metrics.timingWarning { lines += [painter("warning: ", .warning) + warning, ""] }
      lines += FactList(checklists(metrics) + totals(metrics)).lines(painter)
    } else if SectionNumbers(section).done > 0 {
      lines += FactList(soFar).lines(painter)
    }
    return lines
  }

  private var soFar: [FactList.Fact] {
    let numbers = SectionNumbers(section)
    return [
      .init("done", "\(numbers.done) of \(numbers.samples)"),
      .init("score", ScoreText.score(numbers.score, numbers.interval) + " so far"),
      .init("coverage", DecimalText.percent(numbers.coverage)), .init("failed", "\(numbers.failed)"),
      .init("cost", MoneyText.sum(nano: numbers.cost?.amount, unknownParts: numbers.costUnknown)),
    ] + judging
  }

  /// What judges took and how far they agree; nothing where none was asked.
  private var judging: [FactList.Fact] {
    let numbers = SectionNumbers(section)
    let usage = numbers.judging
    if usage.isEmpty { return [] }
    let cost = MoneyText.sum(nano: usage.cost.amount, unknownParts: usage.costUnknown)
    var facts = [
      FactList.Fact("judges", "\(usage.asked) replies, \(usage.cached) from before"),
      FactList.Fact(
        "judges' tokens", "\(DecimalText.grouped(usage.inputTokens)) in, \(DecimalText.grouped(usage.outputTokens)) out"),
      FactList.Fact("judges' cost", cost),
    ]
    if let agreement = numbers.agreement {
      let kappa = agreement.kappa.map { DecimalText.fixed($0, digits: 3) } ?? "not defined"
      facts.append(
        .init("judges agree", "\(DecimalText.percent(agreement.share)) of \(agreement.n), Cohen's kappa \(kappa)"))
    }
    return facts
  }

  private func scores(_ metrics: SectionMetrics) -> TextTable {
    var rows = metrics.categories.map { Self.row($0.name, $0.summary) }
    rows.append(Self.row("all", metrics.overall))
    return TextTable(
      [
        .init("KIND"), .init("SCORE", .right), .init("95 % INTERVAL", .right), .init("N", .right), .init("COVERAGE", .right),
        .init("TRUNCATED", .right), .init("EMPTY", .right), .init("UNPARSED", .right),
      ], rows: rows)
  }

  private static func row(_ name: String, _ summary: ScoreSummary) -> [TextTable.Cell] {
    func share(_ count: Int) -> TextTable.Cell { .init(ScoreText.share(count, of: summary.scored)) }
    return [
      .init(name), .init(ScoreText.score(summary.score, nil)), .init(ScoreText.range(summary.interval)),
      .init("\(summary.scored)"), .init(DecimalText.percent(summary.coverage)), share(summary.truncated), share(summary.empty),
      share(summary.unparsed),
    ]
  }

  private func measurements(_ metrics: SectionMetrics) -> TextTable {
    func row(_ name: String, _ spread: Spread?, _ text: (Double?) -> String) -> [TextTable.Cell] {
      [.init(name), .init(text(spread?.median)), .init(text(spread?.p95)), .init("\(spread?.count ?? 0)")]
    }
    return TextTable(
      [.init("MEASURED"), .init("MEDIAN", .right), .init("P95", .right), .init("N", .right)],
      rows: [
        row("latency", metrics.latency, DurationText.measured),
        row("time to first token", metrics.timeToFirstToken, DurationText.measured),
        row("longest gap", metrics.maxGap, DurationText.measured), row("tokens/s", metrics.tokensPerSecond, DecimalText.rate),
      ])
  }

  /// Numbers beside the score, where the scorer checks several things.
  private func checklists(_ metrics: SectionMetrics) -> [FactList.Fact] {
    let lists = (metrics.checklists ?? []).map { score in
      FactList.Fact(
        score.name,
        "\(DecimalText.percent(score.promptLevel)) of prompts, \(DecimalText.percent(score.instructionLevel)) of instructions")
    }
    // k = 1 is the score.
    let passes = (metrics.passes ?? []).filter { $0.k > 1 }.map { rate in
      FactList.Fact(
        "pass@\(rate.k)",
        "\(DecimalText.percent(rate.anyCorrect)); pass^\(rate.k) \(DecimalText.percent(rate.allCorrect)), of \(rate.items) items")
    }
    return lists + passes
      + (metrics.calibration.map { [FactList.Fact("calibration error", CalibrationText.words($0))] } ?? [])
  }

  private func totals(_ metrics: SectionMetrics) -> [FactList.Fact] {
    let reasoning = metrics.reasoningTokens.map { " (\(DecimalText.grouped($0)) reasoning)" } ?? ""
    var facts = [
      FactList.Fact(
        "tokens", "\(DecimalText.grouped(metrics.inputTokens)) in, \(DecimalText.grouped(metrics.outputTokens)) out\(reasoning)"),
      FactList.Fact("cost", MoneyText.sum(nano: metrics.cost?.amount, unknownParts: metrics.costUnknown)),
    ]
    if let delay = metrics.clientDelay {
      facts.insert(
        .init("client delay", "mean \(DurationText.measured(delay.mean)), p99 \(DurationText.measured(delay.p99))"), at: 0)
    }
    if metrics.overall.failed > 0, let strict = metrics.overall.scoreFailuresAsWrong {
      facts.append(.init("if failures counted as wrong", DecimalText.percent(strict)))
    }
    return facts + judging
  }
}
