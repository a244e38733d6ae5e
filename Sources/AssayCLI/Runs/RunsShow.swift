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

  @Flag(name: .long, help: "Watch the run until it ends; with --json, print its events as JSON Lines.")
  var follow = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    try await context.withApplication { application in
      var record = try await application.store.run(try await run.resolve(in: application.store))
      let printer = RunPrinter(store: application.store, context: context)
      if follow {
        let driver = RunDriver(application: application, context: context, form: output.json ? .jsonLines : .progress)
        let ending = try await driver.watch(record, after: output.json ? 0 : record.lastEvent)
        if ending.wasInterrupted { return .interrupted }
        if output.json { return .done }
        record = ending.run
      }
      if output.json {
        try await printer.printJSON([record])
      } else {
        try await printer.printReports([record])
      }
      return .done
    }
  }
}
