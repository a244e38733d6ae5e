import ArgumentParser
import AssayApp
import AssayKit
import RunEngine

/// `assay runs delete`.
struct RunsDelete: Verb {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete runs with everything that hangs on them.",
    discussion: """
      A run that has not ended is canceled first with `assay runs cancel`; until then none of the named ones is deleted.
      Texts that other runs share stay.
      Without `--undo-seconds` it is for good.

      EXAMPLES
        assay runs delete 7f3a --yes
        assay runs delete 7f3a --yes --undo-seconds 600
        assay runs list --state canceled --quiet | xargs assay runs delete --yes
      """)

  @Argument(help: .init("The runs' ids, or their beginnings.", valueName: "id"))
  var ids: [String]

  @Flag(name: .long, help: "Do it: without this flag it is only said what would be deleted.")
  var yes = false

  @Option(name: .long, help: .init("How long `assay runs restore` can bring them back, up to a day.", valueName: "n"))
  var undoSeconds = 0

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard (0...86_400).contains(undoSeconds) else {
      throw ValidationError("--undo-seconds `\(undoSeconds)` is not from 0 to 86400")
    }
  }

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    try await context.withApplication { application in
      var runs: [RunRecord] = []
      for id in ids {
        let run = try await application.store.run(try await application.store.resolve(id))
        if !runs.contains(where: { $0.id == run.id }) { runs.append(run) }
      }
      // Also without --yes; that none is held meanwhile, and all or none is deleted, is up to the store.
      for run in runs where !run.state.hasEnded {
        throw StoreError.notAllowed("run `\(run.id)` is \(run.state.rawValue): it must be canceled before it can be deleted")
      }
      guard yes else {
        for run in runs { context.console.say("would delete run \(run.id): \(run.request.model.labelled), \(run.state.rawValue)") }
        let undo = undoSeconds > 0 ? "" : "; it cannot be undone"
        throw CommandFailure(.usage, "nothing is deleted without --yes", hint: "add `--yes`\(undo)")
      }
      try await application.service.delete(runs.map(\.id), undoWithin: .seconds(undoSeconds))
      for run in runs {
        let undo = undoSeconds > 0 ? "; for \(undoSeconds) s: assay runs restore \(run.id)" : ""
        context.console.say("run \(run.id) is deleted\(undo)")
      }
      try await application.service.sweep()
      if output.json { context.console.print([try JSONText.pretty(["deleted": .strings(runs.map(\.id.rawValue))])]) }
      return .done
    }
  }
}
