import AssayKit

/// A data set of the cache: keys and places in memory, records read from the files one at a time.
struct IndexedDataset: Dataset {
  struct Part: Sendable {
    let file: OpenFile
    let index: PartIndex
  }

  let provenance: DatasetProvenance
  let parts: [String: Part]
  /// The command that mends a damaged file.
  let mend: @Sendable () -> String

  func keys(of part: String) -> [String] { parts[part]?.index.keys ?? [] }

  func length(of key: String, in part: String) -> Int? { parts[part]?.index.entry(of: key)?.length }

  func record(_ key: String, in part: String) throws(Failure) -> [UInt8] {
    guard let part = parts[part], let entry = part.index.entry(of: key) else {
      throw Failure(.notRecorded, "`\(provenance.id)` has no record `\(key)` in its part `\(part)`")
    }
    let line: [UInt8]
    do throws(FileFault) {
      line = try part.file.read(exactly: entry.length, at: entry.offset)
    } catch {
      throw Failure(.malformed, "the record `\(key)` of `\(provenance.id)` cannot be read: \(error.words)", hint: hint)
    }
    guard PartIndex.check(of: line) == entry.check else {
      throw Failure(
        .malformed, "the record `\(key)` of `\(provenance.id)` has changed since it was prepared: `\(part.file.path)` is damaged",
        hint: hint)
    }
    return line
  }

  private var hint: String { "`\(mend())` mends it" }
}
