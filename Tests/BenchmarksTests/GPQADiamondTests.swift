import AssayKit
import Benchmarks
import Foundation
import TestSupport
import Testing

@Suite struct GPQADiamondTests {
  private static func open(_ way: ProtocolName = "official", count: Int = 3) async throws -> any ItemSet {
    try await MadeUpRecords.open("gpqa_diamond", way, ["test": (0..<count).map { MadeUpRecords.gpqa($0) }])
  }

  private static let draws = (0..<4).map { SampleDraw(index: $0, seed: "assay") }

  @Test(arguments: ["official", "aa_v2", "aa_v3"])
  func eachProtocolAsksInItsWay(way: String) async throws {
    let messages = try await Self.open(ProtocolName(way)).item("rec1").messages

    try #require(messages.count == 1 && messages[0].role == .user)
    try Snapshot.expect(messages[0].text + "\n", named: way)
  }

  /// What README.md tells people to run.
  private static let python = PythonReference(
    """
    import hashlib, random

    def order(record, sample, seed):
        text = f"{seed}_gpqa_diamond_{record}_{sample}"
        places = [0, 1, 2, 3]
        random.Random(int(hashlib.sha256(text.encode()).hexdigest()[:16], 16)).shuffle(places)
        return places

    def reference(given):
        return [order(*draw) for draw in given]
    """)

  private struct Draw: Encodable {
    let record: String
    let sample: Int
    let seed: String

    func encode(to encoder: any Encoder) throws {
      var list = encoder.unkeyedContainer()
      try list.encode(record)
      try list.encode(sample)
      try list.encode(seed)
    }
  }

  @Test func theOrderOfTheChoicesIsWhatPythonGives() async throws {
    let items = try await Self.open(count: 30)
    var draws: [Draw] = []
    var found: [[Int]] = []
    for id in items.itemIDs {
      for (index, seed) in [(0, "assay"), (1, "assay"), (4, "other seed é")] {
        draws.append(Draw(record: id.rawValue, sample: index, seed: seed))
        found.append(Self.order(try items.item(id, in: SampleDraw(index: index, seed: seed)).target))
      }
    }
    #expect(try await Self.python(draws) as [[Int]] == found)
  }

  private static func order(_ target: JSONValue) -> [Int] {
    guard case .object(let members) = target, case .array(let values)? = members["order"] else { return [] }
    return values.compactMap { if case .integer(let place) = $0 { Int(place) } else { nil } }
  }

  /// 198 ids × 5 samples; 3 degrees of freedom, 16.27 is the 99.9 % point of the chi-square distribution. The draw is a fixed one, so
  /// the test cannot fail by chance.
  @Test func theRightLetterIsFlatOverTheSet() async throws {
    let items = try await Self.open(count: 198)
    var counts: [String: Int] = [:]
    for id in items.itemIDs {
      for index in 0..<5 { counts[try items.item(id, in: SampleDraw(index: index, seed: "assay")).expected, default: 0] += 1 }
    }
    let expected = 198.0 * 5 / 4
    let statistic = ["A", "B", "C", "D"].reduce(0) { sum, letter in
      let difference = Double(counts[letter] ?? 0) - expected
      return sum + difference * difference / expected
    }
    #expect(counts.values.reduce(0, +) == 990)
    #expect(statistic < 16.27, "\(counts)")
  }

  @Test func samplesOfAnItemDifferInTheOrderAlone() async throws {
    let items = try await Self.open()
    let asked = try Self.draws.map { try items.item("rec2", in: $0) }

    #expect(Set(asked.map(\.target)).count > 1)
    for item in asked {
      let letter = try #require(item.expected.first)
      #expect(item.messages[0].text.contains("\n\(letter)) right 2"))
      #expect(item.id == "rec2" && item.title == asked[0].title)
    }
    #expect(try items.item("rec2") == items.item("rec2", in: SampleDraw(index: 0, seed: "assay")))
  }

