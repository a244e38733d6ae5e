import AssayKit
import RunEngine
import Terminal

/// Runs one below the other.
struct RunTable {
  let runs: [RunRecord]
  let now: Timestamp

  func lines(_ painter: Painter) -> [String] {
    TextTable(
      [
        .init("ID"), .init("STATE"), .init("MODEL"), .init("BENCHMARKS"), .init("DONE", .right), .init("SCORE", .right),
        .init("COVERAGE", .right), .init("COST", .right), .init("CREATED"),
      ], rows: runs.map(row)
    ).lines(painter)
  }

  private func row(_ run: RunRecord) -> [TextTable.Cell] {
    let numbers = RunNumbers(run)
    let live = numbers.score != nil && !run.state.hasEnded ? " so far" : ""
    return [
      .init(run.id.rawValue), run.state.cell, .init(run.request.model.labelled),
      .init(run.sections.map(\.benchmark.rawValue).joined(separator: ", ").truncated(toWidth: 40)),
      .init("\(numbers.done)/\(numbers.samples)"), .init(ScoreText.score(numbers.score, numbers.interval) + live),
      .init(numbers.coverage.map { DecimalText.percent($0) } ?? "–"),
      .init(numbers.done > 0 ? MoneyText.sum(nano: numbers.cost?.amount, unknownParts: numbers.costUnknown) : "–"),
      .init(DurationText.ago(now.since(run.createdAt).inSeconds)),
    ]
  }
}
