import AssayKit

/// Where questions and documents come from, and what of them the cache keeps.
enum AALCRDataset {
  static let questions = "questions"
  static let documents = "documents"
  static let count = 100
  static let documentCount = 229
  static let licence = "Apache-2.0 (questions)"

  static let specification = DatasetSpecification(
    id: "ArtificialAnalysis/AA-LCR", revision: "bdae010bbce259820c0e34c1d7cce210d966fb75", licence: licence, layout: 2,
    parts: [
      .init(
        name: questions, hubFiles: ["AA-LCR_Dataset.csv"], localFiles: ["AA-LCR_Dataset.csv"], recordCount: count,
        convert: question),
      .init(
        name: documents, hubFiles: ["extracted_text/AA-LCR_extracted-text.zip"],
        localFiles: ["AA-LCR_extracted-text.zip", "extracted_text/AA-LCR_extracted-text.zip", "lcr", "AA-LCR_extracted-text"],
        form: .bundle, recordCount: documentCount, convert: document),
    ])

  @Sendable static func question(_ record: JSONValue, _ index: Int) throws(DatasetRecordError) -> DatasetLine {
    let fields = try RecordFields(record)
    let category = try fields.text("document_category")
    let set = try fields.text("document_set_id")
    let names = try fields.text("data_source_filenames").split(separator: ";").map(String.init)
    guard !names.isEmpty, !category.isEmpty, !set.isEmpty else { throw DatasetRecordError("the record names no documents") }
    let tokens = try fields.integer("input_tokens")
    guard tokens > 0 else { throw DatasetRecordError("the field `input_tokens` is not positive: `\(tokens)`") }
    return DatasetLine(
      key: String(try fields.integer("question_id")),
      value: [
        "question": .string(try fields.text("question")), "answer": .string(try fields.text("answer")),
        "category": .string(category), "set": .string(set), "input_tokens": .integer(Int64(tokens)),
        "documents": .array(names.map { .string(DocumentName.key(category: category, set: set, file: $0)) }),
      ])
  }

  /// A text of the archive, known by the last three parts of its path: category, set and file.
  @Sendable static func document(_ record: JSONValue, _ index: Int) throws(DatasetRecordError) -> DatasetLine {
    let fields = try RecordFields(record)
    let parts = try fields.text("path").split(separator: "/").map(String.init)
    guard parts.count >= 3 else { throw DatasetRecordError("the path does not name category, set and file") }
    let key = DocumentName.key(category: parts[parts.count - 3], set: parts[parts.count - 2], file: parts[parts.count - 1])
    // The name is kept beside the text so that the data set's hash tells which text is which document.
    return DatasetLine(key: key, value: ["name": .string(key), "text": .string(try fields.text("text"))])
  }
}
