import AssayKit

/// Where the questions come from, and what of them the cache keeps.
enum GPQADiamondDataset {
  static let part = "test"
  static let count = 198
  static let licence = "CC-BY-4.0; examples must not be published"
  static let letters = Array("ABCD")

  static let specification = DatasetSpecification(
    id: "Idavidrein/gpqa", revision: "633f5ee89ab8ad4522a9f850766b73f62147ffdd",
    access: .gated(page: "https://huggingface.co/datasets/Idavidrein/gpqa"), licence: licence,
    parts: [
      .init(
        name: part, hubFiles: ["gpqa_diamond.csv"], localFiles: ["gpqa_diamond.csv", "gpqa_diamond*.parquet"], recordCount: count,
        convert: question)
    ])

  /// The right choice first, then the three wrong ones in the order of their columns. The canary stays with the record, so that the
  /// cache is known for what it is wherever it ends up.
  @Sendable static func question(_ record: JSONValue, _ index: Int) throws(DatasetRecordError) -> DatasetLine {
    let fields = try RecordFields(record)
    var choices = [JSONValue.string(try fields.text("Correct Answer"))]
    for number in 1...3 { choices.append(.string(try fields.text("Incorrect Answer \(number)"))) }
    let id = try fields.text("Record ID")
    guard !id.isEmpty else { throw DatasetRecordError("the field `Record ID` is empty") }
    var value: [String: JSONValue] = [
      "question": .string(try fields.text("Question")), "choices": .array(choices),
      "domain": .string(try fields.text("High-level domain")), "subdomain": .string(try fields.text("Subdomain")),
    ]
    if fields.has("Canary String") { value["canary"] = .string(try fields.text("Canary String")) }
    return DatasetLine(key: id, value: .object(value))
  }
}