  @Test func nothingOfAQuestionStandsOutsideItsMessages() async throws {
    let items = try await Self.open()
    for id in items.itemIDs {
      let item = try items.item(id)
      let shown = "\(item.title) \(item.expected) \(item.target) \(item.category ?? "")"
      #expect(!shown.contains("What is") && !shown.contains("right") && !shown.contains("wrong"))
    }
    #expect(try items.item("rec0").title == "Biology, Counting")
    #expect(try Registry.all(datasets: MemoryDatasets()).benchmark(named: "gpqa_diamond").textsArePrivate)
  }

  @Test func answersAreReadAsEachProtocolDoes() async throws {
    let (official, second, third) = (try await Self.open("official"), try await Self.open("aa_v2"), try await Self.open("aa_v3"))
    let item = try official.item("rec1")
    let right = item.expected, wrong = right == "A" ? "B" : "A"

    func verdict(_ items: any ItemSet, _ text: String) async throws -> Verdict {
      try await items.verdict(of: item, Answer(text: text, finishReason: .stop))
    }
    let both = "Answer: \(right)\nAnswer: \(wrong)"
    #expect(try await verdict(official, both).correct == true, "the first one")
    #expect(try await verdict(second, both).correct == false, "the last one")
    #expect(try await verdict(official, "<think>Answer: \(wrong)</think>Answer: $\(right)$").correct == true)
    #expect(try await verdict(second, "I choose \(right).").flags == [.unparsed])
    #expect(try await verdict(third, "I choose \(right).").correct == true)
    for items in [official, second, third] {
      #expect(try await verdict(items, "").flags == [.empty, .unparsed])
    }
    try await Rescoring.expectTheSame("gpqa_diamond", "aa_v3", third, answers: ["Answer: A", both, ""])
  }

  @Test func targetsThatAreNoneAreRefused() async throws {
    let scorer = try await Registry.all(datasets: MemoryDatasets()).benchmark(named: "gpqa_diamond").openScorer("official")
    #expect(try scorer.expected(for: ["letter": "B", "order": [1, 0, 2, 3]]) == "B")
    let bad: [JSONValue] = [
      "A", ["order": [0, 1, 2, 3]], ["letter": "B", "order": [0, 1, 2, 3]], ["letter": "A", "order": [0, 1, 2]],
      ["letter": "A", "order": [0, 1, 2, 2]], ["letter": "A", "order": [0, 1, 2, 3, "x"]],
    ]
    for target in bad { #expect(throws: Failure.self) { try scorer.expected(for: target) } }
  }

  @Test func protocolsDifferInParametersPromptAndSamples() async throws {
    let card = try Registry.all(datasets: MemoryDatasets()).benchmark(named: "gpqa_diamond").card
    let (official, second, third) = (try await Self.open("official"), try await Self.open("aa_v2"), try await Self.open("aa_v3"))

    #expect(card.protocols.map(\.recommendedSamples) == [4, 5, 5])
    #expect(official.defaultParameters == GenerationParameters(temperature: 0.5))
    #expect(third.defaultParameters == GenerationParameters(temperature: 0, maxOutputTokens: 16_384))
    #expect(official.promptHash != second.promptHash && second.promptHash == third.promptHash)
    #expect(official.scorer.version == ScorerVersion(name: "simple_evals", version: "1"))
    #expect(official.judge == nil)
  }

  @Test func recordsThatAreNotAsExpectedAreNamedWithoutTheirText() throws {
    let convert = try #require(MadeUpRecords.specification(of: "gpqa_diamond").parts.first).convert
    guard case .object(var record) = MadeUpRecords.gpqa(1) else { return }
    record["Incorrect Answer 2"] = nil
    #expect(throws: DatasetRecordError("the field `Incorrect Answer 2` is missing")) { try convert(.object(record), 0) }
    guard case .object(let kept) = try convert(MadeUpRecords.gpqa(1), 0).value else { return }
    #expect(kept["canary"] == "made up")
  }
}
