import AssayKit
import Benchmarks
import Foundation
import TestSupport
import Testing

/// The published data, converted as `assay benchmarks prepare` converts it.
@Suite struct QuestionDataDifferentialTests {
  /// - Parameter files: for each part the files inside `folder`, in order.
  private static func open(
    _ name: BenchmarkName, _ way: ProtocolName, folder: String, files: [String: [String]]
  ) async throws -> any ItemSet {
    let specification = try #require(
      Registry.all(datasets: MemoryDatasets()).benchmark(named: name).requiredDatasets.first)
    var lines: [String: String] = [:]
    for (part, names) in files {
      lines[part] = try names.map { name in
        try String(contentsOf: try #require(SharedFolder.place("data/\(folder)/\(name)")), encoding: .utf8)
      }.joined(separator: "\n")
    }
    let set = try MemoryDataset(lines, as: specification)
    return try await Registry.all(datasets: MemoryDatasets([specification.id: set])).benchmark(named: name).open(way)
  }

  @Test func mmluProHasItsQuestionsAndCategories() async throws {
    guard SharedFolder.place("data") != nil else { return }
    let items = try await Self.open(
      "mmlu_pro", "official", folder: "mmlu-pro",
      files: ["test": ["test.part1.jsonl", "test.part2.jsonl"], "fewshot": ["fewshot.nemo-skills.jsonl"]])
    let card = try Registry.all(datasets: MemoryDatasets()).benchmark(named: "mmlu_pro").card
    var counts: [String: Int] = [:]
    for id in items.itemIDs {
      let item = try items.item(id)
      counts[item.category ?? "", default: 0] += 1
      let prompt = item.messages[0].text
      #expect(prompt.hasSuffix("\nAnswer: Let's think step by step."), "\(id)")
      #expect(item.title.count <= 200 && !item.title.contains("\n") && item.expected.dropFirst().hasPrefix(") "), "\(id)")
    }
    #expect(items.itemIDs.count == card.itemCount && Set(items.itemIDs).count == card.itemCount)
    #expect(items.itemIDs.first == "70" && items.itemIDs.last == "12256")
    #expect(Set(card.categories) == Set(counts.keys))
    #expect(
      counts == [
        "math": 1351, "physics": 1299, "chemistry": 1132, "law": 1101, "engineering": 969, "other": 924, "economics": 844,
        "health": 818, "psychology": 798, "business": 789, "biology": 717, "philosophy": 499, "computer science": 410,
        "history": 381,
      ])
    #expect(try items.item("3983").expected.hasPrefix("C) "))
    try await Rescoring.expectTheSame("mmlu_pro", "official", items, answers: ["The answer is (C)."])
  }

  /// Five examples each, and their answers as the authors wrote them.
  @Test func everySubjectHasFiveExamples() async throws {
    guard SharedFolder.place("data") != nil else { return }
    let items = try await Self.open(
      "mmlu_pro", "official", folder: "mmlu-pro",
      files: ["test": ["test.part1.jsonl", "test.part2.jsonl"], "fewshot": ["fewshot.nemo-skills.jsonl"]])
    var seen: Set<String> = []
    for id in items.itemIDs {
      let item = try items.item(id)
      guard let category = item.category, seen.insert(category).inserted else { continue }
      let prompt = item.messages[0].text
      #expect(prompt.matches(of: #/The answer is \([A-J]\)\.\n\nQuestion: /#).count == 5, "\(category)")
      #expect(prompt.matches(of: #/\nAnswer: Let's think step by step\. /#).count == 5, "\(category)")
      #expect(!prompt.contains("\\boxed"), "\(category)")
    }
    #expect(seen.count == 14)
  }

  @Test func aime2025HasThePublishedKeys() async throws {
    guard SharedFolder.place("data") != nil else { return }
    let items = try await Self.open("aime_2025", "official", folder: "aime-2025", files: ["test": ["aime25.nemo-skills.jsonl"]])

    let keys = try items.itemIDs.map { try items.item($0).expected }

    try await Rescoring.expectTheSame("aime_2025", "official", items, answers: ["\\boxed{70}"])
    #expect(items.itemIDs == (0..<30).map { ItemID("aime25-\($0)") })
    #expect(
      keys.joined(separator: " ") == "70 588 16 117 279 504 821 77 62 81 259 510 204 60 735 "
        + "468 49 82 106 336 293 237 610 149 907 113 19 248 104 240")
  }
}
