public import AssayKit
import Foundation

/// Data sets in memory, made from JSON Lines by the specification's own conversion; ids that were not given need setup.
public struct MemoryDatasets: DatasetLibrary {
  private let sets: [String: MemoryDataset]

  public init(_ sets: [String: MemoryDataset] = [:]) { self.sets = sets }

  public func open(_ specification: DatasetSpecification) async throws(SetupNeeded) -> any Dataset {
    guard let set = sets[specification.id] else {
      throw SetupNeeded("the data set `\(specification.id)` is not here", hint: "give it to the test")
    }
    return set
  }

  public func prepare(
    _ specification: DatasetSpecification, from source: DatasetSource, progress: @escaping @Sendable (DatasetProgress) -> Void
  ) async throws(SetupNeeded) -> DatasetProvenance {
    throw SetupNeeded("data sets in memory cannot be prepared", hint: "make them when the test begins")
  }
}

/// One data set in memory.
public struct MemoryDataset: Dataset {
  public let provenance: DatasetProvenance
  private let parts: [String: Part]

  private struct Part {
    var keys: [String] = []
    var records: [String: [UInt8]] = [:]
  }

  /// - Parameters:
  ///   - lines: for each part the JSON Lines that a publisher would give.
  ///   - specification: converts them; the number of records is not checked.
  /// - Throws: a line that is no JSON, and what the conversion says.
  public init(_ lines: [String: String], as specification: DatasetSpecification) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var parts: [String: Part] = [:]
    for part in specification.parts {
      var made = Part()
      for (index, text) in (lines[part.name] ?? "").split(separator: "\n").enumerated() {
        let line = try part.convert(try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)), index)
        made.keys.append(line.key)
        made.records[line.key] = Array(try encoder.encode(line.value))
      }
      parts[part.name] = made
    }
    self.parts = parts
    provenance = DatasetProvenance(id: specification.id, revision: "memory", sha256: String(repeating: "0", count: 64))
  }

  public func keys(of part: String) -> [String] { parts[part]?.keys ?? [] }

  public func length(of key: String, in part: String) -> Int? { parts[part]?.records[key]?.count }

  public func record(_ key: String, in part: String) throws(Failure) -> [UInt8] {
    guard let record = parts[part]?.records[key] else { throw Failure(.notRecorded, "there is no record `\(key)` in `\(part)`") }
    return record
  }
}
