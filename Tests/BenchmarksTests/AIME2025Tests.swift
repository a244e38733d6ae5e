import AssayKit
import Benchmarks
import TestSupport
import Testing

@Suite struct AIME2025Tests {
  /// Problems of our own, in the form of the hub and in that of NeMo-Skills.
  private static let hub = #"""
    {"problem": "Find $35 + 35$.", "answer": "070", "id": "0"}
    {"problem": "Find $2^3$.", "answer": 8, "id": "15"}
    """#
  private static let nemo = #"""
    {"id": "aime25-0", "problem": "Find $35 + 35$.", "expected_answer": "70", "reference_solution": "Add."}
    {"id": "aime25-15", "problem": "Find $2^3$.", "expected_answer": "8"}
    """#

  private static func open(_ way: ProtocolName, _ lines: String = hub) async throws -> any ItemSet {
    let name = BenchmarkName("aime_2025")
    let specification = try #require(
      Registry.all(datasets: MemoryDatasets()).benchmark(named: name).requiredDatasets.first)
    let set = try MemoryDataset(["test": lines], as: specification)
    return try await Registry.all(datasets: MemoryDatasets([specification.id: set])).benchmark(named: name).open(way)
  }

  @Test(arguments: ["official", "aa"])
  func eachProtocolAsksInItsWay(way: String) async throws {
    let items = try await Self.open(ProtocolName(way))

    let messages = try items.item("aime25-0").messages

    try #require(messages.count == 1 && messages[0].role == .user)
    try Snapshot.expect(messages[0].text + "\n", named: way)
  }

  @Test func bothFormsOfTheDataMakeTheSameItems() async throws {
    let hub = try await Self.open("aa"), local = try await Self.open("aa", Self.nemo)

    #expect(hub.itemIDs == ["aime25-0", "aime25-15"])
    for id in hub.itemIDs { #expect(try hub.item(id) == local.item(id)) }
    #expect(try hub.item("aime25-0").expected == "70")
    #expect(try hub.item("aime25-0").category == "AIME I")
    #expect(try hub.item("aime25-15").category == "AIME II")
  }

  @Test func answersAreIntegersInABoxOrAtTheEnd() async throws {
    let items = try await Self.open("official")
    let item = try items.item("aime25-0")

    let boxed = try await items.verdict(of: item, Answer(text: "<think>\\boxed{1}</think>So \\boxed{070}.", finishReason: .stop))
    #expect(boxed == Verdict(score: 1, correct: true, extracted: "70", rule: "boxed"))
    let last = try await items.verdict(of: item, Answer(text: "So it is 71", finishReason: .length))
    #expect(last == Verdict(score: 0, correct: false, extracted: "71", rule: "last_integer", flags: [.truncated]))
    #expect(try await items.verdict(of: item, Answer(text: "")).flags == [.empty, .unparsed])
    try await Rescoring.expectTheSame("aime_2025", "official", items, answers: ["\\boxed{070}", "So it is 71", ""])
  }

  @Test func protocolsSayHowManySamplesTheyAreMeantFor() async throws {
    let benchmark = try Registry.all(datasets: MemoryDatasets()).benchmark(named: "aime_2025")
    let official = try await Self.open("official"), artificial = try await Self.open("aa")

    #expect(benchmark.card.protocols.map(\.recommendedSamples) == [4, 10])
    #expect(official.defaultParameters == GenerationParameters())
    #expect(artificial.defaultParameters == GenerationParameters(temperature: 0, maxOutputTokens: 16_384))
    #expect(official.promptHash == "d2e006ec654ea3b0619ad0a1bc6469d2b3f36c31ed0b8672dd6b25d0d86a154d")
    #expect(artificial.promptHash == "6c2a0d0a076fc53a8205f050df85f5c6123a5340a985981fa73764750507240d")
    #expect(official.scorer.version == ScorerVersion(name: "aime", version: "1"))
    await #expect(throws: SetupNeeded.self) { _ = try await benchmark.open("aa_v3") }
  }

  @Test(
    arguments: [
      (["id": "30", "answer": "1", "problem": "p"], "the field `id` names no problem from 0 to 29: `30`"),
      (["id": "aime25-x", "answer": "1", "problem": "p"], "the field `id` names no problem from 0 to 29: `aime25-x`"),
      (["id": "1", "answer": "1000", "problem": "p"], "the answer is not from 0 to 999: `1000`"),
      (["id": "1", "answer": "x", "problem": "p"], "the field `answer` is not an integer: `x`"),
      (["answer": "1"], "the field `problem` is missing"),
    ] as [(JSONValue, String)])
  func recordsThatAreNotAsExpectedAreNamed(record: JSONValue, message: String) throws {
    let benchmark = try Registry.all(datasets: MemoryDatasets()).benchmark(named: "aime_2025")
    let part = try #require(benchmark.requiredDatasets.first?.parts.first)

    #expect(throws: DatasetRecordError(message)) { try part.convert(record, 0) }
  }
}
