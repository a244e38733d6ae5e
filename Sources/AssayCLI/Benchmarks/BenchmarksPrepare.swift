import ArgumentParser
import AssayApp
import AssayKit
import Foundation
import RunEngine
import Terminal

/// `assay benchmarks prepare`.
struct BenchmarksPrepare: Verb {
  static let configuration = CommandConfiguration(
    commandName: "prepare", abstract: "Get the data of benchmarks onto this machine.",
    discussion: """
      What is here already and whole is kept; an interrupted download goes on where it stopped.

      EXAMPLES
        assay benchmarks prepare mmlu_pro aime_2025
        assay benchmarks prepare --all
        assay benchmarks prepare mmlu_pro --from ~/data/mmlu-pro
        assay benchmarks prepare ifbench --variant 294 --from FOLDER
        assay benchmarks prepare language_resources --from ~/data/nlp-resources

      ENVIRONMENT
        HF_TOKEN                  a token of the hub, for gated data sets
        HF_ENDPOINT               a mirror of the hub
        HF_HUB_OFFLINE            1 forbids downloads
        ASSAY_DUCKDB              the program that reads Parquet files
        ASSAY_LANGUAGE_RESOURCES  a folder with language resources
      """)

  @Argument(help: .init("The benchmarks.", valueName: "name"))
  var names: [String] = []

  @Flag(name: .long, help: "Prepare every benchmark.")
  var all = false

  @Option(name: .long, help: .init("Read the files of one benchmark from a folder instead of the hub.", valueName: "folder"))
  var from: String?

  @Option(name: .long, help: .init("Prepare another edition of one benchmark's data.", valueName: "name"))
  var variant: String?

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    let shelf = try context.shelf()
    let chosen = try chosen(from: shelf.benchmarks)
    let preparation = BenchmarkPreparation(
      subjects: chosen, source: source(in: context), datasets: shelf.datasets, console: context.console, now: context.now)
    let (outcomes, wasInterrupted) = try await Interruption.watch(cancelsAtOnce: true) { [console = context.console] in
      console.say("stopping; what was downloaded is kept")
    } during: {
      await preparation.run()
    }
    context.console.clearStatus()
    try print(outcomes, context.console)
    try sayNext(outcomes, context)
    if wasInterrupted { return .interrupted }
    return outcomes.contains { $0.failure != nil } ? .couldNotFinish : .done
  }

  /// The name under which data of several benchmarks is prepared alone, and the data set's own.
  private static let shared = BenchmarkName("language_resources")
  private static let sharedDataset = "language-resources"

  private func chosen(from registry: BenchmarkRegistry) throws -> [BenchmarkPreparation.Subject] {
    guard all || !names.isEmpty else {
      throw CommandFailure(.usage, "no benchmark is named", hint: "name some, or give `--all`; `assay benchmarks list` shows them")
    }
    guard !all || names.isEmpty else {
      throw CommandFailure(.usage, "`--all` and names exclude each other", hint: "leave one of them out")
    }
    guard from == nil || names.count == 1 else {
      throw CommandFailure(.usage, "`--from` takes one benchmark", hint: "run the command once for each folder")
    }
    guard variant == nil || names.count == 1 else {
      throw CommandFailure(.usage, "`--variant` takes one benchmark", hint: "run the command once for each benchmark")
    }
    if all { return registry.all.map { .init(name: $0.card.name, datasets: $0.requiredDatasets, benchmark: $0) } }
    var seen: Set<String> = []
    return try names.filter { seen.insert($0).inserted }.map { try subject(BenchmarkName($0), registry) }
  }

  private func subject(_ name: BenchmarkName, _ registry: BenchmarkRegistry) throws -> BenchmarkPreparation.Subject {
    if name == Self.shared, let found = registry.all.lazy.flatMap(\.requiredDatasets).first(where: { $0.id == Self.sharedDataset })
    {
      return .init(name: name, datasets: [found], benchmark: nil)
    }
    let benchmark = try registry.benchmark(named: name)
    guard let variant else { return .init(name: name, datasets: benchmark.requiredDatasets, benchmark: benchmark) }
    guard let found = benchmark.variants.first(where: { $0.name == variant }) else {
      let known = benchmark.variants.map { "`\($0.name)`" }.joined(separator: ", ")
      throw CommandFailure(
        .usage, "`\(name)` has no variant `\(variant)`", hint: known.isEmpty ? "leave `--variant` out" : "it has \(known)")
    }
    return .init(name: name, datasets: found.datasets, benchmark: nil)
  }

  private func source(in context: CommandContext) -> DatasetSource {
    guard let from else { return .hub }
    let folder = URL(filePath: context.surroundings.workingFolder, directoryHint: .isDirectory)
    return .folder(
      URL(filePath: from, directoryHint: .notDirectory, relativeTo: folder).standardizedFileURL.path(percentEncoded: false))
  }

  private func print(_ outcomes: [BenchmarkPreparation.Outcome], _ console: Console) throws {
    if output.json {
      console.print([try JSONText.pretty(["benchmarks": .array(outcomes.map(\.document))])])
    } else {
      let rows = outcomes.flatMap(\.rows)
      let table = TextTable(
        [.init("NAME"), .init("STATE"), .init("DATA SET"), .init("REVISION"), .init("SHA-256")], rows: rows)
      if !rows.isEmpty { console.print(table.lines(console.dataPainter)) }
    }
    for outcome in outcomes {
      guard let failure = outcome.failure else { continue }
      console.report(
        CommandFailure(.couldNotFinish, "`\(outcome.name)` is not prepared: \(failure.message)", hint: failure.hint))
    }
  }

  /// The command that runs what is ready, with everything that the settings leave open.
  private func sayNext(_ outcomes: [BenchmarkPreparation.Outcome], _ context: CommandContext) throws {
    guard let ready = outcomes.first(where: { $0.failure == nil && $0.name != Self.shared }) else { return }
    let settings = try context.settings()
    var command = "next: assay run --benchmark \(ready.name)"
    if settings.defaultModel == nil { command += " --model PROVIDER/SLUG" }
    if let role = try context.shelf().benchmarks.benchmark(named: ready.name).judge, settings.judges.judge(for: role) == nil {
      command += " --judge PROVIDER/SLUG"
    }
    context.console.say(command)
    if settings.defaultModel == nil { context.console.say("`assay models list` shows what can be reached") }
  }
}
