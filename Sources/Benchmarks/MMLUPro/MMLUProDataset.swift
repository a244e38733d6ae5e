import AssayKit

/// Where the questions and the worked examples come from, and what of them the cache keeps.
enum MMLUProDataset {
  static let test = "test"
  static let fewShot = "fewshot"
  /// Options have these letters.
  static let letters = Array("ABCDEFGHIJ")

  static let specification = DatasetSpecification(
    id: "TIGER-Lab/MMLU-Pro", revision: "527feea0afed1de15a8c115abf7be4c912123315", licence: "MIT",
    parts: [
      .init(
        name: test, hubFiles: ["data/test-*.parquet", "test*.jsonl"], localFiles: ["test.part*.jsonl"], recordCount: 12_032,
        convert: question),
      .init(
        name: fewShot, hubFiles: ["data/validation-*.parquet", "validation*.jsonl"], localFiles: ["fewshot*.jsonl"],
        recordCount: 70, convert: example),
    ])

  /// A question: its text, its options without the `N/A` that pad them, the letter of the right one, its subject.
  ///
  /// Where letter and index disagree the letter counts, as in the authors' own scoring.
  @Sendable static func question(_ record: JSONValue, _ index: Int) throws(DatasetRecordError) -> DatasetLine {
    let fields = try RecordFields(record)
    let options = try fields.texts("options").filter { $0 != "N/A" }
    let answer = try fields.text("answer")
    guard options.count <= letters.count else {
      throw DatasetRecordError("there are \(options.count) options, at most 10 are known")
    }
    guard let letter = answer.first, answer.count == 1, letters.prefix(options.count).contains(letter) else {
      throw DatasetRecordError("the field `answer` is no letter of the \(options.count) options: `\(answer.prefix(40))`")
    }
    return DatasetLine(
      key: String(try fields.integer("question_id")),
      value: [
        "question": .string(try fields.text("question")), "options": .array(options.map { .string($0) }),
        "answer": .string(answer), "category": .string(try fields.text("category")),
      ])
  }

  /// A worked example, from the validation split or from the form in which NeMo-Skills keeps the same ones.
  @Sendable static func example(_ record: JSONValue, _ index: Int) throws(DatasetRecordError) -> DatasetLine {
    let fields = try RecordFields(record)
    let value = fields.has("cot_content") ? try validationExample(fields) : try NeMoSkillsExample(fields).value
    return DatasetLine(key: String(index), value: value)
  }

  private static func validationExample(_ fields: RecordFields) throws(DatasetRecordError) -> JSONValue {
    let thought = try fields.text("cot_content")
    guard !thought.isEmpty else { throw DatasetRecordError("the field `cot_content` is empty") }
    return [
      "question": .string(try fields.text("question")),
      "options": .array(try fields.texts("options").filter { $0 != "N/A" }.map { .string($0) }),
      "thought": .string(thought.hasPrefix("A: ") ? String(thought.dropFirst(3)) : thought),
      "category": .string(try fields.text("category")),
    ]
  }
}

/// The form of NeMo-Skills: the options glued to the question, a solution that ends in a box and begins without the usual words.
private struct NeMoSkillsExample {
  let value: JSONValue

  init(_ fields: RecordFields) throws(DatasetRecordError) {
    let problem = try fields.text("problem")
    let list = try fields.text("options")
    guard problem.hasSuffix(list) else { throw DatasetRecordError("the field `problem` does not end with the options") }
    value = [
      "question": .string(String(problem.dropLast(list.count))), "options": .array(try Self.options(list)),
      "thought": .string("Let's think step by step. " + (try Self.solution(fields.text("solution")))),
      "category": .string(try fields.text("topic").split(separator: "_").joined(separator: " ")),
    ]
  }

  private static func options(_ list: String) throws(DatasetRecordError) -> [JSONValue] {
    let lines = list.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count <= MMLUProDataset.letters.count else { throw DatasetRecordError("there are \(lines.count) options") }
    var options: [JSONValue] = []
    for (letter, line) in zip(MMLUProDataset.letters, lines) {
      guard line.hasPrefix("\(letter). ") else {
        throw DatasetRecordError("the field `options` has no line for \(letter): `\(line.prefix(40))`")
      }
      options.append(.string(String(line.dropFirst(3))))
    }
    return options
  }

  /// `The answer is \boxed{X}.` becomes `The answer is (X).` again.
  private static func solution(_ text: String) throws(DatasetRecordError) -> String {
    let ending = text.suffix(10)
    guard ending.hasPrefix("\\boxed{"), ending.hasSuffix("}."), let letter = ending.dropLast(2).last,
      MMLUProDataset.letters.contains(letter)
    else { throw DatasetRecordError("the field `solution` does not end with a boxed letter: `\(ending)`") }
    return text.dropLast(10) + "(\(letter))."
  }
}
