import ArgumentParser
import AssayApp
import AssayKit
import RunEngine
import Terminal

/// `assay runs compare`.
struct RunsCompare: Verb {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Compare runs item by item: how much they differ, and how sure that is.",
    discussion: """
      Each run is compared with the first on the items that both have scored. Runs made under other conditions are refused, and
      the error says what differs; `--partial` compares what they have in common.

      EXAMPLES
        assay runs compare 7f3a 81c0
        assay runs compare 7f3a 81c0 --partial --json
      """)

  @Argument(help: .init("Two or more runs' ids, or their beginnings.", valueName: "id"))
  var ids: [String]

  @Flag(name: .long, help: "Compare the common items although other items or settings differ.")
  var partial = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard ids.count >= 2 else { throw ValidationError("name at least two runs") }
  }

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    let comparison = try await context.withApplication { application in
      var runs: [RunID] = []
      for id in ids {
        let run = try await application.store.resolve(id)
        guard !runs.contains(run) else {
          throw CommandFailure(.usage, "run \(run) is named twice", hint: "name another run to compare it with")
        }
        runs.append(run)
      }
      do throws(ComparisonRefusal) {
        return try await RunComparer(store: application.store).compare(runs, partial: partial)
      } catch .store(let error) {
        throw error
      } catch .nothingInCommon {
        throw CommandFailure(.usage, "the runs have no benchmark in common")
      } catch .notComparable(let reasons) {
        throw CommandFailure(
          .usage, "the runs are not comparable: \(reasons.joined(separator: "; "))",
          hint: partial ? "their questions are not the same" : "`--partial` compares the items that both have")
      }
    }
    if output.json {
      context.console.print([try JSONText.pretty(ComparisonDocument.value(comparison))])
      return .done
    }
    context.console.print(ComparisonReport(comparison: comparison).lines(context.console.dataPainter))
    return .done
  }
}

/// A comparison as JSON, with the names of the HTTP API.
enum ComparisonDocument {
  static func value(_ comparison: RunComparison) -> JSONValue {
    [
      "runs": .strings(comparison.runs.map(\.id.rawValue)), "comparisons": .array(comparison.sections.map { section($0) }),
    ]
  }

  private static func section(_ section: SectionComparison) -> JSONValue {
    let result = section.comparison
    let flips = section.flips.map { flip -> JSONValue in
      ["item_id": .string(flip.item.rawValue), "first_score": .number(flip.first), "second_score": .number(flip.second)]
    }
    let settings = section.differences.map { difference -> JSONValue in
      ["setting": .string(difference.setting), "first": .string(difference.first), "second": .string(difference.second)]
    }
    return [
      "benchmark_name": .string(section.benchmark.rawValue), "first": .string(section.first.rawValue),
      "second": .string(section.second.rawValue), "common_items": .count(result?.pairs ?? 0),
      "only_first": .count(section.onlyFirst), "only_second": .count(section.onlySecond),
      "difference": .optional(result?.difference), "interval": .interval(result?.interval), "p_value": .optional(result?.pValue),
      "test": .optional(result?.test.rawValue), "gained": .count(section.gained), "lost": .count(section.lost),
      "flips": .array(flips), "differing_settings": .array(settings),
    ]
  }
}

/// A comparison for people: a table, then what differs between the runs.
struct ComparisonReport {
  let comparison: RunComparison

  func lines(_ painter: Painter) -> [String] {
    let table = TextTable(
      [
        .init("BENCHMARK"), .init("FIRST"), .init("SECOND"), .init("ITEMS", .right), .init("DIFFERENCE", .right),
        .init("95 % INTERVAL", .right), .init("P", .right), .init("BETTER", .right), .init("WORSE", .right),
      ], rows: comparison.sections.map(row))
    let notes = comparison.sections.flatMap { section in
      section.differences.map { "\(section.benchmark), \(section.second): other \($0.setting)" }
    }
    return table.lines(painter) + (notes.isEmpty ? [] : [""] + notes)
  }

  private func row(_ section: SectionComparison) -> [TextTable.Cell] {
    let result = section.comparison
    func points(_ value: Double?) -> String {
      value.map { ($0 > 0 ? "+" : "") + DecimalText.fixed($0 * 100, digits: 1) } ?? DecimalText.unknown
    }
    return [
      .init(section.benchmark.rawValue), .init(section.first.rawValue), .init(section.second.rawValue),
      .init(String(result?.pairs ?? 0)), .init(points(result?.difference)),
      .init(result.map { "\(points($0.interval.low)) … \(points($0.interval.high))" } ?? DecimalText.unknown),
      .init(result.map { $0.pValue < 0.001 ? "< 0.001" : DecimalText.fixed($0.pValue, digits: 3) } ?? DecimalText.unknown),
      .init(String(section.gained)), .init(String(section.lost)),
    ]
  }
}
