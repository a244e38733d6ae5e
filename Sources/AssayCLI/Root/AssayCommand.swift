import ArgumentParser
import AssayApp
import AssayKit

/// The root of the command tree.
struct AssayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assay", abstract: "Run benchmarks on language models, with error bars.",
    discussion: """
      EXAMPLES
        assay run --model simulated/default --benchmark starter
        assay serve

      EXIT CODES
        0    done
        1    finished, and a gate failed (--fail-under)
        2    could not finish
        64   wrong usage
        130  interrupted

      COMPLETIONS
        assay --generate-completion-script bash    (or zsh, or fish)
        prints a script; source it, or save it where your shell looks for them.
      """,
    version: Application.version.version,
    groupedSubcommands: [
      CommandGroup(name: "Running", subcommands: [RunCommand.self, RunsCommand.self, ScoreCommand.self, LeaderboardCommand.self]),
      CommandGroup(name: "Choosing", subcommands: [ModelsCommand.self, BenchmarksCommand.self]),
      CommandGroup(name: "Proving", subcommands: [VerifyCommand.self, KeysCommand.self]),
      CommandGroup(name: "Serving", subcommands: [ServeCommand.self, WorkerCommand.self]),
      CommandGroup(name: "Looking after", subcommands: [DoctorCommand.self, ConfigCommand.self]),
    ])
}
