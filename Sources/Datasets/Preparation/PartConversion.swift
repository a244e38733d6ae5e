import AssayKit
import Foundation

/// Makes one part of the cache from the files it is published in.
struct PartConversion {
  let specification: DatasetSpecification
  let part: DatasetSpecification.Part
  let layout: CacheLayout
  let duckDB: DuckDB
  let progress: @Sendable (DatasetProgress) -> Void

  /// Records between two reports and two looks at cancellation.
  private static let stride = 500

  /// What a part became: two files in the work folder.
  struct Result {
    let part: StoredManifest.Part
    let linesPath: String
    let indexPath: String
  }

  func run(_ files: [SourceFile]) async throws(SetupNeeded) -> Result {
    // A part that a folder may lack, and does.
    let isMissing = files.isEmpty && part.isOptional
    let stem = layout.work(of: specification) + "/" + CacheLayout.name(part.name)
    var writer: PartWriter
    do throws(FileFault) { writer = try PartWriter(stem + ".jsonl") } catch { throw error.setup }
    var count = 0
    for file in files {
      try await append(file, to: &writer, &count)
    }
    if isMissing { try append(.string(""), at: "nothing", 0, to: &writer, JSONEncoder()) }
    if let wanted = part.recordCount, count != wanted, !isMissing {
      let names = files.map { "`\($0.name)`" }.joined(separator: ", ")
      throw SetupNeeded(
        "the part `\(part.name)` of `\(specification.id)` has \(count) records instead of \(wanted)",
        hint: "it was read from \(names): see that these are all of its files, of revision \(specification.revision)")
    }
    progress(.converting(part: part.name, records: count))
    if isMissing { count = part.recordCount ?? 1 }
    do throws(FileFault) {
      let result = try writer.finish()
      let index = result.index.encoded()
      try OpenFile.writing(stem + ".index", empty: true).write(index, at: 0)
      return Result(
        part: StoredManifest.Part(
          name: part.name, records: count, sha256: result.sha256, bytes: result.bytes,
          indexSHA256: FileDigest.sha256(index), indexBytes: Int64(index.count), files: files.map(\.name)),
        linesPath: stem + ".jsonl", indexPath: stem + ".index")
    } catch {
      throw error.setup
    }
  }

  private func append(_ file: SourceFile, to writer: inout PartWriter, _ count: inout Int) async throws(SetupNeeded) {
    let (opened, scratch) = try await reader(of: file)
    var reader = opened
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    while let (record, place) = try next(&reader, file) {
      if count % Self.stride == 0 {
        if Task.isCancelled { throw .interrupted }
        progress(.converting(part: part.name, records: count))
      }
      try append(record, at: "`\(file.name)` \(place)", count, to: &writer, encoder)
      count += 1
    }
    guard let scratch else { return }
    do throws(FileFault) { try FileSystem.remove(scratch) } catch { throw error.setup }
  }

  private func append(
    _ record: JSONValue, at place: String, _ position: Int, to writer: inout PartWriter, _ encoder: JSONEncoder
  ) throws(SetupNeeded) {
    let line: DatasetLine
    do throws(DatasetRecordError) {
      line = try part.convert(record, position)
    } catch {
      throw unexpected("\(place): \(error.description)")
    }
    let bytes: [UInt8]
    do {
      bytes = Array(try encoder.encode(line.value))
    } catch {
      throw unexpected("\(place): it has a number that JSON cannot hold")
    }
    let isNew: Bool
    do throws(FileFault) { isNew = try writer.append(line.key, bytes) } catch { throw error.setup }
    guard isNew else { throw unexpected("\(place): the key `\(line.key)` is there twice") }
  }

  private func next(
    _ reader: inout any RecordReader, _ file: SourceFile
  ) throws(SetupNeeded) -> (record: JSONValue, place: String)? {
    do throws(RecordFault) {
      return try reader.next()
    } catch {
      switch error {
      case .unreadable(let place, let cause): throw unexpected("`\(file.name)` \(place): \(cause)")
      case .file(let fault): throw fault.setup
      }
    }
  }

  /// - Returns: also a file to remove afterwards.
  private func reader(of file: SourceFile) async throws(SetupNeeded) -> (reader: any RecordReader, scratch: String?) {
    if part.form == .document {
      do throws(FileFault) { return (try DocumentReader(file.path), nil) } catch { throw error.setup }
    }
    guard let form = file.form else {
      let forms = SourceFile.Form.allCases.map { "`.\($0.rawValue)`" }.joined(separator: ", ")
      throw SetupNeeded("`\(file.name)` has an unknown form", hint: "files must end in one of \(forms)")
    }
    let work = layout.work(of: specification)
    if form == .parquet { try await duckDB.convert(file.path, named: file.name, to: work + "/rows.jsonl", scratch: work) }
    do throws(FileFault) {
      switch form {
      case .jsonLines: return (try JSONLinesReader(file.path), nil)
      case .json: return (try JSONArrayReader(file.path), nil)
      case .csv: return (try CSVReader(file.path), nil)
      case .parquet: return (try JSONLinesReader(work + "/rows.jsonl", unit: "row"), work + "/rows.jsonl")
      }
    } catch {
      throw error.setup
    }
  }

  private func unexpected(_ words: String) -> SetupNeeded {
    if case .own(let definition) = specification.access {
      return SetupNeeded(words, hint: "mend the file, or say in `\(definition)` which fields it has")
    }
    return SetupNeeded(
      words, hint: "the file is not what `\(specification.id)` has at revision \(specification.revision); take it from there again")
  }
}
