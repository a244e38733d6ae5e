import AssayKit
import RunEngine
import Terminal

/// A run as a person reads it: what was run, then for each benchmark the scores by kind and what was measured.
struct RunReport {
  let run: RunRecord
  /// What the failed samples failed with, most frequent first.
  var failures: [FailureGroup] = []
  let now: Timestamp

  func lines(_ painter: Painter) -> [String] {
    var lines = FactList(header).lines(painter)
    for section in run.sections { lines += [""] + SectionReport(section: section).lines(painter) }
    let warnings = AnswerWarning.all(run)
    if !warnings.isEmpty {
      lines += [""] + warnings.flatMap { [painter("warning:", .warning) + " " + $0.message, "  " + $0.hint] }
    }
    if !failures.isEmpty { lines += [""] + failureTable.lines(painter) }
    return lines
  }

  private var header: [FactList.Fact] {
    var facts = [FactList.Fact("run", run.id.rawValue + (run.revision > 1 ? " (revision \(run.revision))" : ""))]
    facts.append(.init("model", run.request.model.labelled))
    if run.request.model.isSimulated {
      facts.append(.init("", "its answers are made up by Assay: the numbers say nothing about any model", .warning))
    }
    facts.append(.init("state", run.state.rawValue, run.state.cell.style))
    if let message = run.message { facts.append(.init("", message)) }
    let samples = run.request.samplesPerItem > 1 ? ", \(run.request.samplesPerItem) samples each" : ""
    facts.append(.init("subset", "\(run.request.subset.words)\(samples), seed `\(run.manifest.seed)`"))
    facts += judges
    let started = run.startedAt ?? run.createdAt
    facts.append(.init("started", UTCTime(started).spaced))
    if let duration = run.duration(at: now) { facts.append(.init("duration", DurationText.elapsed(duration.inSeconds))) }
    if run.sections.count > 1 {
      let numbers = RunNumbers(run)
      let whole = run.sections.count
      let basis = numbers.counted == whole ? "mean of the benchmarks" : "of \(numbers.counted) of \(whole) benchmarks"
      facts.append(.init("score", ScoreText.score(numbers.score, numbers.interval) + (numbers.score == nil ? "" : " (\(basis))")))
    }
    return facts
  }

  /// Who judges which benchmark; nothing where no verdict needs anybody.
  private var judges: [FactList.Fact] {
    var facts = run.manifest.sections.compactMap { section in
      section.judges.map { judges in
        FactList.Fact("judge of \(section.benchmark)", judges.map(\.model.labelled).joined(separator: ", compared with "))
      }
    }
    if let budget = run.request.judgeBudget { facts.append(.init("judges' budget", MoneyText.dollars(nano: budget.amount))) }
    return facts
  }

  private var failureTable: TextTable {
    TextTable(
      [.init("FAILED", .right), .init("KIND"), .init("MESSAGE")],
      rows: failures.map {
        [
          .init("\($0.count)"),
          .init($0.example.kind.rawValue, .failure), .init($0.example.message.truncated(toWidth: 120)),
        ]
      })
  }
}

/// Scores as text.
enum ScoreText {
  /// `72.5 ± 5.1 %`, or `100.0 % (20.7–100.0)` where the interval is not symmetric around the score.
  static func score(_ score: Double?, _ interval: Interval?) -> String {
    guard let score else { return "–" }
    let points = DecimalText.fixed(score * 100, digits: 1)
    guard let beside = interval?.text(around: score) else { return points + " %" }
    return beside.hasPrefix("±") ? "\(points) \(beside) %" : "\(points) % (\(beside))"
  }

  /// `67.1–77.3 %`.
  static func range(_ interval: Interval?) -> String {
    guard let interval else { return "–" }
    return DecimalText.fixed(interval.low * 100, digits: 1) + "–" + DecimalText.fixed(interval.high * 100, digits: 1) + " %"
  }

  /// How many of `n` samples, as a share.
  static func share(_ count: Int, of n: Int) -> String { n > 0 ? DecimalText.percent(Double(count) / Double(n)) : "–" }
}
