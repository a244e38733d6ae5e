import AssayKit
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The few looks at the file system that benchmarks in files need.
enum FilePlaces {
  /// What tells one state of a file from another without reading it.
  struct Stamp: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
    let size: Int64
    let seconds: Int
    let nanoseconds: Int

    /// As part of a name.
    var text: String {
      [device, inode, UInt64(size), UInt64(seconds), UInt64(nanoseconds)].map { String($0, radix: 36) }.joined(separator: "-")
    }
  }

  /// What `path` is now, links followed; `nil` for what is not there and for what is no plain file.
  static func stamp(ofFile path: String) -> Stamp? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    return Stamp(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: time.tv_sec,
      nanoseconds: time.tv_nsec)
  }

  /// The path without links in it; `nil` for what is not there.
  static func real(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }

  /// The names in a folder, sorted; none where there is no folder.
  static func names(in folder: String) -> [String] {
    // A folder that cannot be read is as good as none: the one that most people never make.
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }

  /// The text of a small file.
  ///
  /// - Throws: why it cannot be had, in words.
  static func text(of path: String, atMost limit: Int) throws(FileMistake) -> String {
    guard let stamp = stamp(ofFile: path) else { throw FileMistake("the file cannot be found", at: .start) }
    guard stamp.size <= limit else { throw FileMistake("the file has more than \(limit >> 10) KiB", at: .start) }
    let data: Data
    do { data = try Data(contentsOf: URL(filePath: path)) } catch { throw FileMistake("the file cannot be read", at: .start) }
    guard let text = String(validating: data, as: UTF8.self) else { throw FileMistake("the file is not UTF-8", at: .start) }
    return text
  }
}
