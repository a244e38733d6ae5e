import ArgumentParser
import AssayApp
import AssayKit
import Terminal

/// `assay benchmarks`.
struct BenchmarksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmarks", abstract: "List, show, prepare and check benchmarks.",
    subcommands: [BenchmarksList.self, BenchmarksShow.self, BenchmarksPrepare.self, BenchmarksCheck.self],
    defaultSubcommand: BenchmarksList.self)
}

/// `assay benchmarks list`.
struct BenchmarksList: Verb {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List benchmarks and whether they can run here.",
    discussion: """
      EXAMPLES
        assay benchmarks list
        assay benchmarks list --json
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    var shelf: [(card: BenchmarkCard, setup: SetupNeeded?)] = []
    for benchmark in try context.shelf().benchmarks.all {
      // Opened first: only then does a benchmark in a file know how many items it has.
      let setup = await benchmark.setupNeeded()
      shelf.append((benchmark.card, setup))
    }
    if output.json {
      let documents = shelf.map { BenchmarkDocument.value($0.card, $0.setup) }
      context.console.print([try JSONText.pretty(["benchmarks": .array(documents)])])
      return .done
    }
    let table = TextTable(
      [.init("NAME"), .init("ITEMS", .right), .init("GROUP"), .init("PROTOCOLS"), .init("STATE"), .init("WHAT IT ASKS")],
      rows: shelf.map { card, setup in
        [
          .init(card.name.rawValue, .emphasis), .init(DecimalText.grouped(Int64(card.itemCount))), .init(card.category),
          .init(card.protocols.map(\.name.rawValue).joined(separator: ", ")),
          setup == nil ? .init("ready", .success) : .init("needs setup", .warning), .init(card.summary.truncated(toWidth: 72)),
        ]
      })
    context.console.print(table.lines(context.console.dataPainter))
    for (card, setup) in shelf {
      if let setup { context.console.say("\(card.name): \(setup.message); \(setup.hint)", .hint) }
    }
    return .done
  }
}

/// `assay benchmarks show`.
struct BenchmarksShow: Verb {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one benchmark.",
    discussion: """
      EXAMPLES
        assay benchmarks show starter
        assay benchmarks show starter --json
      """)

  @Argument(help: .init("The benchmark.", valueName: "name"))
  var name: String

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    let benchmark = try context.shelf().benchmarks.benchmark(named: BenchmarkName(name))
    let setup = await benchmark.setupNeeded()
    let card = benchmark.card
    if output.json {
      var document = BenchmarkDocument.value(card, setup)
      if case .object(var fields) = document {
        fields["judge"] =
          benchmark.judge.map { judge in
            ["published": .string(judge.published), "setting": .string(judge.setting)]
          } ?? .null
        fields["datasets"] = .array(benchmark.requiredDatasets.map { DatasetDocument.value($0) })
        document = .object(fields)
      }
      context.console.print([try JSONText.pretty(document)])
      return .done
    }
    var facts: [FactList.Fact] = [
      .init("name", card.name.rawValue), .init("title", card.displayName), .init("about", card.summary),
      .init("items", DecimalText.grouped(Int64(card.itemCount))), .init("group", card.category),
    ]
    if !card.categories.isEmpty { facts.append(.init("kinds", card.categories.joined(separator: ", "))) }
    facts += [.init("version", card.version), .init("source", card.source), .init("licence", card.licence)]
    if let file = card.definition { facts.append(.init("your own", "defined in \(file.name), sha256 \(file.sha256)")) }
    facts += card.protocols.map { .init("protocol", "\($0.name): \($0.summary)") }
    if let judge = benchmark.judge {
      facts.append(.init("judge", "its verdicts need one: `--judge` or \(judge.setting); its publishers use \(judge.published)"))
    }
    facts += benchmark.requiredDatasets.map { .init("data set", DatasetDocument.words(for: $0)) }
    facts.append(
      setup.map { .init("state", "needs setup: \($0.message); \($0.hint)", .warning) } ?? .init("state", "ready", .success))
    context.console.print(FactList(facts).lines(context.console.dataPainter))
    return .done
  }
}

extension Benchmark {
  /// What is missing on this machine for the default protocol; `nil` when the benchmark can run.
  func setupNeeded() async -> SetupNeeded? {
    guard let standard = card.defaultProtocol else { return nil }
    do throws(SetupNeeded) {
      _ = try await open(standard)
      return nil
    } catch {
      return error
    }
  }
}

/// A benchmark as JSON, with the names of the HTTP API.
enum BenchmarkDocument {
  static func value(_ card: BenchmarkCard, _ setup: SetupNeeded?) -> JSONValue {
    [
      "name": .string(card.name.rawValue), "display_name": .string(card.displayName), "description": .string(card.summary),
      "category": .string(card.category), "version": .string(card.version), "source": .string(card.source),
      "licence": .string(card.licence), "categories": .strings(card.categories), "total_items": .count(card.itemCount),
      "protocols": .array(card.protocols.map { ["name": .string($0.name.rawValue), "summary": .string($0.summary)] }),
      "definition_file": .optional(card.definition?.name), "requires_setup": .bool(setup != nil),
      "setup_notes": .optional(setup.map { "\($0.message); \($0.hint)" }),
    ]
  }
}

/// What a benchmark reads, for people and as JSON.
enum DatasetDocument {
  static func words(for specification: DatasetSpecification) -> String {
    let page = page(of: specification).map { ", gated: terms at \($0)" } ?? ""
    return "\(specification.id) at \(specification.revision.prefix(12)), \(specification.licence)\(page)"
  }

  static func value(_ specification: DatasetSpecification) -> JSONValue {
    [
      "id": .string(specification.id), "revision": .string(specification.revision), "licence": .string(specification.licence),
      "gated_page": .optional(page(of: specification)), "records": .optional(specification.recordCount),
    ]
  }

  private static func page(of specification: DatasetSpecification) -> String? {
    guard case .gated(let page) = specification.access else { return nil }
    return page
  }
}
