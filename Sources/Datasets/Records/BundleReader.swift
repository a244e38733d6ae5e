import AssayKit
import Foundation

/// Gives each text file of a ZIP or of a folder as one record: an object with `path` and `text`.
///
/// Line ends become line feeds, as a program that reads text gets them. Hidden files, and what Apple's archiver adds, are passed over.
struct BundleReader: RecordReader {
  private var source: any BundleSource
  private var left = BundleLimits.content
  private var count = 0

  init(_ path: String) throws(FileFault) {
    source = FileSystem.isFolder(path) ? try FolderBundle(path) : try ZIPBundle(path)
  }

  mutating func next() throws(RecordFault) -> (record: JSONValue, place: String)? {
    while let (path, bytes) = try source.next(limit: min(left, BundleLimits.entry)) {
      count += 1
      guard count <= BundleLimits.entries else {
        throw .unreadable(place: "`\(path)`", cause: "there are more than \(BundleLimits.entries) files")
      }
      left -= bytes.count
      if Self.isHidden(path) { continue }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw .unreadable(place: "`\(path)`", cause: "it is not UTF-8")
      }
      return (["path": .string(path), "text": .string(Self.withLineFeeds(text))], "`\(path)`")
    }
    return nil
  }

  private static func isHidden(_ path: String) -> Bool {
    path.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__MACOSX" }
  }

  private static func withLineFeeds(_ text: String) -> String {
    guard text.utf8.contains(0x0D) else { return text }
    return text.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\r", with: "\n")
  }
}

/// What no bundle of texts has; a small archive that unpacks to more is refused before it does.
enum BundleLimits {
  static let entries = 10_000
  static let entry = 64 << 20
  static let content = 1 << 30
}

/// Files one after the other.
protocol BundleSource {
  /// The next file's path below the bundle and its bytes; `nil` after the last one.
  mutating func next(limit: Int) throws(RecordFault) -> (path: String, bytes: [UInt8])?
}

/// The files below a folder, sorted by path.
private struct FolderBundle: BundleSource {
  private let root: String
  private var paths: ArraySlice<String>

  init(_ root: String) throws(FileFault) {
    self.root = root
    paths = try FileSystem.files(below: root, limit: BundleLimits.entries)[...]
  }

  mutating func next(limit: Int) throws(RecordFault) -> (path: String, bytes: [UInt8])? {
    guard let path = paths.popFirst() else { return nil }
    let bytes: [UInt8]?
    do throws(FileFault) {
      let file = try OpenFile.reading(root + "/" + path)
      let size = try file.size()
      bytes = size <= limit ? try file.read(exactly: Int(size), at: 0) : nil
    } catch {
      throw .file(error)
    }
    guard let bytes else { throw .tooLarge(path) }
    return (path, bytes)
  }
}

extension RecordFault {
  static func tooLarge(_ path: String) -> RecordFault { .unreadable(place: "`\(path)`", cause: "it is too large for a text") }
}
