import AssayKit
import Benchmarks
import Foundation
import TestSupport
import Testing

@Suite struct HLETests {
  private static func open(_ way: ProtocolName = "official", count: Int = 6) async throws -> any ItemSet {
    let records = (0..<count).map { MadeUpRecords.exam($0) }
    return try await MadeUpRecords.open("hle", way, ["test": records, "images": records])
  }

  private static let judge = ModelReference(provider: "scripted", slug: "judge")

  private static func input(_ item: Item, _ text: String, _ replies: String...) -> ScoringInput {
    ScoringInput(
      item: item.id, target: item.target, answer: Answer(text: text, finishReason: .stop),
      judgements: replies.map { Judgement(judge: judge, text: $0) })
  }

  @Test func aRecordIsCountedOnceThoughItsImageIsKeptApart() throws {
    let registry = Registry.all(datasets: MemoryDatasets())
    let counts = try (["hle", "aa_lcr", "mmlu_pro"] as [BenchmarkName]).map { name in
      let benchmark = try registry.benchmark(named: name)
      return (benchmark.requiredDatasets.first?.recordCount ?? 0) - benchmark.card.itemCount
    }
    // Documents and worked examples are files of their own.
    #expect(counts.first == 0)
    #expect(counts.last == 70)
    #expect(counts.dropFirst().allSatisfy { $0 > 0 })
  }

