import AssayKit
import Crypto
public import Foundation

/// One revision of a data set on a `LocalHub`.
public struct HubRepository: Sendable {
  public struct File: Sendable {
    public var path: String
    public var content: Data
    /// Whether it is in large-file storage, named by SHA-256, or in git, named by git's SHA-1.
    public var isLarge: Bool

    public init(_ path: String, _ content: Data, isLarge: Bool) {
      self.path = path
      self.content = content
      self.isLarge = isLarge
    }

    public init(_ path: String, _ text: String, isLarge: Bool = true) { self.init(path, Data(text.utf8), isLarge: isLarge) }

    /// The hub's name of the content.
    var hash: String {
      if isLarge { return SHA256.hash(data: content).hexadecimal }
      return Insecure.SHA1.hash(data: Data("blob \(content.count)\0".utf8) + content).hexadecimal
    }
  }

  /// Who may have the files; everybody sees the listing, as on the real hub.
  public enum Gate: Sendable {
    case open
    /// These tokens have access; other ones are known and have none.
    case gated(tokens: Set<String>)
    /// Not even shown.
    case hidden(tokens: Set<String>)
  }

  public var id: String
  public var commit: String
  public var gate: Gate
  public var files: [File]
  /// A plain mirror: a listing of names alone, no hashes, no lengths.
  public var isBare: Bool

  public init(id: String, commit: String, gate: Gate = .open, isBare: Bool = false, files: [File]) {
    self.id = id
    self.commit = commit
    self.gate = gate
    self.isBare = isBare
    self.files = files
  }

  /// The answer of `/api/datasets/ID/revision/REVISION`; sizes and hashes only where `blobs` asks for them.
  func listing(blobs: Bool) -> [String: Any] {
    let siblings = files.map { file -> [String: Any] in
      guard blobs, !isBare else { return ["rfilename": file.path] }
      var entry: [String: Any] = ["rfilename": file.path, "size": file.content.count]
      // The blob of a large file is its pointer.
      entry["blobId"] = file.isLarge ? String(repeating: "e", count: 40) : file.hash
      if file.isLarge { entry["lfs"] = ["sha256": file.hash, "size": file.content.count, "pointerSize": 134] }
      return entry
    }
    return ["id": id, "sha": commit, "private": false, "siblings": siblings]
  }
}
