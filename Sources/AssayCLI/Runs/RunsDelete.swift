import ArgumentParser
import AssayApp
import AssayKit
import RunEngine

/// `assay runs delete`.
struct RunsDelete: Verb {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete runs with everything that hangs on them, for good.",
    discussion: """
      A run that has not ended is canceled first with `assay runs cancel`. Texts that other runs share stay.

      EXAMPLES
        assay runs delete 7f3a --yes
        assay runs list --state canceled --quiet | xargs assay runs delete --yes
      """)

  @Argument(help: .init("The runs' ids, or their beginnings.", valueName: "id"))
  var ids: [String]

  @Flag(name: .long, help: "Do it: without this flag it is only said what would be deleted.")
  var yes = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    try await context.withApplication { application in
      var runs: [RunRecord] = []
      for id in ids { runs.append(try await application.store.run(try await application.store.resolve(id))) }
      guard yes else {
        for run in runs { context.console.say("would delete run \(run.id): \(run.request.model.labelled), \(run.state.rawValue)") }
        throw CommandFailure(.usage, "nothing is deleted without --yes", hint: "add `--yes`; it cannot be undone")
      }
      for run in runs {
        try await application.service.delete(run.id)
        context.console.say("run \(run.id) is deleted")
      }
      try await application.service.sweep()
      if output.json { context.console.print([try JSONText.pretty(["deleted": .strings(runs.map(\.id.rawValue))])]) }
      return .done
    }
  }
}
