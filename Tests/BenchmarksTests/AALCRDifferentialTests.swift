import AssayKit
import Benchmarks
import Datasets
import Foundation
import TestSupport
import Testing

/// The published table of AA-LCR, over documents that stand for the real ones, which are not given.
@Suite struct AALCRDifferentialTests {
  private struct Given: Encodable {
    let path: String
  }

  private struct Row: Decodable {
    let id: String
    let category: String
    let set: String
    let question: String
    let answer: String
    let files: [String]
    let tokens: Int
  }

  /// What the data card's own code reads.
  private static let python = PythonReference(
    """
    import csv

    def reference(given):
        with open(given["path"], encoding="utf-8-sig", newline="") as source:
            return [dict(id=row["question_id"], category=row["document_category"], set=row["document_set_id"],
                         question=row["question"], answer=row["answer"], files=row["data_source_filenames"].split(";"),
                         tokens=int(row["input_tokens"])) for row in csv.DictReader(source)]
    """)

  @Test func theTableIsReadAsItsPublisherReadsIt() async throws {
    guard let table = SharedFolder.place("data/aa-lcr/AA-LCR_Dataset.csv") else { return }
    let path = table.path(percentEncoded: false)
    let rows: [Row] = try await Self.python(Given(path: path))
    try #require(rows.count == 100)
    try await TemporaryFolder.with { folder in
      let source = folder.url.appending(path: "source")
      for row in rows {
        let place = source.appending(path: "lcr/\(row.category)/\(row.set)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        for file in row.files { try Data("text of \(file)\r\n".utf8).write(to: place.appending(path: file)) }
      }
      try Data(contentsOf: table).write(to: source.appending(path: "AA-LCR_Dataset.csv"))
      let library = DataBench.library(folder)
      let benchmark = try Registry.all(datasets: library).benchmark(named: "aa_lcr")
      let specification = try #require(benchmark.requiredDatasets.first)
      _ = try await library.prepare(specification, from: .folder(source.path(percentEncoded: false))) { _ in }

      try Self.compare(try await benchmark.open("official"), rows)
    }
  }

  private static func compare(_ items: any ItemSet, _ rows: [Row]) throws {
    #expect(items.itemIDs.map(\.rawValue) == rows.map(\.id))
    var sets: Set<String> = []
    for row in rows {
      let id = ItemID(row.id)
      let item = try items.item(id)
      #expect(item.expected == row.answer && item.category == row.category.replacingOccurrences(of: "_", with: " "))
      #expect(item.target == ["question": .string(row.question), "answer": .string(row.answer), "document_set": .string(row.set)])
      #expect(try items.promptTokens(of: id) == row.tokens && (71_691...114_563).contains(row.tokens))
      let text = item.messages[0].text
      for (place, file) in row.files.enumerated() {
        #expect(text.contains("BEGIN DOCUMENT \(place + 1):\ntext of \(file)\n\nEND DOCUMENT \(place + 1)\n"), "\(id) \(file)")
      }
      #expect(text.hasSuffix("START QUESTION\n\n\(row.question)\n\nEND QUESTION\n"))
      sets.insert(row.set)
    }
    #expect(sets.count == 30)
  }
}
