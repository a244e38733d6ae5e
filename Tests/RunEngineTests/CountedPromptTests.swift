import AssayKit
import TestSupport
import Testing

@testable import RunEngine

/// Prompts whose tokens their publisher has counted.
@Suite struct CountedPromptTests {
  /// Nothing but lengths; its items cannot be read.
  private struct CountedItems: ItemSet {
    let tokens: [ItemID: Int]
    var bytesPerToken = 5

    var itemIDs: [ItemID] { tokens.keys.sorted { $0.rawValue < $1.rawValue } }
    var datasets: [DatasetProvenance] { [] }
    var promptHash: String { "" }
    var protocolVersion: String { "1" }
    var scorer: any ItemScorer { NoScorer() }
    var defaultParameters: GenerationParameters { GenerationParameters() }

    func item(_ id: ItemID) throws(Failure) -> Item { throw Failure(.malformed, "it must not be read") }
    func promptBytes(of id: ItemID) throws(Failure) -> Int { bytesPerToken * (tokens[id] ?? 0) }
    func promptTokens(of id: ItemID) throws(Failure) -> Int? { tokens[id] }
  }

  private struct NoScorer: ItemScorer {
    let version = ScorerVersion(name: "none", version: "1")
    func expected(for target: JSONValue) throws(Failure) -> String { "" }
    func verdict(on input: ScoringInput) async throws(Failure) -> Verdict { throw Failure(.scorer, "there is nothing to score") }
  }

  private func findings(context: Int, limit: Int? = nil, bytesPerToken: Int = 5) -> [RunFinding] {
    let set = CountedItems(tokens: ["a": 71_691, "b": 114_563], bytesPerToken: bytesPerToken)
    let part = RunDraft.Part(
      benchmark: "aa_lcr", set: set, items: set.itemIDs, parameters: GenerationParameters(maxOutputTokens: limit))
    let card = ModelCard(model: ModelReference(provider: "scripted", slug: "echo"), contextLength: context, maxOutputTokens: nil)
    return LengthGuard(card: card).findings(for: [part], requested: GenerationParameters())
  }

  @Test func theCountDecidesWithoutReadingTheDocuments() throws {
    let blocked = try #require(findings(context: 100_000).first)
    #expect(
      blocked.isBlocking && blocked.message(RequestField.apiNaming).contains("item `b`")
        && blocked.message(RequestField.apiNaming).contains("at least 103107 tokens"))
    #expect(findings(context: 100_000, bytesPerToken: 0).first == blocked)
    let doubtful = try #require(findings(context: 110_000).first)
    #expect(!doubtful.isBlocking && doubtful.message(RequestField.apiNaming).contains("about 114571 tokens"))
    #expect(findings(context: 131_072, limit: 16_384).isEmpty)
    let tight = try #require(findings(context: 128_000, limit: 16_384).first)
    #expect(tight.isBlocking && tight.message(RequestField.apiNaming).contains("an answer of 16384"))
  }
}
