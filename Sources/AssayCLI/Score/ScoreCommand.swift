import ArgumentParser
import AssayApp
import AssayKit
import Reports
import Terminal

/// `assay score`: scores stored responses without asking any model.
struct ScoreCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Score responses from a file; no model is asked.",
    discussion: """
      The file is JSON Lines: {"item_id": "a1", "sample_index": 0, "response": "…"}, where `sample_index` may be left out.
      With --json each line gets one line of output, in order.

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

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    let items = try await openItems(context)
    var tally = ScoreTally()
    var number = 0
    for line in try LineReader(path: responses, workingFolder: context.surroundings.workingFolder) {
      number += 1
      let data = try line.get()
      guard data.contains(where: { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 }) else { continue }
      let response = try StoredResponse(data, number: number)
      let outcome = try await score(response, items, line: number)
      tally.add(response.item, outcome)
      if output.json { context.console.print([try JSONText.line(ScoredLine.value(response, outcome))]) }
      try Task.checkCancellation()
    }
    if !output.json { context.console.print(FactList(tally.facts).lines(context.console.dataPainter)) }
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

  private func score(_ response: StoredResponse, _ items: any ItemSet, line: Int) async throws -> Result<Verdict, Failure> {
    let item: Item
    do throws(Failure) {
      item = try items.item(response.item)
    } catch {
      guard error.kind == .notRecorded else { throw error }
      throw CommandFailure(
        .usage, "line \(line): `\(benchmark)` has no item `\(response.item)`",
        hint: "`assay run --benchmark \(benchmark) --model simulated/default --dry-run --json` lists the items")
    }
    do throws(Failure) {
      return .success(try await items.scorer.verdict(on: item.scoringInput(response.answer)).flagged(by: response.answer))
    } catch {
      return .failure(error)
    }
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
