import ArgumentParser
import AssayApp
import AssayKit
import Reports
import RunEngine

/// `assay runs pause`.
struct RunsPause: Verb {
  static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Pause a run: what was asked is finished, nothing more is asked.",
    discussion: """
      Whoever works on the run stops after the answers that are on their way. `assay runs resume` goes on.

      EXAMPLES
        assay runs pause 7f3a
        assay runs pause latest
      """)

  @OptionGroup var run: RunArgument

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    try await context.withApplication { application in
      let id = try await run.resolve(in: application.store)
      try await application.service.pause(id)
      let paused = try await application.store.run(id)
      if output.json { context.console.print([try JSONText.pretty(RunDocument.value(paused))]) }
      context.console.say("run \(id) is paused; next: assay runs resume \(id)\(paused.isDetached ? " --detach" : "")")
      return .done
    }
  }
}
