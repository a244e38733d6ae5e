import ArgumentParser
import AssayApp
import AssayKit
import Reports

/// `assay runs list`.
struct RunsList: Verb {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List runs, newest first.",
    discussion: """
      EXAMPLES
        assay runs list
        assay runs list --state running --state queued --json
      """)

  @Option(name: .long, help: .init("Only runs in this state; may be repeated.", valueName: "state"), transform: RunState.fromFlag)
  var state: [RunState] = []

  @Option(name: .long, help: .init("Only models whose name contains this.", valueName: "text"))
  var model: String?

  @Option(name: .long, help: .init("Only the runs of this experiment.", valueName: "id"))
  var experiment: String?

  @Option(name: .long, help: .init("How many runs, 1 to 10000.", valueName: "n"))
  var limit = 50

  @Flag(name: [.long, .short], help: "Print ids only.")
  var quiet = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard (1...10_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 10000") }
  }

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    let query = RunQuery(
      states: state.isEmpty ? nil : Set(state), model: model, experiment: experiment.map { ExperimentID($0) }, limit: limit)
    let page = try await context.withApplication { try await $0.store.runs(query) }
    if output.json {
      let runs = try page.runs.map { try RunDocument.value($0) }
      context.console.print([try JSONText.pretty(["runs": .array(runs), "total": .count(page.total)])])
    } else if quiet {
      context.console.print(page.runs.map(\.id.rawValue))
    } else {
      context.console.print(RunTable(runs: page.runs, now: context.now()).lines(context.console.dataPainter))
      if page.runs.isEmpty { context.console.say("no runs; start one: \(RunOptions.example)") }
      if page.total > page.runs.count { context.console.say("\(page.runs.count) of \(page.total) runs; `--limit` shows more") }
    }
    return .done
  }
}

extension RunState {
  /// Reads the value of a flag.
  static func fromFlag(_ text: String) throws -> RunState {
    guard let state = RunState(rawValue: text) else {
      throw ValidationError("'\(text)' is not a state: choose from \(allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return state
  }
}
