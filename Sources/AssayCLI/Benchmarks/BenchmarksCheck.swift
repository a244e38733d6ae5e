import ArgumentParser
import AssayApp
import AssayKit
import Foundation
import Terminal

/// `assay benchmarks check`.
struct BenchmarksCheck: Verb {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check a file that defines a benchmark, and its data.",
    discussion: """
      Every mistake is named at once with its line and column. Without one, every
      record is read, and the first item is shown as the model would get it.

      EXAMPLES
        assay benchmarks check capitals.yaml
        assay benchmarks check Examples/benchmarks/capitals.yaml --json
      """)

  @Argument(help: .init("The file; a name without a folder may also be one of the folder of benchmarks.", valueName: "file"))
  var file: String

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    let shelf = try context.shelf()
    switch shelf.check(fileAt: path(shelf, context)) {
    case .mistakes(let mistakes):
      try tell(mistakes, context.console)
      return .usage
    case .benchmark(let benchmark):
      do throws(SetupNeeded) {
        try await show(benchmark, context.console)
        return .done
      } catch {
        if output.json {
          context.console.print([
            try JSONText.pretty(["file": .string(file), "mistakes": [], "setup_notes": .string(error.message)])
          ])
        }
        throw CommandFailure(.couldNotFinish, "`\(file)` has no mistake, and cannot run: \(error.message)", hint: error.hint)
      }
    }
  }

  /// Relative to the working folder, or else a name in the folder of benchmarks.
  private func path(_ shelf: Shelf, _ context: CommandContext) -> String {
    let folder = URL(filePath: context.surroundings.workingFolder, directoryHint: .isDirectory)
    let path = URL(filePath: file, directoryHint: .notDirectory, relativeTo: folder).standardizedFileURL.path(percentEncoded: false)
    let isThere = FileManager.default.fileExists(atPath: path)
    return isThere || file.contains("/") ? path : shelf.folder + "/" + file
  }

  private func tell(_ mistakes: [Shelf.Mistake], _ console: Console) throws {
    if output.json {
      let list = mistakes.map { mistake -> JSONValue in
        [
          "line": .count(mistake.line), "column": .count(mistake.column), "message": .string(mistake.message),
          "hint": .optional(mistake.hint),
        ]
      }
      console.print([try JSONText.pretty(["file": .string(file), "mistakes": .array(list), "setup_notes": .null])])
      return
    }
    for mistake in mistakes {
      console.say("\(file):\(mistake.line):\(mistake.column): \(mistake.message)".withoutControlCharacters, .failure)
      if let hint = mistake.hint { console.say("  hint: \(hint)".withoutControlCharacters, .hint) }
    }
    console.say(mistakes.count == 1 ? "1 mistake" : "\(mistakes.count) mistakes")
  }

  private func show(_ benchmark: any Benchmark, _ console: Console) async throws(SetupNeeded) {
    var sets: [(name: ProtocolName, items: any ItemSet)] = []
    for entry in benchmark.card.protocols { sets.append((entry.name, try await benchmark.open(entry.name))) }
    var first: Item?
    do throws(Failure) {
      for (_, items) in sets {
        for id in items.itemIDs {
          let item = try items.item(id)
          if first == nil { first = item }
        }
      }
    } catch {
      throw SetupNeeded(error.message, hint: "see to its data")
    }
    let card = benchmark.card
    if output.json {
      print(card, sets, first, console)
      return
    }
    var facts: [FactList.Fact] = [
      .init("name", card.name.rawValue), .init("title", card.displayName),
      .init("items", DecimalText.grouped(Int64(card.itemCount))),
    ]
    facts += sets.map { .init("protocol", "\($0.name), scorer \($0.items.scorer.version.version)") }
    facts.append(.init("state", "ready", .success))
    console.print(FactList(facts).lines(console.dataPainter))
    guard let first else { return }
    for message in first.messages {
      let head = "\(message.role.rawValue) message of item \(first.id.rawValue.withoutControlCharacters):"
      console.print(["", console.dataPainter(head, .emphasis)] + Self.lines(of: message.text))
    }
    console.print(["", console.dataPainter("expected:", .emphasis) + " " + first.expected.withoutControlCharacters])
  }

  /// So much of a message is shown: data may hold texts of any size, with anything in them.
  private static let mostShown = 100_000

  private static func lines(of text: String) -> [String] {
    let shown = text.unicodeScalars.prefix(mostShown)
    let lines = String(String.UnicodeScalarView(shown)).split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0).withoutControlCharacters }
    let rest = text.unicodeScalars.count - shown.count
    return rest > 0 ? lines + ["… (\(DecimalText.grouped(Int64(rest))) characters more)"] : lines
  }

  private func print(_ card: BenchmarkCard, _ sets: [(name: ProtocolName, items: any ItemSet)], _ first: Item?, _ console: Console)
  {
    let protocols = sets.map { name, items -> JSONValue in
      [
        "name": .string(name.rawValue), "items": .count(items.itemIDs.count), "prompt_hash": .string(items.promptHash),
        "scorer": .string(items.scorer.version.name), "scorer_version": .string(items.scorer.version.version),
      ]
    }
    let item: JSONValue =
      first.map { item in
        [
          "id": .string(item.id.rawValue), "category": .optional(item.category), "expected": .string(item.expected),
          "messages": .array(item.messages.map { ["role": .string($0.role.rawValue), "text": .string($0.text)] }),
        ]
      } ?? .null
    let document: JSONValue = [
      "file": .string(file), "mistakes": [], "setup_notes": .null, "name": .string(card.name.rawValue),
      "protocols": .array(protocols), "first_item": item,
    ]
    // It is made of texts and whole numbers, which JSON can always write.
    console.print([(try? JSONText.pretty(document)) ?? "{}"])
  }
}
