import AssayKit

/// Where everything of the cache of data sets lies.
///
/// `blobs` holds finished files by their SHA-256, which never change. `sets` has a folder for each data set: a manifest for each
/// revision, what was downloaded by the hub's own hash, and a work folder that only the holder of the lock writes to.
struct CacheLayout: Hashable, Sendable {
  let root: String

  static let roomHint =
    "free some space, or set ASSAY_HOME or XDG_CACHE_HOME to a folder on another disk, then run the command again"

  var blobs: String { root + "/blobs" }

  func blob(_ sha256: String) -> String { "\(blobs)/\(sha256.prefix(2))/\(sha256)" }

  func folder(of specification: DatasetSpecification) -> String { root + "/sets/" + Self.name(specification.id) }

  func manifest(of specification: DatasetSpecification) -> String {
    let edition = specification.edition.isEmpty ? "" : "@" + Self.name(specification.edition)
    return folder(of: specification) + "/" + Self.name(specification.revision) + edition + ".json"
  }

  func lock(of specification: DatasetSpecification) -> String { folder(of: specification) + "/lock" }
  func work(of specification: DatasetSpecification) -> String { folder(of: specification) + "/work" }
  func downloads(of specification: DatasetSpecification) -> String { folder(of: specification) + "/downloads" }

  /// `text` as the name of one file: letters, digits, `.`, `_` and `-` stay, `/` becomes `--`, the rest hexadecimal.
  static func name(_ text: String) -> String {
    var name = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "/"): name += "--"
      case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
        name.unicodeScalars.append(Unicode.Scalar(byte))
      default: name += "%" + [byte].hexadecimal
      }
    }
    return name.hasPrefix(".") ? "%2e" + name.dropFirst() : name
  }
}
