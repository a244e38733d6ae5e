import Foundation

/// A file of a repository on the hub, as far as the hub describes it.
struct HubFile: Hashable, Sendable {
  /// The name of the content that the hub gives: it is checked against what arrives.
  enum Identity: Hashable, Sendable {
    /// SHA-256, of files in large-file storage.
    case sha256(String)
    /// git's name of a blob, of small files.
    case gitBlob(String)

    /// An entity tag such as `"5d41…"` or `W/"5d41…"`; `nil` when it is no hash.
    init?(tag: String) {
      var text = Substring(tag)
      if text.hasPrefix("W/") { text = text.dropFirst(2) }
      let hash = text.drop { $0 == "\"" }.prefix { $0 != "\"" }.lowercased()
      guard hash.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else { return nil }
      switch hash.utf8.count {
      case 64: self = .sha256(hash)
      case 40: self = .gitBlob(hash)
      default: return nil
      }
    }

    var hash: String {
      switch self {
      case .sha256(let hash), .gitBlob(let hash): hash
      }
    }

    func hash(of path: String) throws(FileFault) -> String {
      switch self {
      case .sha256: try FileDigest.sha256(of: path)
      case .gitBlob: try FileDigest.gitBlob(of: path)
      }
    }
  }

  var path: String
  var size: Int64?
  var identity: Identity?
}

/// The hub's answer about one revision of a data set.
struct HubListing: Hashable {
  /// The commit that the revision stands for.
  let commit: String?
  let files: [HubFile]

  /// - Returns: `nil` when the bytes are not such an answer.
  init?(json: [UInt8]) {
    struct Answer: Decodable {
      struct LargeFile: Decodable {
        let sha256: String?
        let size: Int64?
      }
      struct Sibling: Decodable {
        let rfilename: String
        let size: Int64?
        let blobId: String?
        let lfs: LargeFile?
      }
      let sha: String?
      let siblings: [Sibling]
    }
    // An HTML page of a proxy, or anything else: the caller says what was expected.
    guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(json)) else { return nil }
    commit = answer.sha
    files = answer.siblings.map { file in
      // A large file's blob id names the pointer in git, not the content.
      let tag = file.lfs == nil ? file.blobId : file.lfs?.sha256
      return HubFile(path: file.rfilename, size: file.lfs?.size ?? file.size, identity: tag.flatMap { HubFile.Identity(tag: $0) })
    }
  }
}
