import AssayKit

/// Small data sets for these tests.
enum Specifications {
  static let commit = "0123456789abcdef0123456789abcdef01234567"

  /// Records `{"id", "text"}` in one part; the cache's line is the record itself.
  static func letters(
    _ count: Int, hubFiles: [String] = ["data/test-*.parquet", "test*.jsonl", "test.csv"],
    localFiles: [String] = ["test*.jsonl", "test.csv", "*.parquet"], access: DatasetSpecification.Access = .open, layout: Int = 1
  ) -> DatasetSpecification {
    DatasetSpecification(
      id: "some/letters", revision: commit, access: access, licence: "CC0-1.0", layout: layout,
      parts: [
        DatasetSpecification.Part(
          name: "test", hubFiles: hubFiles, localFiles: localFiles, recordCount: count, convert: line)
      ])
  }

  @Sendable
  private static func line(_ record: JSONValue, _ index: Int) throws(DatasetRecordError) -> DatasetLine {
    guard case .object(let fields) = record else { throw DatasetRecordError("no object") }
    guard case .string(let id)? = fields["id"] else { throw DatasetRecordError("`id` is no text") }
    return DatasetLine(key: id, value: record)
  }
}
