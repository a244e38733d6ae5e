import ArgumentParser
import AssayApp
import AssayKit
import RunEngine

/// `assay leaderboard publish`.
struct LeaderboardPublish: Verb {
  static let configuration = CommandConfiguration(
    commandName: "publish", abstract: "Let a withdrawn run count on the leaderboard again.",
    discussion: """
      Every run that ends with a score counts until it is withdrawn.

      EXAMPLES
        assay leaderboard publish 7f3a
      """)

  @OptionGroup var run: RunArgument
  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    try await Publication.change(run, to: true, output, in: context)
  }
}

/// `assay leaderboard withdraw`.
struct LeaderboardWithdraw: Verb {
  static let configuration = CommandConfiguration(
    commandName: "withdraw", abstract: "Take a run off the leaderboard; it is kept with all its answers.",
    discussion: """
      EXAMPLES
        assay leaderboard withdraw latest
      """)

  @OptionGroup var run: RunArgument
  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    try await Publication.change(run, to: false, output, in: context)
  }
}

/// Says whether a run counts on the leaderboard.
private enum Publication {
  static func change(
    _ argument: RunArgument, to isPublished: Bool, _ output: OutputOptions, in context: CommandContext
  ) async throws -> AssayExitCode {
    try await context.withApplication { application in
      let id = try await argument.resolve(in: application.store)
      try await application.service.setPublished(id, isPublished)
      context.console.say(isPublished ? "run \(id) counts on the leaderboard" : "run \(id) is off the leaderboard")
      if output.json {
        context.console.print([try JSONText.pretty(["run_id": .string(id.rawValue), "published": .bool(isPublished)])])
      }
      return .done
    }
  }
}
