import AssayKit
import Foundation
import Testing

@testable import BenchmarkFiles

/// What a file may say, and where it says why not.
@Suite struct DefinitionReaderTests {
  /// A file without a mistake, one line a key.
  static let sound = """
    name: birds
    data: {file: birds.jsonl}
    fields: {options: choices}
    prompt: "{question} {options}"
    scorer: letter
    """

  private func read(_ text: String) -> Result<Definition, DefinitionRefusal> {
    DefinitionReader.read(text, taken: ["starter"])
  }

  private func mistakes(_ text: String) -> [String] {
    guard case .failure(let refusal) = read(text) else { return [] }
    return refusal.mistakes.map { "\($0.place) \($0.message)" }
  }

  @Test func aShortFileHasSensibleDefaults() throws {
    let definition = try read(Self.sound).get()

    #expect(definition.name == "birds" && definition.title == "birds" && definition.version == "1")
    #expect(definition.protocols.map(\.name) == ["default"] && definition.protocols[0].samples == 1)
    #expect(definition.fields.answerForm == .letter && definition.fields.options == .list(FieldPath("choices")))
    #expect(definition.protocols[0].extraction.map(\.canonicalText) == ["choice 1"])
    #expect(definition.protocols[0].parameters == GenerationParameters())
  }

  @Test(arguments: [
    ("", "1:1 the file is empty"),
    ("name: [", "2:1 the file is no YAML here: did not find expected node content"),
    ("a: 1\na: 2", "1:1 the key `a` is there twice"),
    ("- name", "1:1 the file is not a table of keys and values"),
    ("\(sound)\ntitle: \"a\\e[31m\"", "6:8 `title` has the control character U+001B in it"),
    ("\(sound)\nparameters:\n\ttop_p: 1", "7:1 the file is no YAML here: found character that cannot start any token"),
    ("\(sound)\n---\nname: b", "6:1 the file is no YAML here: but found another document"),
    ("\(sound)\ncatgory: x", "6:1 unknown key `catgory`"),
    ("\(sound)\nassay: 2", "6:8 `assay` is not a whole number from 1 to 1: `2`"),
    ("\(sound)\nsummary:", "6:9 `summary` is empty"),
    (
      "\(sound)\nversion: a b", "6:10 `version` has other characters than letters, digits, `.`, `-` and `_`, or more than 32: `a b`"
    ),
    ("\(sound)\nsamples: 0", "6:10 `samples` is not a whole number from 1 to 1000: `0`"),
    (
      "\(sound)\nparameters: {temperature: warm, top_k: 1}", "6:27 `parameters.temperature` is not a number from 0.0 to 2.0: `warm`"
    ),
    ("\(sound)\nextraction: [aa_v2, aav3]", "6:21 unknown extraction `aav3`"),
    ("\(sound)\nextraction: []", "6:13 `extraction` is an empty list"),
    ("\(sound)\nextraction: {pattern: '('}", "6:23 `extraction.pattern` is no regular expression"),
    ("\(sound)\nextraction: {pattern: 'a', group: 1}", "6:35 `extraction.group` is not a whole number from 0 to 0: `1`"),
    ("\(sound)\nprotocols: []", "6:12 `protocols` names none"),
    ("\(sound)\nprotocols: [{name: a}, {name: a}]", "6:31 the protocol `a` is there twice"),
    ("\(sound)\nprotocols: [{summary: x}]", "6:13 `protocols[0].name` is missing"),
    (
      "\(sound)\nexamples: {count: 2, same_category: true}",
      "6:11 `examples.same_category` needs a category, and `fields.category` is missing"
    ),
  ])
  func aMistakeIsNamedWithItsPlace(text: String, mistake: String) {
    let found = mistakes(text)
    #expect(found.contains { $0.hasPrefix(mistake) }, "\(found)")
  }

