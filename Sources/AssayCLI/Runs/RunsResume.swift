import ArgumentParser
import AssayApp
import AssayKit
import RunEngine

/// `assay runs resume`.
struct RunsResume: Verb {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Go on with a run that was interrupted, paused or canceled.",
    discussion: """
      What was answered and scored stays; only what is missing is asked. An answer that only lacks its judge's word is not asked
      for again: the judge is. A run made under other conditions (items, prompts,
      scorer, data) is refused, and the error says what differs.

      EXAMPLES
        assay runs resume latest
        assay runs resume 7f3a --detach
      """)

  @OptionGroup var run: RunArgument
  @OptionGroup var reopening: ReopenOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    try await Reopening(run: run, options: reopening, json: output.json, mode: .resume).perform(in: context)
  }
}

/// `assay runs retry-errors`.
struct RunsRetryErrors: Verb {
  static let configuration = CommandConfiguration(
    commandName: "retry-errors", abstract: "Ask the failed samples of a run again.",
    discussion: """
      Wrong answers are never asked again. A sample whose answer is stored and whose scoring failed is only scored again.

      EXAMPLES
        assay runs retry-errors latest
        assay runs retry-errors 7f3a --kind timed_out --kind overloaded
      """)

  @OptionGroup var run: RunArgument

  @Option(
    name: .long,
    help: .init("Only samples that failed in this way, as the JSON of a run names it; may be given again.", valueName: "kind"))
  var kind: [String] = []

  @OptionGroup var reopening: ReopenOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    try await Reopening(run: run, options: reopening, json: output.json, mode: .retryErrors, kinds: try kinds).perform(in: context)
  }
}

extension RunsRetryErrors {
  /// `nil` for all kinds.
  private var kinds: Set<Failure.Kind>? {
    get throws {
      for word in kind where Failure.Kind(rawValue: word) == nil {
        throw UserError.unknown("kind of failure", word, field: "kind", known: Failure.Kind.allCases.map(\.rawValue))
      }
      return kind.isEmpty ? nil : Set(kind.compactMap(Failure.Kind.init(rawValue:)))
    }
  }
}

/// `assay runs rescore`.
struct RunsRescore: Verb {
  static let configuration = CommandConfiguration(
    commandName: "rescore", abstract: "Score the stored answers of a run again; the model is not asked.",
    discussion: """
      Where a judge decides, its earlier words are used again as long as the questions are the same.

      EXAMPLES
        assay runs rescore latest
        assay runs rescore 7f3a --json
      """)

  @OptionGroup var run: RunArgument
  @OptionGroup var reopening: ReopenOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    try await Reopening(run: run, options: reopening, json: output.json, mode: .rescore).perform(in: context)
  }
}

/// Flags of the commands that open a run again.
struct ReopenOptions: ParsableArguments {
  @Flag(name: .long, help: "Leave a detached run to `assay serve` or `assay worker` and return.")
  var detach = false

  @Option(name: .long, help: .init("The most that the run's judges may cost from now on, in US dollars.", valueName: "usd"))
  var judgeBudget: Double?
}

/// Opens a run again and works on it here, or leaves it to the workers.
struct Reopening: Sendable {
  let run: RunArgument
  let options: ReopenOptions
  let json: Bool
  let mode: ReopenMode
  var kinds: Set<Failure.Kind>?

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    let (argument, detach, kinds) = (run, options.detach, kinds)
    let budget = try options.judgeBudget.map { dollars throws(CommandFailure) in try RunOptions.budget(dollars) }
    return try await context.withApplication { application in
      let id = try await argument.resolve(in: application.store)
      let before = try await application.store.run(id)
      if detach, !before.isDetached {
        throw CommandFailure(
          .usage, "run \(id) is not detached", hint: "leave `--detach` out to go on with it here")
      }
      // A run that another process works on is refused before anything is written, also the event that it was resumed.
      if !detach, !before.isDetached, !before.state.hasEnded { try await application.executor.checkClaim(on: id) }
      let waiting = try await application.service.reopen(id, mode, kinds: kinds, judgeBudget: budget)
      context.console.say("run \(id): \(waiting) samples wait")
      if detach {
        context.console.say("`assay serve` or `assay worker` works on it; `assay runs show \(id) --follow` watches it")
        return .done
      }
      return try await work(on: id, after: before.lastEvent, application, context)
    }
  }

  private func work(
    on id: RunID, after lastEvent: Int, _ application: Application, _ context: CommandContext
  ) async throws -> AssayExitCode {
    let driver = RunDriver(application: application, context: context, form: .progress)
    let ending = try await driver.work(on: try await application.store.run(id), after: lastEvent)
    let printer = RunPrinter(store: application.store, context: context)
    if json {
      try await printer.printJSON([ending.run])
      RunOutcome.sayWhy([ending.run], context.console)
    } else {
      try await printer.printReports([ending.run])
    }
    context.console.say(RunOutcome.nextSteps(ending.run))
    return RunOutcome.status(of: ending, failUnder: nil)
  }
}