  @Test func aQuestionIsAskedWithTheAuthorsSystemMessageAndItsImage() async throws {
    let items = try await Self.open()
    let plain = try items.item("q1").messages, seen = try items.item("q5").messages

    #expect(plain.map(\.role) == [.system, .user])
    #expect(
      plain[0].text
        == "Your response should be in the following format:\nExplanation: {your explanation for your answer choice}\n"
        + "Answer: {your chosen answer}\nConfidence: {your confidence score between 0% and 100% for your answer}")
    #expect(plain[1].content == [.text("How many legs have 1 ants?")])
    #expect(seen[1].content == [.text("How many legs have 5 ants?"), .imageURL(MadeUpRecords.image)])
  }

  @Test func textProtocolsLeaveQuestionsWithImagesOut() async throws {
    #expect(try await Self.open().itemIDs == ["q0", "q1", "q2", "q3", "q4", "q5"])
    #expect(try await Self.open("official_text").itemIDs == ["q1", "q2", "q3", "q4"])
    #expect(try await Self.open("aa_v2").itemIDs == ["q1", "q2", "q3", "q4"])
  }

  /// The digest of the authors' text with its placeholders, as Python has it.
  @Test func theJudgesPromptIsTheAuthorsToTheByte() async throws {
    let items = try await Self.open()
    let item = try items.item("q2")

    let question = try #require(try items.scorer.question(about: Self.input(item, "Answer: 12")))

    try #require(question.messages.count == 1 && question.messages[0].role == .user)
    try Snapshot.expect(question.messages[0].text + "\n", named: "judge")
    #expect(question.messages[0].text.contains(#"between 0|\%| and 100|\%| from [response]"#))
    #expect(question.messages[0].text.contains("i.e. if there if there is any"))
    #expect(try items.scorer.question(about: Self.input(item, "<think>12</think> \n")) == nil)
  }

  @Test func theJudgeDecidesAndTellsTheConfidence() async throws {
    let items = try await Self.open()
    let item = try items.item("q2")

    let right = try await items.scorer.verdict(
      on: Self.input(item, "Answer: 12", #"{"extracted_final_answer": "12", "correct": "yes", "confidence": 80}"#, "correct: no"))
    #expect(
      right == Verdict(score: 1, correct: true, extracted: "12", rule: "judge", details: ["confidence": 80]),
      "the first judge's word decides")
    let wrong = try await items.scorer.verdict(on: Self.input(item, "Answer: 13", "extracted_final_answer: None\ncorrect: no"))
    #expect(wrong == Verdict(score: 0, correct: false, rule: "judge", flags: [.unparsed], details: ["confidence": 100]))
    let unnamed = try await items.scorer.verdict(on: Self.input(item, "Answer: 12", "correct: yes\nconfidence: 90"))
    #expect(unnamed == Verdict(score: 1, correct: true, rule: "judge", details: ["confidence": 90]))
    let unnamedWrong = try await items.scorer.verdict(on: Self.input(item, "Answer: 13", "correct: no"))
    #expect(unnamedWrong.flags.isEmpty)
  }

  @Test func anEmptyAnswerIsWrongWhateverAJudgeSays() async throws {
    let items = try await Self.open()
    let verdict = try await items.scorer.verdict(on: Self.input(try items.item("q2"), " \n", "correct: yes"))

    #expect(verdict == Verdict(score: 0, correct: false, rule: "empty", flags: [.empty, .unparsed]))
  }

  @Test func aJudgeThatIsMissingOrUnclearIsAFailure() async throws {
    let items = try await Self.open()
    let item = try items.item("q2")

    let missing = await #expect(throws: Failure.self) { try await items.scorer.verdict(on: Self.input(item, "Answer: 12")) }
    #expect(missing?.kind == .judge)
    let unclear = await #expect(throws: Failure.self) {
      try await items.scorer.verdict(on: Self.input(item, "Answer: 12", "I cannot say"))
    }
    #expect(unclear?.kind == .judge && unclear?.message.contains("`scripted/judge`") == true)
  }

  @Test func theQuestionStandsInTheMessagesAndThePrivatePartOfTheTarget() async throws {
    let items = try await Self.open()
    let item = try items.item("q3")
    let published = Item.published(item.target)

    #expect(item.title == "Biology/Medicine, Zoology" && item.expected == "18")
    #expect("\(item.target)".contains("How many legs") && !"\(published)".contains("How many legs"))
    #expect(try items.scorer.expected(for: published) == "18")
    // Whoever reads an export can still make its verdicts again.
    let judged = ScoringInput(
      item: item.id, target: published, answer: Answer(text: "18"), judgements: [Judgement(judge: Self.judge, text: "correct: yes")]
    )
    #expect(try await items.scorer.verdict(on: judged).correct == true)
    #expect(try items.scorer.question(about: judged) != nil)
  }

  @Test func protocolsDifferInTheJudgeAndTheLimit() async throws {
    let official = try await Self.open(), text = try await Self.open("official_text"), second = try await Self.open("aa_v2")

    #expect(official.defaultParameters == GenerationParameters(temperature: 0, maxOutputTokens: 8_192))
    #expect(second.defaultParameters.maxOutputTokens == 16_384)
    #expect(official.judge?.published == "o3-mini-2025-01-31" && official.judge?.setting == "HLE_JUDGE_MODEL")
    #expect(text.judge == official.judge && second.judge?.published == "gpt-4o-2024-08-06")
    #expect(official.judge?.promptHash == second.judge?.promptHash)
  }

  @Test func lengthsAreKnownWithoutReadingImages() async throws {
    let items = try await Self.open()
    for id in items.itemIDs {
      let item = try items.item(id)
      let text = item.messages.reduce(0) { $0 + $1.text.utf8.count }
      #expect(try items.promptBytes(of: id) >= text)
      #expect(try items.category(of: id) == item.category)
    }
    #expect(try items.promptBytes(of: "q5") > items.promptBytes(of: "q4") + 10_000)
  }

  @Test func recordsThatAreNotAsExpectedAreNamed() throws {
    let parts = try MadeUpRecords.specification(of: "hle").parts
    guard case .object(var record) = MadeUpRecords.exam(1) else { return }
    record["image"] = "https://example.com/picture.png"
    #expect(throws: DatasetRecordError("the field `image` is no data URI of an image")) { try parts[1].convert(.object(record), 0) }
    record["id"] = ""
    #expect(throws: DatasetRecordError("the field `id` is empty")) { try parts[0].convert(.object(record), 0) }
    record["answer"] = nil
    #expect(throws: DatasetRecordError("the field `answer` is missing")) { try parts[0].convert(.object(record), 0) }
  }
}
