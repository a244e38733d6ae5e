import ArgumentParser
import AssayKit

/// `assay runs`: everything about runs that exist.
struct RunsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "List, show, compare, export, pause, resume, cancel, delete and restore runs.",
    subcommands: [
      RunsList.self, RunsShow.self, RunsCompare.self, RunsExport.self, RunsPause.self, RunsResume.self, RunsRetryErrors.self,
      RunsRescore.self, RunsCancel.self, RunsDelete.self, RunsRestore.self,
    ])
}

/// The argument that names a run.
struct RunArgument: ParsableArguments {
  @Argument(help: .init("The run's id, its beginning, or `latest`.", valueName: "id"))
  var id: String

  func resolve(in store: any RunStore) async throws -> RunID {
    guard id == "latest" else { return try await store.resolve(id) }
    guard let latest = try await store.runs(RunQuery(limit: 1)).runs.first else {
      throw CommandFailure(.usage, "there is no run yet", hint: "start one: `\(RunOptions.example)`")
    }
    return latest.id
  }
}
