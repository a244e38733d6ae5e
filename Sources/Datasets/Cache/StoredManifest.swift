import AssayKit
import Foundation

/// What the cache has of one data set and revision: a small JSON file, the only one that readers look for.
struct StoredManifest: Hashable, Codable {
  struct Part: Hashable, Codable {
    var name: String
    var records: Int
    /// Of the JSON Lines file.
    var sha256: String
    var bytes: Int64
    var indexSHA256: String
    var indexBytes: Int64
    /// The files that the part was made of.
    var files: [String]

    private enum CodingKeys: String, CodingKey {
      case name, records, sha256, bytes, files
      case indexSHA256 = "index_sha256"
      case indexBytes = "index_bytes"
    }
  }

  enum Source: String, Codable {
    case hub, folder
  }

  /// The form of this file and of the index.
  static let format = 1

  var format = StoredManifest.format
  var id: String
  /// `DatasetSpecification.layout`.
  var layout: Int
  var source: Source
  /// The hub's commit, or `local:` and the hash of the content.
  var revision: String
  var parts: [Part]

  /// The hash of the whole data set: SHA-256 over a line `SHA-256  NAME` for each part, as `sha256sum` prints them.
  var sha256: String { FileDigest.sha256(parts.map { "\($0.sha256)  \($0.name).jsonl\n" }.joined().utf8) }

  var provenance: DatasetProvenance { DatasetProvenance(id: id, revision: revision, sha256: sha256) }

  /// - Returns: `nil` when the bytes are no manifest.
  init?(json: [UInt8]) {
    // Whatever is wrong with it, the mending is the same: prepare again.
    guard let read = try? JSONDecoder().decode(Self.self, from: Data(json)) else { return nil }
    self = read
  }

  init(id: String, layout: Int, source: Source, revision: String, parts: [Part]) {
    self.id = id
    self.layout = layout
    self.source = source
    self.revision = revision
    self.parts = parts
  }

  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self))
  }
}
