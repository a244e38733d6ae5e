import ArgumentParser
import AssayApp
import AssayKit
import RunEngine

/// `assay runs restore`.
struct RunsRestore: Verb {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Bring deleted runs back whose time is not over.",
    discussion: """
      Runs that were deleted on a page can be brought back for ten minutes, those of `assay runs delete --undo-seconds` for as
      long as that says.

      EXAMPLES
        assay runs restore 0123456789ab
      """)

  @Argument(help: .init("The runs' whole ids.", valueName: "id"))
  var ids: [String]

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    try await context.withApplication { application in
      for id in ids {
        try await application.service.restore(RunID(id))
        context.console.say("run \(id) is back; next: assay runs show \(id)")
      }
      if output.json { context.console.print([try JSONText.pretty(["restored": .strings(ids)])]) }
      return .done
    }
  }
}
