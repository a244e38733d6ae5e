import AssayKit
import Benchmarks
import Foundation
import TestSupport
import Testing

/// The items as they lie in the catalogue, with the example answers that only tests read.
private struct CatalogLine: Decodable, CustomTestStringConvertible {
  struct Examples: Decodable {
    let right: [String]
    let wrong: [String]
  }

  let id: ItemID
  let kind: String
  let answer: String
  let examples: Examples
  var testDescription: String { id.rawValue }

  static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Catalog/starter/starter.jsonl").standardizedFileURL

  static func all() throws -> [CatalogLine] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
      try JSONDecoder().decode(CatalogLine.self, from: Data(line.utf8))
    }
  }
}

@Suite struct StarterItemsTests {
  private let items: any ItemSet

  init() async throws {
    items = try await Registry.all(datasets: MemoryDatasets()).benchmark(named: BenchmarkName("starter")).open(
      ProtocolName("official"))
  }

  private func verdict(_ id: ItemID, _ text: String) async throws -> Verdict {
    try await items.verdict(of: items.item(id), Answer(text: text, finishReason: .stop))
  }

  @Test(arguments: try CatalogLine.all())
  fileprivate func everyItemTellsItsRightAnswersFromItsWrongOnes(line: CatalogLine) async throws {
    for text in [line.answer] + line.examples.right {
      #expect(try await verdict(line.id, text).score == 1, "\(text.debugDescription)")
      #expect(try await verdict(line.id, "<think>\(line.examples.wrong[0])</think>\n\(text)").score == 1)
    }
    for text in line.examples.wrong {
      #expect(try await verdict(line.id, text).score == 0, "\(text.debugDescription)")
    }
    #expect(!line.examples.right.isEmpty && !line.examples.wrong.isEmpty)
  }

  @Test(arguments: try CatalogLine.all())
  fileprivate func emptyAnswersAreUnparsedNotRight(line: CatalogLine) async throws {
    let verdict = try await verdict(line.id, " \n")

    #expect(verdict.score == 0)
    #expect(verdict.flags == [.empty, .unparsed])
  }

  @Test func thereAreFifteenItemsOfEachKindAndNoIDTwice() throws {
    let lines = try CatalogLine.all()
    let kinds = Dictionary(grouping: lines, by: \.kind).mapValues(\.count)

    #expect(kinds == ["arithmetic": 15, "reading": 15, "format": 15, "knowledge": 15])
    #expect(Set(items.itemIDs).count == 60)
    #expect(items.itemIDs == lines.map(\.id))
  }

  @Test func correctOptionsAreSpreadOverTheLetters() throws {
    let letters = try CatalogLine.all().filter { $0.kind == "knowledge" }.map(\.answer)

    #expect(Dictionary(grouping: letters, by: \.self).mapValues(\.count) == ["A": 4, "B": 4, "C": 4, "D": 3])
  }

  @Test func promptsAndTitlesAreShort() throws {
    for id in items.itemIDs {
      let item = try items.item(id)

      #expect(item.messages.count == 1)
      #expect((1...1_500).contains(item.messages[0].text.count))
      #expect((1...200).contains(item.title.count))
      #expect(item.title.split(whereSeparator: \.isNewline).count == 1)
      #expect(!item.messages[0].text.contains("{question}") && !item.messages[0].text.contains("{options}"))
      #expect(!item.expected.isEmpty)
    }
  }
}