  @Test(arguments: [
    ("name: birds", "name: Birds", "1:7 `name` is no name: `Birds`"),
    ("name: birds", "name: starter", "1:7 the name `starter` is taken"),
    ("name: birds", "title: birds", "1:1 `name` is missing"),
    ("{file: birds.jsonl}", "{file: /etc/passwd.csv}", "2:14 `data.file` leads out of the folder of this file: `/etc/passwd.csv`"),
    ("{file: birds.jsonl}", "{file: a/../../b.csv}", "2:14 `data.file` leads out of the folder of this file: `a/../../b.csv`"),
    ("{file: birds.jsonl}", "{file: birds.txt}", "2:14 `data.file` is no file that can be read: `birds.txt`"),
    ("{file: birds.jsonl}", "{file: '*.csv'}", "2:14 `data.file` is no file that can be read: `*.csv`"),
    ("{file: birds.jsonl}", "{}", "2:7 `data` names no data"),
    ("{file: birds.jsonl}", "{file: b.csv, split: test}", "2:28 `data.split` is for data of the hub"),
    ("{file: birds.jsonl}", "{hub: a/b, revision: main, split: test}", "2:28 `data.revision` is no pinned revision: `main`"),
    ("{file: birds.jsonl}", "{hub: a/b, split: test}", "2:13 `data.hub` is not pinned: `revision` is missing"),
    ("{file: birds.jsonl}", "{hub: ../b, revision: 0, split: test}", "2:13 `data.hub` is no data set: `../b`"),
    ("{options: choices}", "{question: q}", "5:9 the scorer `letter` needs options, and `fields.options` is missing"),
    ("{options: choices}", "{question: q}", "4:21 `{options}` has nothing to show, because `fields.options` is missing"),
    ("{options: choices}", "{options: c, answer_is: leter}", "3:33 unknown form of an answer `leter`"),
    ("{options: choices}", "{options: c, extra: {answer: x}}", "3:30 `answer` can be no name in a prompt"),
    ("\"{question} {options}\"", "\"{qestion}\"", "4:10 unknown placeholder `{qestion}`"),
    ("\"{question} {options}\"", "\"{question} {answer}\"", "4:21 `{answer}` would give the answer away"),
    ("\"{question} {options}\"", "{user: \"{examples}\"}", "4:17 `{examples}` has nothing to show, because `examples` is missing"),
    (
      "\"{question} {options}\"", "\"{question} {examples}\"",
      "4:21 `{examples}` has nothing to show, because `examples` is missing"
    ),
    ("\"{question} {options}\"", "{user: x, between_options: [a, b]}", "4:36 `prompt.between_options` is not a text"),
    ("\"{question} {options}\"", "{user: x, between_examples: {x: y}}", "4:37 `prompt.between_examples` is not a text"),
    ("scorer: letter", "scorer: leter", "5:9 unknown scorer `leter`"),
    ("scorer: letter", "scorer: {name: letter, tolerance: 1}", "5:9 the scorer `letter` has no tolerance"),
    ("scorer: letter", "scorer: {name: number, ignore_case: true}", "5:9 the scorer `number` has no `ignore_case`"),
    ("scorer: letter", "title: x", "1:1 `scorer` is missing"),
  ])
  func aWrongLineIsNamedWithItsPlace(line: String, wrong: String, mistake: String) {
    let found = mistakes(Self.sound.replacingOccurrences(of: line, with: wrong))
    #expect(found.contains { $0.hasPrefix(mistake) }, "\(found)")
  }

