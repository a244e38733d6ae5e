import ArgumentParser
import AssayApp
import AssayKit
import Reports
import RunEngine
import Terminal

/// `assay score`: scores stored responses without asking any model.
struct ScoreCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Score responses from a file; the model is not asked.",
    discussion: """
      The file is JSON Lines: {"item_id": "a1", "sample_index": 0, "response": "…"}, where `sample_index` may be left out.
      With --json each line gets one line of output, in order.
      Where a judge decides, a line may bring its words, "judgements": ["…"], or --judge asks one.

      EXAMPLES
        assay score starter --responses answers.jsonl
        assay score starter --responses - --json < answers.jsonl
      """)

  @Argument(help: .init("The benchmark.", valueName: "benchmark"))
  var benchmark: String

  @Option(name: .long, help: .init("The file of responses; - is standard input.", valueName: "file"))
  var responses: String

  @Option(name: .customLong("protocol"), help: .init("The way to score; the benchmark's first one otherwise.", valueName: "name"))
  var protocolName: String?

  @Option(name: .long, help: .init("A model that judges the lines that bring no judgement.", valueName: "provider/slug"))
  var judge: String?

  @Option(
    name: .long,
    help: .init(
      "The seed of the responses' run, where samples of an item are asked differently.", valueName: "text"))
  var seed: String?

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    let items = try await openItems(context)
    let settings = try context.settings()
    let seed = seed ?? settings.subsetSeed
    guard let judge = try judge.map({ name throws(CommandFailure) in try RunOptions.judges([name]) })?.first else {
      return try await score(FileScorer(benchmark: benchmark, items: items, seed: seed, panel: nil), context)
    }
    guard let role = items.judge else {
      throw CommandFailure(.usage, "`\(benchmark)` asks no judge", hint: "leave `--judge` out")
    }
    return try await Application.withModels(settings, now: context.now, logger: context.logger(settings)) { models in
      let panel = try await JudgePanel([Manifest.Judge(judge, as: role)], scorer: items.scorer, models: models, concurrency: 1)
      return try await score(FileScorer(benchmark: benchmark, items: items, seed: seed, panel: panel), context)
    }
  }

  private func score(_ scorer: FileScorer, _ context: CommandContext) async throws -> AssayExitCode {
    var tally = ScoreTally()
    var number = 0
    for line in try LineReader(path: responses, workingFolder: context.surroundings.workingFolder) {
      number += 1
      let data = try line.get()
      guard data.contains(where: { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 }) else { continue }
      let response = try StoredResponse(data, number: number)
      let outcome = try await scorer.score(response, line: number)
      tally.add(response.item, outcome)
      if output.json { context.console.print([try JSONText.line(ScoredLine.value(response, outcome))]) }
      // The next verdict may cost money, and nobody would see it.
      if let failure = context.console.outputFailure { throw failure }
      if context.console.isOutputGone { break }
      try Task.checkCancellation()
    }
    if !output.json {
      context.console.print(FactList(scorer.items.provenance + tally.facts).lines(context.console.dataPainter))
    }
    return tally.failed > 0 ? .couldNotFinish : .done
  }

  private func openItems(_ context: CommandContext) async throws -> any ItemSet {
    let found = try context.shelf().benchmarks.benchmark(named: BenchmarkName(benchmark))
    let known = found.card.protocols.map(\.name.rawValue)
    guard let name = protocolName ?? known.first, known.contains(name) else {
      throw UserError.unknown("protocol of \(benchmark)", protocolName ?? "", field: "protocol", known: known)
    }
    do throws(SetupNeeded) {
      return try await found.open(ProtocolName(name))
    } catch {
      throw CommandFailure(.couldNotFinish, "`\(benchmark)` cannot score yet: \(error.message)", hint: error.hint)
    }
  }
}

extension ItemSet {
  /// What decides the scores beside the responses.
  fileprivate var provenance: [FactList.Fact] {
    [.init("scorer", "\(scorer.version.name) \(scorer.version.version)")]
      + datasets.map { .init("data set", "\($0.id) at \($0.revision)") }
  }
}

/// A scored response as the contract of `assay score --json` wants it.
enum ScoredLine {
  static func value(_ response: StoredResponse, _ outcome: Result<Verdict, Failure>) -> JSONValue {
    var fields: [String: JSONValue] = [
      "item_id": .string(response.item.rawValue), "sample_index": .count(response.sampleIndex), "score": .null,
      "correct": .null, "extracted": .null, "rule": .null, "flags": .array([]), "details": .null, "failure": .null,
    ]
    switch outcome {
    case .success(let verdict):
      fields["score"] = .number(verdict.score)
      fields["correct"] = .optional(verdict.correct)
      fields["extracted"] = .optional(verdict.extracted)
      fields["rule"] = .optional(verdict.rule)
      fields["flags"] = .strings(verdict.flags.sorted().map(\.rawValue))
      fields["details"] = verdict.details ?? .null
    case .failure(let failure): fields["failure"] = RunDocument.failure(failure)
    }
    return .object(fields)
  }
}
