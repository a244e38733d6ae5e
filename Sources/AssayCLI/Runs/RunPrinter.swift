import AssayApp
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
    try await RunJSON(store: store).write(runs) { context.console.print(raw: $0) }
  }

  func write(_ runs: [RunRecord], to path: String) async throws {
    let url = URL(filePath: path, relativeTo: URL(filePath: context.surroundings.workingFolder + "/"))
    do {
      let scratch = URL(filePath: try context.settings().databasePath).deletingLastPathComponent().path(percentEncoded: false)
      let file = try OutputFile(for: url.path(percentEncoded: false), replacing: true, otherwise: scratch)
      let handle = FileHandle(fileDescriptor: file.descriptor, closeOnDealloc: false)
      try await RunJSON(store: store).write(runs) { try handle.write(contentsOf: Data($0.utf8)) }
      try file.keep(as: url.path(percentEncoded: false), replacing: true)
    } catch let error as StoreError {
      throw error
    } catch {
      throw CommandFailure(
        .couldNotFinish, "`\(path)` cannot be written", hint: "the run is stored; `assay runs show ID --json` prints it")
    }
    context.console.say("written to \(path)")
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
  private func failures(of run: RunRecord) async throws -> [FailureGroup] {
    var groups: [FailureGroup] = []
    for section in run.sections where SectionNumbers(section).failed > 0 {
      groups = FailureGroup.merged(groups, try await store.failures(of: run.id, section: section.ordinal, limit: Int(Int32.max)))
    }
    return Array(groups.prefix(10))
  }
}
