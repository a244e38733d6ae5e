import AssayKit
import Benchmarks
import Foundation
import TestSupport
import Testing

@Suite struct AALCRTests {
  private static func open(documents: [JSONValue] = MadeUpRecords.lcrDocuments) async throws -> any ItemSet {
    try await MadeUpRecords.open("aa_lcr", "official", ["questions": MadeUpRecords.lcrQuestions, "documents": documents])
  }

  private static func input(_ item: Item, _ text: String, _ replies: String...) -> ScoringInput {
    ScoringInput(
      item: item.id, target: item.target, answer: Answer(text: text, finishReason: .stop),
      judgements: replies.map { Judgement(judge: ModelReference(provider: "scripted", slug: "judge"), text: $0) })
  }

  @Test func questionsAboutTheSameDocumentsHangTogether() async throws {
    let items = try await Self.open()
    #expect(try items.clusters(among: items.itemIDs) == 2)
    #expect(try items.clusters(among: ["2"]) == 1)
  }

  @Test func documentsStandInTheTablesOrder() async throws {
    let items = try await Self.open()
    let messages = try items.item("1").messages

    try #require(messages.count == 1 && messages[0].role == .user)
    #expect(
      messages[0].text == """
        BEGIN INPUT DOCUMENTS

        BEGIN DOCUMENT 1:
        two
        END DOCUMENT 1

        BEGIN DOCUMENT 2:
        one

        END DOCUMENT 2

        END INPUT DOCUMENTS

        Answer the following question using the input documents provided above.

        START QUESTION

        Who won, and when? 

        END QUESTION

        """)
  }

  @Test func namesAgreeHoweverTheyWereWritten() async throws {
    #expect(try await Self.open().item("2").messages[0].text.contains("\nthree\n"))
    for path in ["lcr/Company_Documents/set_b/Ba\u{15F}ev\u{2019}s.txt", "Company_Documents/set_b/Bas\u{327}ev\u{2019}s.txt"] {
      var documents = MadeUpRecords.lcrDocuments
      documents[2] = ["path": .string(path), "text": "three"]
      #expect(try await Self.open(documents: documents).item("2").messages[0].text.contains("\nthree\n"), "\(path)")
    }
  }

  @Test func aDocumentThatIsMissingIsNamedBeforeAnythingIsAsked() async throws {
    let needed = await #expect(throws: SetupNeeded.self) {
      try await Self.open(documents: Array(MadeUpRecords.lcrDocuments.dropFirst()))
    }
    #expect(needed?.message == "the document `Legal/set_a/first.txt` of question 1 is not there")
  }

  @Test func itemsNameCategoryAnswerAndSet() async throws {
    let items = try await Self.open()
    let item = try items.item("2")

    #expect(items.itemIDs == ["1", "2"])
    #expect(item.category == "Company Documents" && item.expected == "0.14" && item.title == "How many?")
    #expect(item.target == ["question": "How many?", "answer": "0.14", "document_set": "set_b"])
    #expect(try items.promptTokens(of: "1") == 120)
    #expect(try items.promptBytes(of: "1") >= items.item("1").messages[0].text.utf8.count)
    #expect(try items.category(of: "2") == "Company Documents")
    #expect(items.judge?.setting == "AA_LCR_JUDGE_MODEL")
  }

  @Test func theJudgeIsToldQuestionAnswerAndCandidate() async throws {
    let items = try await Self.open()
    let question = try #require(try items.scorer.question(about: Self.input(try items.item("1"), "<think>hm</think>Ada, 1843")))

    #expect(
      question.messages == [
        .user(
          """
          Assess whether the following CANDIDATE ANSWER is CORRECT or INCORRECT.
          For the CANDIDATE ANSWER to be correct, it must be consistent with the OFFICIAL ANSWER.

          The question, for reference only: Who won, and when? 
          The OFFICIAL ANSWER: Ada in 1843
          CANDIDATE ANSWER TO ASSESS: Ada, 1843

          Reply only with CORRECT or INCORRECT.
          """)
      ])
  }

  @Test func verdictsNameTheirSetOfDocuments() async throws {
    let items = try await Self.open()
    let item = try items.item("1")

    let right = try await items.scorer.verdict(on: Self.input(item, "Ada, 1843", "correct", "INCORRECT"))
    #expect(right == Verdict(score: 1, correct: true, extracted: "Ada, 1843", rule: "judge", details: ["cluster": "set_a"]))
    let wrong = try await items.scorer.verdict(on: Self.input(item, "Bob", "It is INCORRECT, not CORRECT"))
    #expect(wrong.correct == false && wrong.flags.isEmpty)
    let empty = try await items.scorer.verdict(on: Self.input(item, "", "CORRECT"))
    #expect(
      empty == Verdict(score: 0, correct: false, rule: "empty", flags: [.empty, .unparsed], details: ["cluster": "set_a"]))
    #expect(try items.scorer.question(about: Self.input(item, "")) == nil)
  }

  @Test(arguments: [[], ["maybe"], [""]])
  func aJudgeThatIsMissingOrUnclearIsAFailure(replies: [String]) async throws {
    let items = try await Self.open()
    let item = try items.item("1")
    let judge = ModelReference(provider: "scripted", slug: "judge")
    let input = ScoringInput(
      item: item.id, target: item.target, answer: Answer(text: "Ada"),
      judgements: replies.map { Judgement(judge: judge, text: $0) })

    let failure = await #expect(throws: Failure.self) { try await items.scorer.verdict(on: input) }
    #expect(failure?.kind == .judge)
  }

  @Test func recordsThatAreNotAsExpectedAreNamed() throws {
    let parts = try MadeUpRecords.specification(of: "aa_lcr").parts
    guard case .object(var record) = MadeUpRecords.lcrQuestions[0] else { return }
    record["input_tokens"] = "many"
    #expect(throws: DatasetRecordError("the field `input_tokens` is not an integer: `many`")) {
      try parts[0].convert(.object(record), 0)
    }
    record["data_source_filenames"] = ""
    #expect(throws: DatasetRecordError("the record names no documents")) { try parts[0].convert(.object(record), 0) }
    #expect(throws: DatasetRecordError("the path does not name category, set and file")) {
      try parts[1].convert(["path": "a/b.txt", "text": ""], 0)
    }
  }
}
