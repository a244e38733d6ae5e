import ArgumentParser
import AssayApp
import AssayKit
import Foundation
import RunEngine

/// `assay run`: starts new runs and works on them here.
struct RunCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run benchmarks on a model.",
    discussion: """
      EXAMPLES
        assay run --model simulated/default --benchmark starter
        assay run --model ollama/llama3.2 --benchmark starter --percent 10 --json

      The same command again starts a new run; `assay runs resume` goes on with an old one.
      The first Ctrl-C finishes the requests in flight, the second one stops at once; nothing that was answered is lost.

      SEE ALSO
        assay runs show, assay runs resume, assay models, assay benchmarks
      """)

  @OptionGroup(title: "What to run") var options: RunOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  @Flag(name: .long, help: "Print what would be asked, and ask nothing.")
  var dryRun = false

  @Flag(name: .long, help: "Leave the run to `assay serve` or `assay worker` and return.")
  var detach = false

  @Flag(name: .long, help: "With --detach, watch the run; with --json, print its events as JSON Lines.")
  var follow = false

  @Option(name: .long, help: .init("Exit with 1 when the score, from 0 to 1, is lower.", valueName: "score"))
  var failUnder: Double?

  @Option(name: [.customShort("o"), .customLong("output")], help: .init("Write the run as JSON to a file.", valueName: "file"))
  var outputFile: String?

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    if let failUnder, !(0...1).contains(failUnder) {
      throw CommandFailure(.usage, "`--fail-under \(failUnder)` is out of range", hint: "scores go from 0 to 1: 72.5 % is 0.725")
    }
    let settings = try context.settings()
    let requests = try options.models(settings).map { model throws(CommandFailure) in
      try options.request(for: model, settings, detached: detach)
    }
    if dryRun { return try await DryRun(requests: requests, json: output.json).print(context) }
    return try await context.withApplication { application in
      let ready = try await Preparation.all(requests) { request throws(RunServiceError) in
        try await application.service.prepare(request)
      }
      context.console.warn(Preparation.warnings(ready))
      var endings: [RunDriver.Ending] = []
      for one in ready {
        endings.append(try await start(one, application, context))
        if endings.last?.wasInterrupted == true { break }
      }
      return try await conclude(endings, application, context)
    }
  }

  private func start(
    _ ready: Preparation.Ready, _ application: Application, _ context: CommandContext
  ) async throws -> RunDriver.Ending {
    let run = try await application.service.start(ready.prepared)
    context.console.say("run \(run.id): \(RunNumbers(run).samples) samples of \(ready.request.model.labelled)")
    let driver = RunDriver(application: application, context: context, form: follow && output.json ? .jsonLines : .progress)
    guard detach else { return try await driver.work(on: run, after: 0) }
    guard follow else { return RunDriver.Ending(run: run, wasInterrupted: false) }
    return try await driver.watch(run, after: 0)
  }

  private func conclude(
    _ endings: [RunDriver.Ending], _ application: Application, _ context: CommandContext
  ) async throws -> AssayExitCode {
    let printer = RunPrinter(store: application.store, context: context)
    let runs = endings.map(\.run)
    if let outputFile { try await printer.write(runs, to: outputFile) }
    if output.json {
      if !follow { try await printer.printJSON(runs) }
      RunOutcome.sayWhy(runs, context.console)
    } else if !detach || follow {
      try await printer.printReports(runs)
    }
    for ending in endings { context.console.say(nextSteps(ending)) }
    return endings.map { status(of: $0) }.max { $0.rawValue < $1.rawValue } ?? .done
  }

  private func status(of ending: RunDriver.Ending) -> AssayExitCode {
    if detach && !follow { return .done }
    return RunOutcome.status(of: ending, failUnder: failUnder)
  }

  private func nextSteps(_ ending: RunDriver.Ending) -> String {
    if detach && !follow {
      return "`assay serve` or `assay worker` works on it; `assay runs show \(ending.run.id) --follow` watches it"
    }
    return RunOutcome.nextSteps(ending.run)
  }
}

/// What the end of a run means for the exit code and for the user.
enum RunOutcome {
  static func status(of ending: RunDriver.Ending, failUnder: Double?) -> AssayExitCode {
    switch ending.run.state {
    case .succeeded:
      guard let failUnder else { return .done }
      return (ending.run.overallScore ?? -1) < failUnder ? .gateFailed : .done
    case .failed, .canceled: return .couldNotFinish
    case .queued, .running, .paused: return ending.wasInterrupted ? .interrupted : .couldNotFinish
    }
  }

  /// Says why runs did not end well, where JSON takes the place of the report that says so.
  static func sayWhy(_ runs: [RunRecord], _ console: Console) {
    for run in runs where run.state == .failed || run.state == .paused {
      if let message = run.message { console.report(CommandFailure(.couldNotFinish, message)) }
    }
  }

  static func nextSteps(_ run: RunRecord) -> String {
    switch run.state {
    case .queued, .running: "next: assay runs resume \(run.id)"
    case .paused: "next: assay runs resume \(run.id)\(run.request.judgeBudget == nil ? "" : " --judge-budget USD")"
    case .canceled: "next: assay runs resume \(run.id)  ·  assay runs show \(run.id)"
    case .failed: "next: assay runs retry-errors \(run.id)  ·  assay runs show \(run.id)"
    case .succeeded:
      RunNumbers(run).failed > 0
        ? "next: assay runs retry-errors \(run.id)  ·  assay runs show \(run.id)"
        : "next: assay runs show \(run.id)  ·  assay serve"
    }
  }
}
