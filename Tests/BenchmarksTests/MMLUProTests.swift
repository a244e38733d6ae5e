import AssayKit
import Benchmarks
import Foundation
import TestSupport
import Testing

@Suite struct MMLUProTests {
  /// Questions of our own in the form of the hub.
  private static let questions = #"""
    {"question_id": 7, "question": "Which of these is a bird?", "options": ["N/A", "a carp", "a heron", "N/A"], "answer": "B", "answer_index": 1, "category": "biology", "src": "own", "cot_content": ""}
    {"question_id": 12, "question": "What is\n2 + 2?", "options": ["3", "4", "5"], "answer": "B", "answer_index": 2, "category": "math", "src": "own"}
    """#

  private static let validation = #"""
    {"question_id": 0, "question": "Which of these is a tree?", "options": ["an oak", "a daisy"], "answer": "A", "answer_index": 0, "cot_content": "A: Let's think step by step. An oak is a tree. The answer is (A).", "category": "biology"}
    {"question_id": 1, "question": "What is 1 + 1?", "options": ["1", "2"], "answer": "B", "answer_index": 1, "cot_content": "A: Let's think step by step. It is 2. The answer is (B).", "category": "math"}
    {"question_id": 2, "question": "Which of these swims?", "options": ["a carp", "a fir", "N/A"], "answer": "A", "answer_index": 0, "cot_content": "A: Let's think step by step. A carp does. The answer is (A).", "category": "biology"}
    """#

  /// The same examples as NeMo-Skills would keep them.
  private static let nemo = #"""
    {"problem": "Which of these is a tree?A. an oak\nB. a daisy", "options": "A. an oak\nB. a daisy", "solution": "An oak is a tree. The answer is \\boxed{A}.", "topic": "biology"}
    {"problem": "What is 1 + 1?A. 1\nB. 2", "options": "A. 1\nB. 2", "solution": "It is 2. The answer is \\boxed{B}.", "topic": "math"}
    {"problem": "Which of these swims?A. a carp\nB. a fir", "options": "A. a carp\nB. a fir", "solution": "A carp does. The answer is \\boxed{A}.", "topic": "biology"}
    """#

  private static func open(_ way: ProtocolName, fewShot: String = validation) async throws -> any ItemSet {
    let name = BenchmarkName("mmlu_pro")
    let specification = try #require(
      Registry.all(datasets: MemoryDatasets()).benchmark(named: name).requiredDatasets.first)
    let set = try MemoryDataset(["test": questions, "fewshot": fewShot], as: specification)
    return try await Registry.all(datasets: MemoryDatasets([specification.id: set])).benchmark(named: name).open(way)
  }

  private static func convert(_ part: String, _ record: JSONValue) throws -> DatasetLine {
    let benchmark = try Registry.all(datasets: MemoryDatasets()).benchmark(named: "mmlu_pro")
    let parts = try #require(benchmark.requiredDatasets.first).parts
    return try #require(parts.first { $0.name == part }).convert(record, 0)
  }

  @Test(arguments: ["official", "aa_v2", "aa_v3"])
  func eachProtocolAsksInItsWay(way: String) async throws {
    let items = try await Self.open(ProtocolName(way))

    let prompts = try items.itemIDs.map { try items.item($0).messages }

    try #require(prompts.count == 2 && prompts.allSatisfy { $0.count == 1 && $0[0].role == .user })
    try Snapshot.expect(prompts.map { $0[0].text }.joined(separator: "\n=====\n") + "\n", named: way)
  }

  @Test func bothFormsOfTheExamplesMakeTheSamePrompt() async throws {
    let hub = try await Self.open("official"), local = try await Self.open("official", fewShot: Self.nemo)

    #expect(try hub.item("7").messages == local.item("7").messages)
    #expect(hub.promptHash == local.promptHash)
  }

  @Test func itemsNameIDCategoryTitleAndAnswer() async throws {
    let items = try await Self.open("aa_v2")

    #expect(items.itemIDs == ["7", "12"])
    let bird = try items.item("7"), sum = try items.item("12")
    #expect(bird.category == "biology" && bird.expected == "B) a heron")
    #expect(sum.title == "What is 2 + 2?")
    #expect(sum.expected == "B) 4", "the letter counts where it disagrees with the index")
    #expect(throws: Failure(.notRecorded, "there is no record `8` in `test`")) { try items.item("8") }
  }

  @Test func protocolsDifferInParametersScorerAndPrompt() async throws {
    let official = try await Self.open("official"), second = try await Self.open("aa_v2"), third = try await Self.open("aa_v3")

    #expect(official.defaultParameters == GenerationParameters(temperature: 0, topP: 1, maxOutputTokens: 4_000))
    #expect(second.defaultParameters == GenerationParameters(temperature: 0, maxOutputTokens: 16_384))
    #expect(official.scorer.version == ScorerVersion(name: "mmlu_pro_official", version: "2"))
    #expect(second.scorer.version != third.scorer.version)
    #expect(official.promptHash != second.promptHash && second.promptHash == third.promptHash)
    #expect(official.promptHash == "7e25676f7c7fdc22c3b9a0841120b8e202da54b4f2821e0a879c1594c6ea70d0")
    #expect(second.promptHash == "37f9140f90c1c3e9ee8ce9eb532bd07cb6e40872cc1ca2b479b28673d985bf4e")
  }

  @Test func answersAreReadWithoutTheirReasoning() async throws {
    let items = try await Self.open("official")
    let item = try items.item("7")

    let verdict = try await items.verdict(
      of: item, Answer(text: "<think>the answer is (A)?</think>The answer is (B).", finishReason: .stop))
    #expect(verdict == Verdict(score: 1, correct: true, extracted: "B", rule: "answer_is"))
    let beyond = try await items.verdict(of: item, Answer(text: "Answer: J", finishReason: .length))
    #expect(beyond == Verdict(score: 0, correct: false, extracted: "J", rule: "answer_line", flags: [.truncated]))
    #expect(try await items.verdict(of: item, Answer(text: "<think>the answer is (B)")).flags == [.unparsed])
  }

  @Test func aCategoryWithoutExamplesFailsTheItem() async throws {
    let items = try await Self.open("official", fewShot: String(Self.validation.split(separator: "\n")[0]))

    #expect(throws: Failure(.malformed, "there are no worked examples for `math`")) { try items.item("12") }
    #expect(try items.item("7").messages[0].text.contains("oak"))
  }

  @Test func recordsThatAreNotAsExpectedAreNamed() throws {
    let options: JSONValue = ["a", "b"]
    let table: [(String, JSONValue, String)] = [
      ("test", 5, "the record is no object"),
      ("test", ["question_id": 1, "options": options], "the field `answer` is missing"),
      ("test", ["options": options, "answer": "C"], "the field `answer` is no letter of the 2 options: `C`"),
      ("test", ["options": ["a", 1], "answer": "A"], "the field `options` is not a list of texts: `a list of 2`"),
      ("test", ["question_id": "x", "options": options, "answer": "A"], "the field `question_id` is not an integer: `x`"),
      ("fewshot", ["cot_content": ""], "the field `cot_content` is empty"),
      ("fewshot", ["problem": "p", "options": "A. x"], "the field `problem` does not end with the options"),
      (
        "fewshot", ["problem": "pA. x", "options": "A. x", "solution": "so B"],
        "the field `solution` does not end with a boxed letter: `so B`"
      ),
    ]
    for (part, record, message) in table {
      #expect(throws: DatasetRecordError(message)) { try Self.convert(part, record) }
    }
  }

  @Test func withoutDataTheBenchmarkNeedsSetup() async throws {
    let benchmark = try Registry.all(datasets: MemoryDatasets()).benchmark(named: "mmlu_pro")

    await #expect(throws: SetupNeeded.self) { _ = try await benchmark.open("official") }
    let unknown = await #expect(throws: SetupNeeded.self) { _ = try await benchmark.open("aa_v9") }
    #expect(unknown?.message.contains("`aa_v9`") == true && unknown?.hint.contains("`aa_v3`") == true)
    #expect(benchmark.card.protocols.map(\.name) == ["official", "aa_v2", "aa_v3"])
    #expect(benchmark.card.protocols.allSatisfy { $0.recommendedSamples == 1 })
  }
}
