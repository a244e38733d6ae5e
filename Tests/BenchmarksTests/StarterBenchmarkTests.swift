import AssayKit
import Benchmarks
import Foundation
import TestSupport
import Testing

@Suite struct StarterBenchmarkTests {
  private func open() async throws -> any ItemSet {
    try await Registry.all(datasets: MemoryDatasets()).benchmark(named: BenchmarkName("starter")).open(ProtocolName("official"))
  }

  @Test func theCardMatchesTheItems() async throws {
    let card = try Registry.all(datasets: MemoryDatasets()).benchmark(named: BenchmarkName("starter")).card
    let items = try await open()
    let categories = try Set(items.itemIDs.map { try items.item($0).category })

    #expect(card.itemCount == items.itemIDs.count)
    #expect(card.defaultProtocol == ProtocolName("official"))
    #expect(Set(card.categories) == categories)
  }

  @Test func anUnknownProtocolIsRefusedWithTheKnownOne() async throws {
    let starter = try Registry.all(datasets: MemoryDatasets()).benchmark(named: BenchmarkName("starter"))

    let error = await #expect(throws: SetupNeeded.self) { _ = try await starter.open(ProtocolName("aa_v9")) }
    #expect(error?.message.contains("`aa_v9`") == true)
    #expect(error?.hint.contains("`official`") == true)
  }

  @Test func anUnknownItemIsRefused() async throws {
    let items = try await open()

    let error = #expect(throws: Failure.self) { _ = try items.item(ItemID("arith-99")) }
    #expect(error?.kind == .notRecorded)
  }

  /// A changed item, template or scorer must show in the manifest. Whoever changes one changes these lines and the version.
  @Test func provenanceNamesDataPromptsAndScorers() async throws {
    let items = try await open()

    #expect(
      items.datasets == [
        DatasetProvenance(
          id: "assay/starter", revision: "1", sha256: "2b4f8a8e9ec5eeb561841cb5225841bf5e752dc24aad9792587a31ad04f2a309")
      ])
    #expect(items.promptHash == "4918f474937587a526a98cc4da66bd18d63e4560bdf0294dbf5af04071c62f28")
    #expect(items.protocolVersion == "1")
    #expect(items.scorer.version.name == "starter")
    #expect(items.scorer.version.version == "numeric-1+short_answer-1+format-1+choice-1")
    #expect(items.defaultParameters == GenerationParameters(temperature: 0, maxOutputTokens: 256))
  }

  @Test func promptsAskEachKindInItsWay() async throws {
    let items = try await open()

    #expect(
      try items.item(ItemID("arith-01")).messages == [
        .user(
          """
          What is 2 + 3?

          End your reply with a line of the form "Answer: NUMBER".
          """)
      ])
    #expect(
      try items.item(ItemID("know-01")).messages == [
        .user(
          """
          How many days are there in a week?

          A) five
          B) six
          C) seven
          D) eight

          Reply with the letter of the right option only.
          """)
      ])
    #expect(try items.item(ItemID("know-01")).expected == "C) seven")
    #expect(try items.item(ItemID("read-01")).messages[0].text.hasPrefix("Ana keeps a grey donkey"))
    #expect(try items.item(ItemID("format-08")).messages == [.user("Write exactly five words about winter.")])
    #expect(try items.item(ItemID("format-01")).expected == "for example: yellow")
  }

  @Test func cutAndRefusedAnswersAreFlagged() async throws {
    let items = try await open()
    let item = try items.item(ItemID("arith-01"))

    #expect(try await items.verdict(of: item, Answer(text: "Let me see", finishReason: .length)).flags == [.truncated, .unparsed])
    #expect(try await items.verdict(of: item, Answer(text: "Answer: 5", finishReason: .length)).score == 1)
    #expect(try await items.verdict(of: item, Answer(text: "", finishReason: .contentFilter)).flags.contains(.refused))
    #expect(try await items.verdict(of: item, Answer(text: "<think>5")).flags == [.unparsed])
  }
}
