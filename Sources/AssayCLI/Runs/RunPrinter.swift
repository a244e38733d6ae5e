import AssayApp
import AssayKit
import Reports
import RunEngine
import Terminal

/// Prints whole runs, as a report or as JSON.
struct RunPrinter {
  let store: any RunStore
  let context: CommandContext

  func printReports(_ runs: [RunRecord]) async throws {
    for (index, run) in runs.enumerated() {
      let report = RunReport(run: run, failures: try await failures(of: run), now: context.now())
      context.console.print((index > 0 ? ["", ""] : []) + report.lines(context.console.dataPainter))
    }
    if runs.count > 1 { context.console.print([""] + RunTable(runs: runs, now: context.now()).lines(context.console.dataPainter)) }
  }

  /// One object: the run, or `{"runs": […]}` for several.
  func printJSON(_ runs: [RunRecord], of experiment: ExperimentID? = nil) async throws {
    try await RunJSON(store: store, experiment: experiment).write(runs) { context.console.print(raw: $0) }
  }

  /// What the failed samples failed with, most frequent first.
  private func failures(of run: RunRecord) async throws -> [FailureGroup] {
    var groups: [FailureGroup] = []
    for section in run.sections where SectionNumbers(section).failed > 0 {
      groups = FailureGroup.merged(groups, try await store.failures(of: run.id, section: section.ordinal, limit: Int(Int32.max)))
    }
    return Array(groups.prefix(10))
  }
}
