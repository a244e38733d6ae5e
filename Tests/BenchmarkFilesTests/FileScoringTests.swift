import AssayKit
import Foundation
import Scoring
import Testing

@testable import BenchmarkFiles

/// How answers are read and compared by name.
@Suite struct FileScoringTests {
  private func verdict(_ text: String, _ readers: [Extraction], _ rule: ScoringRule, _ record: QuestionRecord) async throws
    -> Verdict
  {
    let scorer = FileItemScorer(name: "test", edition: "1", readers: readers, rule: rule)
    return try await scorer.verdict(on: ScoringInput(item: "1", target: AnswerTarget(record).value, answer: Answer(text: text)))
  }

  private func record(_ answers: [String], options: [String] = [], rejected: [String] = []) -> QuestionRecord {
    var record = QuestionRecord(question: "?")
    record.answers = answers
    record.rejected = rejected
    record.options = options
    if let place = options.firstIndex(of: answers[0]) { record.letter = String(RecordMapping.letters[place]) }
    return record
  }

  @Test(arguments: [
    ("exact", "whole_text", " Paris\n", true), ("exact", "whole_text", "paris", false), ("exact", "whole_text", "Paris.", false),
    ("text", "whole_text", "paris!", true), ("text", "whole_text", "in Paris", false),
    ("text", "last_line", "Well.\n*PARIS*\n\n", true),
    ("contains", "whole_text", "It is in Paris, I think", true), ("contains", "whole_text", "Parisian", false),
    ("contains", "whole_text", "Paris or Rome", false), ("short_answer", "short_answer", "Answer: the city of Paris", true),
    ("text", "answer_line", "answer is: Paris", true), ("text", "first_line", "\nParis\nRome", true),
    ("text", "boxed", "\\boxed{Paris}", true),
    ("text", "boxed", "Paris", false),
  ])
  func textsAreCompared(scorer: String, reader: String, answer: String, isRight: Bool) async throws {
    let rule = ScoringRule(name: try #require(ScoringRule.Name(rawValue: scorer)))
    let readers = [try #require(Extraction(named: reader))]
    #expect(try await verdict(answer, readers, rule, record(["Paris"], rejected: ["Rome"])).correct == isRight)
  }

  @Test(arguments: [
    ("Answer: 42", 0.0, 0.0, true), ("so 42.0 km", 0, 0, true), ("42.4", 0.5, 0, true), ("42.6", 0.5, 0, false),
    ("43", 0, 0.05, true),
    ("45", 0, 0.05, false), ("-42", 0, 0, false), ("none", 0, 0, false),
  ])
  func numbersMayBeOffByTheTolerance(answer: String, absolute: Double, relative: Double, isRight: Bool) async throws {
    let rule = ScoringRule(name: .number, tolerance: absolute, relativeTolerance: relative)
    #expect(try await verdict(answer, [.named(.number)], rule, record(["42"])).correct == isRight)
  }

  @Test(arguments: [ScoringRule.Name.text, .contains, .shortAnswer])
  func answersOfSignsAloneAreLeftToExact(name: ScoringRule.Name) throws {
    let refusal = DatasetRecordError("the answer has no words that `\(name.rawValue)` can compare: `+`; use `exact`")
    #expect(throws: refusal) { try ScoringRule(name: name).check(record(["plus", "+"])) }
    #expect(throws: Never.self) { try ScoringRule(name: .exact).check(record(["+"])) }
    #expect(throws: Never.self) { try ScoringRule(name: name).check(record(["", "C++", "½", "π", "한국"])) }
  }

  @Test func theFirstReaderThatFindsSomethingDecides() async throws {
    let pattern = OwnPattern(
      text: #"so (\w+)\b"#, pattern: try AnswerPattern(#"so (\w+)\b"#), group: 1, occurrence: .last, ignoresCase: false,
      isMultiline: false, rule: "so")
    let readers: [Extraction] = [.letter(.aaV2), .pattern(pattern), .named(.choice)]
    let rule = ScoringRule(name: .letter)
    let question = record(["heron"], options: ["carp", "heron"])

    #expect(
      try await verdict("Answer: B so A", readers, rule, question)
        == Verdict(score: 1, correct: true, extracted: "B", rule: "answer_line"))
    #expect(try await verdict("so A so B", readers, rule, question) == Verdict(score: 1, correct: true, extracted: "B", rule: "so"))
    #expect(try await verdict("a heron", readers, rule, question).rule == "option_text")
    #expect(try await verdict("<think>Answer: B</think>?", readers, rule, question).flags == [.unparsed])
  }

  @Test func theVersionFollowsWhatDecidesAVerdict() {
    func version(_ readers: [Extraction], _ rule: ScoringRule, edition: String = "1") -> ScorerVersion {
      FileItemScorer(name: "test", edition: edition, readers: readers, rule: rule).version
    }
    let base = version([.letter(.aaV2)], ScoringRule(name: .letter))
    #expect(base.name == "test" && base.version.hasPrefix("1+") && base.version.count == 14)
    #expect(base == version([.letter(.aaV2)], ScoringRule(name: .letter)))
    #expect(base != version([.letter(.aaV3)], ScoringRule(name: .letter)))
    #expect(base != version([.letter(.aaV2)], ScoringRule(name: .letter, ignoresCase: true)))
    #expect(base != version([.letter(.aaV2)], ScoringRule(name: .letter), edition: "2"))
  }

  @Test func aPatternThatGoesOnForeverIsAFaultOfTheScorer() async throws {
    let text = "(a|aa)+$"
    let pattern = OwnPattern(
      text: text, pattern: try AnswerPattern(text), group: 0, occurrence: .first, ignoresCase: false, isMultiline: false,
      rule: "pattern")
    let hostile = String(repeating: "a", count: 60) + "b"
    let failure = await #expect(throws: Failure.self) {
      _ = try await verdict(hostile, [.pattern(pattern)], ScoringRule(name: .exact), record(["a"]))
    }
    #expect(failure?.kind == .scorer)
  }

