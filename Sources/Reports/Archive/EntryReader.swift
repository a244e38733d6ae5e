import CArchive
import Foundation

/// Reads one entry of a ZIP by libarchive, a piece at a time, and never more than its limit.
final class EntryReader {
  private static let pieceSize = 1 << 16

  private let archive: OpaquePointer
  private var left: Int

  /// - Parameters:
  ///   - descriptor: its position is moved.
  ///   - limit: the most bytes that the entry may have.
  init(_ descriptor: Int32, name: String, limit: Int) throws(BundleFault) {
    guard lseek(descriptor, 0, SEEK_SET) == 0, let archive = archive_read_new() else { throw BundleFault("it cannot be read") }
    self.archive = archive
    left = limit
    guard archive_read_support_format_zip_seekable(archive) == ARCHIVE_OK,
      archive_read_open_fd(archive, descriptor, Self.pieceSize) == ARCHIVE_OK
    else { throw BundleFault("it is not a ZIP archive") }
    try find(name)
  }

  deinit { archive_read_free(archive) }

  private func find(_ name: String) throws(BundleFault) {
    var entry: OpaquePointer?
    while true {
      let status = archive_read_next_header(archive, &entry)
      if status == ARCHIVE_EOF { throw BundleFault("`\(name)` is missing") }
      guard status == ARCHIVE_OK, let entry else { throw BundleFault("the archive is damaged") }
      guard archive_entry_pathname(entry).map({ String(cString: $0) }) == name else { continue }
      // S_IFREG; see `ZIPWriter`.
      guard archive_entry_filetype(entry) == 0o100000, archive_entry_is_encrypted(entry) == 0 else {
        throw BundleFault("`\(name)` is not a regular file")
      }
      return
    }
  }

  /// The next piece; `nil` at the end, when the checksum fits too.
  func next() throws(BundleFault) -> [UInt8]? {
    var failed = false
    let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, count in
      let got = archive_read_data(archive, buffer.baseAddress, Self.pieceSize)
      failed = got < 0
      count = max(0, Int(got))
    }
    guard !failed else { throw BundleFault("the archive is damaged") }
    left -= piece.count
    guard left >= 0 else { throw BundleFault("an entry is larger than its limit") }
    return piece.isEmpty ? nil : piece
  }

  /// All that is left.
  func all() throws(BundleFault) -> [UInt8] {
    var bytes: [UInt8] = []
    while let piece = try next() { bytes += piece }
    return bytes
  }
}
