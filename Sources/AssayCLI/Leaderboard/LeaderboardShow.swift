import ArgumentParser
import AssayApp
import AssayKit
import RunEngine
import Terminal

/// `assay leaderboard show`, and `assay leaderboard` by itself.
struct LeaderboardShow: Verb {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Rank models by their best comparable runs.",
    discussion: """
      Only scores made under the same conditions share a table: items, data, protocol, prompts, scorer and parameters.
      Tables over most items come first, small samples last. A run with gaps stands below a whole one of the same score.
      Withdrawn runs are left out, and simulated models have tables of their own.

      EXAMPLES
        assay leaderboard
        assay leaderboard --benchmark starter --json
      """)

  @Option(name: .long, help: .init("Only this benchmark.", valueName: "name"))
  var benchmark: String?

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    let wanted = benchmark.map { BenchmarkName($0) }
    let boards = try await context.withApplication { application in
      if let wanted { _ = try application.shelf.benchmarks.benchmark(named: wanted) }
      return try await Leaderboard.boards(of: wanted, in: application.store)
    }
    if output.json {
      context.console.print([try JSONText.pretty(["boards": .array(try boards.map { try document($0) })])])
      return .done
    }
    if boards.isEmpty { context.console.say("no run has a final score yet") }
    for (index, board) in boards.enumerated() {
      if index > 0 { context.console.print([""]) }
      context.console.print([title(board)] + table(board).lines(context.console.dataPainter))
    }
    return .done
  }

  private func title(_ board: Leaderboard) -> String {
    let section = board.conditions
    let samples = board.samplesPerItem > 1 ? ", \(board.samplesPerItem) samples each" : ""
    let apart = board.isSimulated ? " (simulated)" : ""
    return
      "\(section.benchmark)\(apart), \(section.protocolName): \(section.itemCount) of \(section.totalItems) items"
      + "\(samples), \(section.parameters)\(board.isSmallSample ? ", small sample" : "")"
  }

  private func table(_ board: Leaderboard) -> TextTable {
    TextTable(
      [
        .init("MODEL"), .init("BEST", .right), .init("MEAN", .right), .init("RUNS", .right), .init("COVERAGE", .right),
        .init("COST", .right), .init("TIME", .right), .init("RUN"),
      ],
      rows: board.entries.map { entry in
        let best = entry.best
        return [
          .init(entry.model.labelled), .init(ScoreText.score(best.summary.score, best.summary.interval)),
          .init(ScoreText.score(entry.mean, nil)), .init(String(entry.runs)),
          .init(best.summary.coverage.map { DecimalText.percent($0) } ?? DecimalText.unknown),
          .init(MoneyText.dollars(nano: best.cost?.amount)),
          .init(best.duration.map { DurationText.elapsed($0.inSeconds) } ?? DecimalText.unknown), .init(best.run.rawValue),
        ]
      })
  }

  private func document(_ board: Leaderboard) throws -> JSONValue {
    [
      "benchmark_name": .string(board.conditions.benchmark.rawValue), "sampled_items": .count(board.conditions.itemCount),
      "total_items": .count(board.conditions.totalItems), "simulated": .bool(board.isSimulated),
      "samples_per_item": .count(board.samplesPerItem),
      "protocol": .string(board.conditions.protocolName.rawValue),
      "models": .array(
        board.entries.map { entry in
          [
            "model_id": .string(entry.model.description), "simulated": .bool(entry.model.isSimulated),
            "best_accuracy": .optional(entry.best.summary.score), "interval": .interval(entry.best.summary.interval),
            "scored": .count(entry.best.summary.scored), "coverage": .optional(entry.best.summary.coverage),
            "mean_accuracy": .number(entry.mean), "cost_at_best": .optional(entry.best.cost?.dollars),
            "duration_at_best": .optional(entry.best.duration?.inSeconds), "best_run_id": .string(entry.best.run.rawValue),
            "runs": .count(entry.runs),
          ]
        }),
    ]
  }
}
