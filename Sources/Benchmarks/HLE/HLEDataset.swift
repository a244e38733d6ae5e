import AssayKit

/// Where the questions come from, and what of them the cache keeps: texts and images apart, so that texts are read without images.
enum HLEDataset {
  static let questions = "test"
  static let images = "images"
  static let count = 2_500
  static let licence = "MIT; not to be uploaded again"

  static let specification = DatasetSpecification(
    id: "cais/hle", revision: "5a81a4c7271a2a2a312b9a690f0c2fde837e4c29",
    access: .gated(page: "https://huggingface.co/datasets/cais/hle"), licence: licence,
    parts: [
      .init(
        name: questions, hubFiles: hubFiles, localFiles: localFiles,
        columns: ["id", "question", "answer", "answer_type", "raw_subject", "category", "canary"], recordCount: count,
        convert: question),
      .init(
        name: images, hubFiles: hubFiles, localFiles: localFiles, columns: ["id", "image"], recordCount: count, convert: image),
    ])

  private static let hubFiles = ["data/test-*.parquet", "test*.jsonl"]
  private static let localFiles = ["test-*.parquet", "data/test-*.parquet", "*.parquet", "*.jsonl"]

  /// The canary stays with the record, so that the cache is known for what it is wherever it ends up.
  @Sendable static func question(_ record: JSONValue, _ index: Int) throws(DatasetRecordError) -> DatasetLine {
    let fields = try RecordFields(record)
    var value: [String: JSONValue] = [:]
    for name in ["question", "answer", "answer_type", "raw_subject", "category"] { value[name] = .string(try fields.text(name)) }
    if fields.has("canary") { value["canary"] = .string(try fields.text("canary")) }
    return DatasetLine(key: try key(fields), value: .object(value))
  }

  /// The image as a data URI; the empty text for a question without one.
  @Sendable static func image(_ record: JSONValue, _ index: Int) throws(DatasetRecordError) -> DatasetLine {
    let fields = try RecordFields(record)
    let image = fields.has("image") ? try fields.text("image") : ""
    guard image.isEmpty || image.hasPrefix("data:image/") else {
      throw DatasetRecordError("the field `image` is no data URI of an image")
    }
    return DatasetLine(key: try key(fields), value: ["image": .string(image)])
  }

  /// The length of an image record without an image.
  static let withoutImage = #"{"image":""}"#.utf8.count

  private static func key(_ fields: RecordFields) throws(DatasetRecordError) -> String {
    let id = try fields.text("id")
    guard !id.isEmpty else { throw DatasetRecordError("the field `id` is empty") }
    return id
  }
}