  @Test func allMistakesComeAtOnceInTheOrderOfTheFile() {
    let found = mistakes(
      """
      name: Two Words
      data:
        file: ../x.jsonl
      prompt:
        user: |
          {question}
            {wether}
      scorer: lettr
      colour: red
      """)
    #expect(
      found == [
        "1:7 `name` is no name: `Two Words`", "3:9 `data.file` leads out of the folder of this file: `../x.jsonl`",
        "7:7 unknown placeholder `{wether}`", "8:9 unknown scorer `lettr`", "9:1 unknown key `colour`",
      ])
  }

  @Test func aByteOrderMarkAndOtherLineEndsAreNoMistake() throws {
    let text = "\u{FEFF}" + Self.sound.replacingOccurrences(of: "\n", with: "\r\n")
    #expect(try read(text).get().name == "birds")
  }

  /// Twelve lists of nine, each the one before: as a key they would be compared for days.
  @Test func aliasesThatStandForTooMuchAreRefusedBeforeAnythingComparesThem() {
    let lists = (1..<12).map { "l\($0): &l\($0) [\(Array(repeating: "*l\($0 - 1)", count: 9).joined(separator: ","))]" }
    let bomb = (["l0: &l0 [x,x,x,x,x,x,x,x,x]"] + lists + ["? *l11", ": 1"]).joined(separator: "\n")
    #expect(
      mistakes(Self.sound + "\n" + bomb) == ["7:10 the file has 100 aliases such as `*l0`, which may stand for too much"])
    let nested = "x: " + String(repeating: "[", count: 100_000)
    #expect(mistakes(Self.sound + "\n" + nested).count == 1)
  }

  @Test func aFewAliasesAndAsterisksInPromptsAreFine() throws {
    let text = Self.sound.replacingOccurrences(
      of: "{file: birds.jsonl}", with: "{file: &file birds.jsonl}"
    ).replacingOccurrences(
      of: "\"{question} {options}\"", with: "|\n  int *p = &p; \(String(repeating: "*q *file_1 ", count: 50)){question} {options}")
    #expect(try read(text).get().name == "birds")
    #expect(try read(Self.sound + "\ntitle: &t Birds\nsummary: *t").get().summary == "Birds")
  }

  @Test func hintsSayWhatWasPerhapsMeant() {
    guard case .failure(let refusal) = read(Self.sound.replacingOccurrences(of: "scorer: letter", with: "scorer: leter")) else {
      Issue.record("it was accepted")
      return
    }
    #expect(refusal.name == "birds")
    #expect(refusal.mistakes[0].hint?.hasPrefix("did you mean `letter`? known: ") == true)
  }

  /// A question would be spent on examples that nobody sees.
  @Test func examplesInAPlainPromptNeedAFormOfTheirOwn() {
    let text = Self.sound.replacingOccurrences(of: "\"{question} {options}\"", with: "|-\n  {options}\n  {question} {examples}")
    #expect(
      mistakes(text + "\nexamples: {count: 1}") == ["6:14 `{examples}` needs `prompt.example`, which says how one is written"])
  }

  @Test func emptyTextBetweenOptionsIsAllowed() throws {
    let text = Self.sound.replacingOccurrences(
      of: "\"{question} {options}\"", with: "{user: \"{question} {options}\", between_options: \"\", between_examples: ''}")
    let prompt = try read(text).get().protocols[0].prompt
    #expect(prompt.betweenOptions.isEmpty && prompt.betweenExamples.isEmpty)
  }

  @Test(arguments: ["null", "~"])
  func nothingBetweenOptionsIsAsIfItWereLeftOut(nothing: String) throws {
    let text = Self.sound.replacingOccurrences(
      of: "\"{question} {options}\"", with: "{user: \"{question} {options}\", between_options: \(nothing)}")
    #expect(try read(text).get().protocols[0].prompt.betweenOptions == "\n")
  }

  /// What every protocol says otherwise is a mistake all the same.
  @Test func theTopOfTheFileIsCheckedAlsoWhereNoProtocolUsesIt() {
    let found = mistakes(
      """
      name: birds
      data: {file: birds.jsonl}
      prompt: "{nope}"
      scorer: nosuch
      extraction: {patern: "("}
      parameters: {temperature: hot}
      samples: 0
      protocols:
        - {name: a, prompt: "{question}", scorer: exact, extraction: whole_text, parameters: {top_p: 1}, samples: 2}
        - {name: b, prompt: "{question}", scorer: exact, extraction: whole_text, parameters: {top_p: 1}, samples: 2}
      """)
    #expect(
      found == [
        "3:10 unknown placeholder `{nope}`", "4:9 unknown scorer `nosuch`", "5:13 `extraction.pattern` is missing",
        "5:14 unknown key in `extraction` `patern`", "6:27 `parameters.temperature` is not a number from 0.0 to 2.0: `hot`",
        "7:10 `samples` is not a whole number from 1 to 1000: `0`",
      ])
  }

  @Test func tooManyProtocolsAreOneMistakeAndNoneIsRead() throws {
    func text(_ count: Int) -> String {
      Self.sound + "\nprotocols:\n" + (0..<count).map { "  - {name: p\($0), prompt: '{question}'}" }.joined(separator: "\n")
    }
    #expect(try read(text(50)).get().protocols.count == 50)
    #expect(mistakes(text(51)) == ["7:3 `protocols` names 51, at most 50 can be"])
    let many = Self.sound + "\nprotocols:\n" + String(repeating: "- {nme: x}\n", count: 12_000)
    #expect(mistakes(many) == ["7:1 `protocols` names 12000, at most 50 can be"])
  }

  /// Each mistake looks for its place and for what was meant: a file of them would be read for minutes.
  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      ("\"{question} {options}\"", "\"\((0..<20_000).map { "{f\($0)}" }.joined())\""),
      ("scorer: letter", "scorer: letter\nextraction:\n" + String(repeating: "- aa_v9\n", count: 20_000)),
      ("scorer: letter", "scorer: letter\n" + (0..<20_000).map { "k\($0): 1" }.joined(separator: "\n")),
    ])
  func aFileOfMistakesIsNotReadToItsEnd(line: String, wrong: String) {
    let found = mistakes(Self.sound.replacingOccurrences(of: line, with: wrong))
    #expect(found.count == 101 && found.last?.hasSuffix("there may be more mistakes than these") == true)
  }

  @Test func moreNamesThanAPromptHasAreRefused() throws {
    func text(_ count: Int) -> String {
      let names = (0..<count).map { "n\($0): x" }.joined(separator: ", ")
      return Self.sound.replacingOccurrences(of: "{options: choices}", with: "{options: choices, extra: {\(names)}}")
    }
    #expect(try read(text(100)).get().fields.extra.count == 100)
    #expect(mistakes(text(101)) == ["3:35 `fields.extra` names 101 fields, at most 100 can be"])
  }

  @Test func aProtocolTakesFromTheTopWhatItDoesNotSay() throws {
    let definition = try read(
      Self.sound
        + "\nsamples: 4\nparameters: {temperature: 0}\nprotocols:\n  - name: one\n  - {name: two, samples: 2, extraction: aa_v2}"
    ).get()
    #expect(definition.protocols.map(\.name) == ["one", "two"] && definition.protocols.map(\.samples) == [4, 2])
    #expect(definition.protocols.map { $0.extraction[0].canonicalText } == ["choice 1", "aa_v2 1"])
    #expect(definition.protocols.allSatisfy { $0.parameters.temperature == 0 })
  }
}

@Suite struct PromptTemplateTests {
  @Test(
    arguments: [
      ("a {x} b", ["x"], "a 1 b"), ("\\boxed{}", [], "\\boxed{}"), ("{{x}}", [], "{x}"), ("{\"x\": {x}}", ["x"], "{\"x\": 1}"),
      ("{ x }", [], "{ x }"), ("{x", [], "{x"), ("{9}", [], "{9}"), ("{{x}", ["x"], "{1"), ("{x}{y_2}", ["x", "y_2"], "12"),
      ("é{x}", ["x"], "é1"),
    ] as [(String, [String], String)])
  func onlyNamesInBracesAreGaps(text: String, gaps: [String], filled: String) {
    let template = PromptTemplate(text)
    #expect(template.gaps == gaps)
    #expect(template.filled(["x": "1", "y_2": "2"]) == filled)
  }

  @Test func whatIsFilledInIsNotReadAgain() {
    #expect(PromptTemplate("{x}{y}").filled(["x": "{y}", "y": "2"]) == "{y}2")
  }
}
