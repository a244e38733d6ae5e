import AssayKit
import Foundation
import Reports
import RunEngine
import Terminal

/// Prints whole runs: as a report, as JSON, to a file.
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
  func printJSON(_ runs: [RunRecord]) async throws {
    context.console.print([try JSONText.pretty(try await document(runs))])
  }

  func write(_ runs: [RunRecord], to path: String) async throws {
    let text = try JSONText.pretty(try await document(runs)) + "\n"
    let url = URL(filePath: path, relativeTo: URL(filePath: context.surroundings.workingFolder + "/"))
    do {
      try Data(text.utf8).write(to: url, options: .atomic)
    } catch {
      throw CommandFailure(
        .couldNotFinish, "`\(path)` cannot be written", hint: "the run is stored; `assay runs show ID --json` prints it")
    }
    context.console.say("written to \(path)")
  }

  private func document(_ runs: [RunRecord]) async throws -> JSONValue {
    var documents: [JSONValue] = []
    for run in runs { documents.append(try RunDocument.value(run, items: try await samples(of: run, .all))) }
    guard documents.count == 1, let only = documents.first else { return ["runs": .array(documents)] }
    return only
  }

  private func samples(of run: RunRecord, _ filter: SampleQuery.Filter) async throws -> [Int: [SampleRecord]] {
    var found: [Int: [SampleRecord]] = [:]
    for section in run.sections {
      var cursor: SampleCursor?
      repeat {
        let query = SampleQuery(run: run.id, section: section.ordinal, filter: filter, limit: 500, cursor: cursor)
        let page = try await store.samples(query)
        found[section.ordinal, default: []] += page.samples
        cursor = page.next
      } while cursor != nil
    }
    return found
  }

  /// What the failed samples failed with, most frequent first.
  private func failures(of run: RunRecord) async throws -> [FailureCount] {
    guard RunNumbers(run).failed > 0 else { return [] }
    var counts: [FailureCount] = []
    for failure in try await samples(of: run, .failed).values.joined().compactMap(\.failure) {
      if let index = counts.firstIndex(where: { $0.kind == failure.kind && $0.message == failure.message }) {
        counts[index].count += 1
      } else {
        counts.append(FailureCount(kind: failure.kind, message: failure.message, count: 1))
      }
    }
    return Array(counts.sorted { ($0.count, $1.message) > ($1.count, $0.message) }.prefix(10))
  }
}
