import AssayKit
import RunEngine

/// Runs as a table for spreadsheets, a row a run.
struct RunListCSV {
  let text: String

  private static let columns = [
    "run_id", "status", "model_id", "simulated", "benchmarks", "subset", "samples_per_item", "score", "interval_low",
    "interval_high", "coverage", "scored", "failed", "cost_usd", "cost_unknown", "input_tokens", "output_tokens", "created_at",
    "started_at", "ended_at", "active_seconds",
  ]

  init(_ runs: [RunRecord]) {
    let lines = [Self.columns] + runs.map { Self.cells($0) }
    text = lines.map { $0.map { Self.field($0) }.joined(separator: ",") + "\r\n" }.joined()
  }

  private static func cells(_ run: RunRecord) -> [String] {
    let numbers = RunNumbers(run)
    func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    return [
      run.id.rawValue, run.state.rawValue, run.request.model.description, String(run.request.model.isSimulated),
      run.sections.map(\.benchmark.rawValue).joined(separator: " "), run.request.subset.description,
      String(run.request.samplesPerItem), number(numbers.score), number(numbers.interval?.low), number(numbers.interval?.high),
      number(numbers.coverage), String(numbers.scored), String(numbers.failed), number(numbers.cost?.dollars),
      String(numbers.costUnknown), String(numbers.inputTokens), String(numbers.outputTokens), Moment(run.createdAt).description,
      Moment(run.startedAt)?.description ?? "", Moment(run.endedAt)?.description ?? "",
      number(run.endedAt.flatMap { run.duration(at: $0) }?.inSeconds),
    ]
  }

  /// Quoted where it has to be; what a spreadsheet would take for a formula begins with an apostrophe.
  private static func field(_ text: String) -> String {
    let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
    let safe = isFormula && Double(text) == nil ? "'" + text : text
    guard safe.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return safe }
    return "\"" + safe.replacing("\"", with: "\"\"") + "\""
  }
}