  @Test(
    arguments: [["no": "target"], .null, ["answers": []], ["answers": ["x"], "options": ["x"], "letter": "B"]] as [JSONValue])
  func aForeignTargetIsMalformed(target: JSONValue) async {
    let scorer = FileItemScorer(name: "test", edition: "1", readers: [.named(.wholeText)], rule: ScoringRule(name: .exact))
    #expect(throws: Failure.self) { try scorer.expected(for: target) }
    await #expect(throws: Failure.self) {
      try await scorer.verdict(on: ScoringInput(item: "1", target: target, answer: Answer(text: "x")))
    }
  }
}

/// What records become.
@Suite struct RecordMappingTests {
  private func line(_ mapping: RecordMapping, _ record: JSONValue) throws(DatasetRecordError) -> DatasetLine {
    try mapping.line(record, at: 4) { _ throws(DatasetRecordError) in }
  }

  @Test(
    arguments: [
      (.letter, "c", "C"), (.index, 1, "A"), (.index, "3", "C"), (.number, 2, "A"),
      (.text, "pike", "C"),
    ] as [(RecordMapping.AnswerForm, JSONValue, String)])
  func everyFormOfAnAnswerNamesAnOptionThatIsLeft(form: RecordMapping.AnswerForm, answer: JSONValue, letter: String) throws {
    var mapping = RecordMapping()
    mapping.options = .list(FieldPath("o"))
    mapping.padding = ["N/A"]
    mapping.answerForm = form
    let made = try line(mapping, ["question": "?", "o": ["N/A", "carp", "eel", "pike"], "answer": answer])
    #expect(made.key == "5")
    #expect(
      made.value == [
        "question": "?", "options": ["carp", "eel", "pike"], "letter": .string(letter), "answers": [made.answer], "rejected": [],
        "extra": [:],
      ])
  }

  /// The places of columns count the empty ones.
  @Test(
    arguments: [
      (.index, 0, "A"), (.index, 2, "B"), (.number, 3, "B"), (.number, 4, "C"), (.letter, "B", "B"), (.text, "three", "B"),
    ]
      as [(RecordMapping.AnswerForm, JSONValue, String)])
  func emptyColumnsKeepTheirPlaces(form: RecordMapping.AnswerForm, answer: JSONValue, letter: String) throws {
    var mapping = RecordMapping()
    mapping.options = .columns(["o1", "o2", "o3", "o4"].map { FieldPath($0) })
    mapping.answerForm = form
    let made = try line(mapping, ["question": "?", "o1": "one", "o2": "", "o3": "three", "o4": "four", "answer": answer])
    guard case .object(let fields) = made.value else { return }
    #expect(fields["options"] == ["one", "three", "four"] && fields["letter"] == .string(letter))
  }

  @Test func anEmptyColumnIsNoAnswer() {
    var mapping = RecordMapping()
    mapping.options = .columns(["o1", "o2", "o3"].map { FieldPath($0) })
    mapping.answerForm = .index
    #expect(throws: DatasetRecordError("the field `answer` is no index of the 2 options: `1`")) {
      try line(mapping, ["question": "?", "o1": "one", "o3": "three", "answer": 1])
    }
  }

  @Test func anAnswerThatIsTwoOptionsIsRefused() {
    var mapping = RecordMapping()
    mapping.options = .list(FieldPath("o"))
    mapping.answerForm = .text
    #expect(throws: DatasetRecordError("the field `answer` stands among the options more than once: `x`")) {
      try line(mapping, ["question": "?", "o": ["x", "y", "x"], "answer": "x"])
    }
    #expect(throws: Never.self) { try line(mapping, ["question": "?", "o": ["x", "y", "x"], "answer": "y"]) }
  }

  @Test(
    arguments: [
      (0.00001, "0.00001"), (-1.25e-7, "-0.000000125"), (1.10, "1.1"), (3.0, "3"), (-0.5, "-0.5"), (1e15, "1000000000000000"),
      (1234567890123456.5, "1234567890123456.5"), (0.1, "0.1"),
    ])
  func numbersHaveNoExponent(number: Double, text: String) throws {
    let made = try line(RecordMapping(), ["question": "?", "answer": .number(number)])
    #expect(made.answer == .string(text) && Double(text) == number)
  }

  @Test(arguments: ["12345678901234567890", "1e300", "-9223372036854775809"])
  func numbersWithDigitsThatAreLostAreRefused(number: String) throws {
    let record = try JSONDecoder().decode(JSONValue.self, from: Data(#"{"question": "?", "answer": \#(number)}"#.utf8))
    #expect(throws: DatasetRecordError("the field `answer` is a number with more digits than can be kept: put it in quotes")) {
      try line(RecordMapping(), record)
    }
  }

  @Test func nestedFieldsColumnsAndNumbersAreRead() throws {
    var mapping = RecordMapping()
    mapping.id = FieldPath("meta.id")
    mapping.options = .columns([FieldPath("a"), FieldPath("b"), FieldPath("c")])
    mapping.answerForm = .letter
    mapping.category = FieldPath("meta.kind")
    mapping.extra = ["hint": FieldPath("h")]
    let made = try line(mapping, ["question": "?", "meta": ["id": 7, "kind": "x"], "a": 1, "b": 2.5, "c": "", "answer": "B"])
    #expect(made.key == "7")
    #expect(
      made.value == [
        "question": "?", "options": ["1", "2.5"], "letter": "B", "answers": ["2.5"], "rejected": [], "category": "x",
        "extra": ["hint": ""],
      ])
  }

  @Test(
    arguments: [
      ([1], "the record is no object"), (["answer": "x"], "the field `question` is missing"),
      (["question": ["x"], "answer": "x"], "the field `question` is not a text"),
      (["question": "?"], "the field `answer` is missing"),
      (["question": "?", "answer": ""], "the field `answer` is empty"),
    ] as [(JSONValue, String)])
  func whatIsMissingIsNamed(record: JSONValue, message: String) {
    #expect(throws: DatasetRecordError(message)) { try line(RecordMapping(), record) }
  }

  /// Capitals may be longer: "ß" becomes "SS".
  @Test(arguments: ["C", "ß", "ﬁ", ""])
  func anAnswerThatIsNoOptionIsNamed(answer: String) {
    var mapping = RecordMapping()
    mapping.options = .list(FieldPath("o"))
    mapping.answerForm = .letter
    #expect(throws: DatasetRecordError("the field `answer` is no letter of the 2 options: `\(answer)`")) {
      try line(mapping, ["question": "?", "o": ["x", "y"], "answer": .string(answer)])
    }
    #expect(throws: DatasetRecordError("there are 1 options; 2 to 26 can be asked")) {
      try line(mapping, ["question": "?", "o": ["x"], "answer": "A"])
    }
  }
}

extension DatasetLine {
  /// The first accepted answer.
  fileprivate var answer: JSONValue {
    guard case .object(let fields) = value, case .array(let answers)? = fields["answers"] else { return .null }
    return answers.first ?? .null
  }
}
