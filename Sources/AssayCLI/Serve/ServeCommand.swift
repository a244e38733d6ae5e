import ArgumentParser
import AssayApp
import Terminal

/// `assay serve`.
struct ServeCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve the pages and the HTTP API, and work on detached runs.",
    discussion: """
      Unfinished detached runs are taken up at start. One server at a time serves a data folder.

      EXAMPLES
        assay serve
        assay serve --port 0
      """)

  @Option(name: .long, help: .init("The address to listen on; only this machine can reach it.", valueName: "address"))
  var host: String?

  @Option(name: .long, help: .init("The port; 0 takes a free one.", valueName: "port"))
  var port: Int?

  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    try await context.withApplication { application in
      try await application.serve(
        host: host ?? application.settings.host, port: port ?? application.settings.port,
        onListening: { context.console.say("assay serves \($0); press Ctrl-C to stop") },
        onStopping: { context.console.say("finishing what is in flight; press Ctrl-C again to stop now", .warning) })
      return .done
    }
  }
}

/// `assay worker`.
struct WorkerCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Work on detached runs.",
    discussion: """
      Any number of workers may share a database; each takes what no other one holds.

      EXAMPLES
        assay worker
        assay worker --max-runs 1
      """)

  @Option(name: .long, help: .init("Runs worked on at once, 1 to 64.", valueName: "n"))
  var maxRuns: Int?

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if let maxRuns, !(1...64).contains(maxRuns) { throw ValidationError("--max-runs must be from 1 to 64") }
  }

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    try await context.withApplication { application in
      try await application.work(
        maxRuns: maxRuns ?? application.settings.maxConcurrentRuns,
        onReady: { context.console.say("waiting for detached runs; press Ctrl-C to stop") },
        onStopping: { context.console.say("finishing what is in flight; press Ctrl-C again to stop now", .warning) })
      return .done
    }
  }
}
