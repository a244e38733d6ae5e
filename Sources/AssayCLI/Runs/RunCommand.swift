import ArgumentParser
import AssayApp
import AssayKit
import RunEngine

/// `assay run`: starts new runs and works on them here.
struct RunCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run benchmarks on a model.",
    discussion: """
      EXAMPLES
        assay run --model simulated/default --benchmark starter
        assay run --model ollama/llama3.2 --benchmark starter --percent 10 --json
        assay run --model ollama/llama3.2 --model ollama/qwen3 --benchmark starter

      The same command again starts a new run; `assay runs resume` goes on with an old one.
      Several models make an experiment: the same items for each, one run after another, side by side on one page.
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

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: .init("Write the run as JSON to a file, and replace it.", valueName: "file"))
  var outputFile: String?

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    try checkFlags()
    let settings = try context.settings()
    let requests = try options.models(settings).map { model throws(CommandFailure) in
      try options.request(for: model, settings, detached: detach)
    }
    if dryRun { return try await DryRun(requests: requests, json: output.json).print(context) }
    return try await context.withApplication { application in
      let file = try outputFile.map { path throws(CommandFailure) in try RunFile(path: path, application, context) }
      let creation = try await create(requests, application, context)
      let (endings, status) = try await drive(creation.runs, application, context)
      return status.worse(try await conclude(endings, creation.experiment, file, application, context))
    }
  }

  /// - Returns: also the worst of what kept a run from going on, when there are others that do.
  private func drive(
    _ runs: [RunRecord], _ application: Application, _ context: CommandContext
  ) async throws -> (endings: [RunDriver.Ending], status: AssayExitCode) {
    var endings: [RunDriver.Ending] = []
    var status = AssayExitCode.done
    for run in runs {
      // Who has stopped one run wants none of the later ones either; they wait for `resume`.
      guard endings.last?.wasInterrupted != true else {
        endings.append(RunDriver.Ending(run: run, wasInterrupted: true))
        continue
      }
      do {
        endings.append(try await drive(run, application, context))
      } catch {
        guard runs.count > 1 else { throw error }
        // The others are stored already and have nothing to do with it.
        let failure = CommandFailure(error)
        context.console.report(failure)
        status = status.worse(failure.status)
        endings.append(RunDriver.Ending(run: try await application.store.run(run.id), wasInterrupted: false))
      }
    }
    return (endings, status)
  }

  private func checkFlags() throws(CommandFailure) {
    if let failUnder, !(0...1).contains(failUnder) {
      throw CommandFailure(.usage, "`--fail-under \(failUnder)` is out of range", hint: "scores go from 0 to 1: 72.5 % is 0.725")
    }
    guard detach, !follow else { return }
    for (flag, isGiven) in [("--fail-under", failUnder != nil), ("--output", outputFile != nil)] where isGiven {
      throw CommandFailure(
        .usage, "`\(flag)` needs the end of the run, and `--detach` does not wait for it",
        hint: "add `--follow`, or leave `--detach` out")
    }
  }

  /// Stores all runs or none.
  private func create(
    _ requests: [RunRequest], _ application: Application, _ context: CommandContext
  ) async throws -> Creation {
    let name = requests.count > 1 ? "\(requests.count) models" : nil
    let creation = try await application.service.create(requests, CreationRequest(experimentName: name))
    context.console.warn(Preparation.warnings(creation.warnings))
    if let experiment = creation.experiment { context.console.say("experiment \(experiment): \(requests.count) models") }
    for run in creation.runs {
      context.console.say("run \(run.id): \(RunNumbers(run).samples) samples of \(run.request.model.labelled)")
    }
    return creation
  }

  private func drive(
    _ run: RunRecord, _ application: Application, _ context: CommandContext
  ) async throws -> RunDriver.Ending {
    let driver = RunDriver(application: application, context: context, form: follow && output.json ? .jsonLines : .progress)
    guard detach else { return try await driver.work(on: run, after: 0) }
    guard follow else { return RunDriver.Ending(run: run, wasInterrupted: false) }
    return try await driver.watch(run, after: 0)
  }

  private func conclude(
    _ endings: [RunDriver.Ending], _ experiment: ExperimentID?, _ file: RunFile?, _ application: Application,
    _ context: CommandContext
  ) async throws -> AssayExitCode {
    let printer = RunPrinter(store: application.store, context: context)
    let runs = endings.map(\.run)
    if output.json {
      if !follow { try await printer.printJSON(runs, of: experiment) }
      RunOutcome.sayWhy(runs, context.console)
    } else if !detach || follow {
      try await printer.printReports(runs)
    }
    var status = endings.map { self.status(of: $0) }.reduce(AssayExitCode.done) { $0.worse($1) }
    if let file {
      do {
        try await file.write(runs, of: experiment)
        context.console.say("written to \(file.path)")
      } catch {
        // The runs have ended, and say so all the same.
        let failure = CommandFailure(error)
        context.console.report(failure)
        status = status.worse(failure.status)
      }
    }
    for ending in endings { context.console.say(nextSteps(ending)) }
    if let comparison = RunOutcome.comparison(runs) { context.console.say(comparison) }
    return status
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

  /// What to do with several runs that have scores; `nil` for fewer than two.
  static func comparison(_ runs: [RunRecord]) -> String? {
    let scored = runs.filter { $0.overallScore != nil }.map(\.id.rawValue)
    return scored.count > 1 ? "next: assay runs compare \(scored.joined(separator: " "))" : nil
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
