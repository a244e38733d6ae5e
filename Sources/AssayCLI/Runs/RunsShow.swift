import ArgumentParser
import AssayApp
import AssayKit

/// `assay runs show`.
struct RunsShow: Verb {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one run: scores by kind, coverage, latency, cost.",
    discussion: """
      EXAMPLES
        assay runs show latest
        assay runs show 7f3a --json
        assay runs show 7f3a --follow
      """)

  @OptionGroup var run: RunArgument

  @Flag(name: .long, help: "Watch the run until it ends or is paused; with --json, print its events as JSON Lines.")
  var follow = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    try await context.withApplication { application in
      let record = try await application.store.run(try await run.resolve(in: application.store))
      if follow { return try await watch(record, application, context) }
      let printer = RunPrinter(store: application.store, context: context)
      if output.json {
        try await printer.printJSON([record])
      } else {
        try await printer.printReports([record])
      }
      return .done
    }
  }

  private func watch(
    _ record: RunRecord, _ application: Application, _ context: CommandContext
  ) async throws -> AssayExitCode {
    let driver = RunDriver(application: application, context: context, form: output.json ? .jsonLines : .progress)
    let ending = try await driver.watch(record, after: output.json ? 0 : record.lastEvent)
    if ending.wasInterrupted { return .interrupted }
    if output.json {
      RunOutcome.sayWhy([ending.run], context.console)
    } else {
      try await RunPrinter(store: application.store, context: context).printReports([ending.run])
    }
    guard ending.run.state == .paused else { return .done }
    context.console.say(RunOutcome.nextSteps(ending.run))
    return .couldNotFinish
  }
}
