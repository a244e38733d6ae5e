import ArgumentParser
import AssayApp
import AssayKit
import Reports
import RunEngine

/// `assay runs cancel`.
struct RunsCancel: Verb {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Cancel a run; what was answered is kept.",
    discussion: """
      A canceled run can be taken up again with `assay runs resume`.

      EXAMPLES
        assay runs cancel 7f3a
        assay runs cancel latest
      """)

  @OptionGroup var run: RunArgument

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    try await context.withApplication { application in
      let id = try await run.resolve(in: application.store)
      try await application.service.cancel(id)
      if output.json { context.console.print([try JSONText.pretty(RunDocument.value(try await application.store.run(id)))]) }
      context.console.say("run \(id) is canceled; next: assay runs resume \(id)")
      return .done
    }
  }
}
