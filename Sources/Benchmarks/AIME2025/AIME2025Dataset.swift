import AssayKit

/// Where the problems come from, and what of them the cache keeps.
enum AIME2025Dataset {
  static let part = "test"
  static let count = 30
  /// The first 15 problems are of contest I, the others of contest II.
  static let contests = ["AIME I", "AIME II"]
  private static let prefix = "aime25-"

  static let specification = DatasetSpecification(
    id: "math-ai/aime25", revision: "563bb8404243c5f09de6ec262f2db674fe5bce9b", licence: "Apache-2.0; problems © MAA",
    parts: [
      .init(name: part, hubFiles: ["test.jsonl"], localFiles: ["aime25*.jsonl"], recordCount: count, convert: problem)
    ])

  /// A problem from the hub (`problem`, `answer`, `id` from 0) or from NeMo-Skills (`expected_answer`, `aime25-` before the number).
  @Sendable static func problem(_ record: JSONValue, _ index: Int) throws(DatasetRecordError) -> DatasetLine {
    let fields = try RecordFields(record)
    let number = try number(fields, index)
    let answer = try fields.integer(fields.has("expected_answer") ? "expected_answer" : "answer")
    guard (0...999).contains(answer) else { throw DatasetRecordError("the answer is not from 0 to 999: `\(answer)`") }
    return DatasetLine(
      key: "\(prefix)\(number)",
      value: [
        "problem": .string(try fields.text("problem")), "answer": .integer(Int64(answer)),
        "contest": .string(contests[number < 15 ? 0 : 1]),
      ])
  }

  private static func number(_ fields: RecordFields, _ index: Int) throws(DatasetRecordError) -> Int {
    guard fields.has("id") else { return index }
    var number: Int?
    if case .string(let id)? = fields["id"], id.hasPrefix(prefix) {
      number = Int(id.dropFirst(prefix.count))
    } else {
      number = try fields.integer("id")
    }
    guard let number, (0..<count).contains(number) else {
      throw DatasetRecordError("the field `id` names no problem from 0 to 29: `\(fields.excerpt("id"))`")
    }
    return number
  }
}
