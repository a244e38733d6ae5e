import CArchive
import Foundation
import SystemPackage

/// The regular files of a ZIP in their order, read by libarchive.
///
/// Names are the bytes that stand in the archive, taken as UTF-8; whether they were marked so makes no difference.
final class ZIPBundle: BundleSource {
  private let archive: OpaquePointer
  private let path: String
  /// libarchive hands out names in the thread's locale; Assay's own has no letters beyond ASCII.
  private let locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)

  private static let pieceSize = 1 << 16

  init(_ path: String) throws(FileFault) {
    // Opened once before, because libarchive has no typed errors.
    _ = try OpenFile.reading(path)
    guard let archive = archive_read_new() else { throw FileFault(path, .open, Errno.noMemory) }
    self.archive = archive
    self.path = path
    archive_read_support_format_zip_seekable(archive)
    // A file that is no ZIP is told when its first entry is read.
    archive_read_open_filename(archive, path, Self.pieceSize)
  }

  deinit {
    archive_read_free(archive)
    if let locale { freelocale(locale) }
  }

  func next(limit: Int) throws(RecordFault) -> (path: String, bytes: [UInt8])? {
    let before = uselocale(locale)
    defer { uselocale(before) }
    var header: OpaquePointer?
    while true {
      let status = archive_read_next_header(archive, &header)
      if status == ARCHIVE_EOF { return nil }
      guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let header else { throw damaged("its directory") }
      // S_IFREG, whose C macro Swift cannot tell from a constant of the same name.
      guard archive_entry_filetype(header) == 0o100000 else { continue }
      let name = try name(of: header)
      guard archive_entry_is_encrypted(header) == 0 else {
        throw .unreadable(place: "`\(name)`", cause: "it is encrypted")
      }
      return (name, try content(of: name, limit: limit))
    }
  }

  private func name(of header: OpaquePointer) throws(RecordFault) -> String {
    guard let bytes = archive_entry_pathname(header) ?? archive_entry_pathname_utf8(header) else {
      throw damaged("a name")
    }
    return String(cString: bytes)
  }

  private func content(of name: String, limit: Int) throws(RecordFault) -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      var hasFailed = false
      let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, count in
        let got = archive_read_data(archive, buffer.baseAddress, Self.pieceSize)
        hasFailed = got < 0
        count = max(0, got)
      }
      guard !hasFailed else { throw damaged("`\(name)`") }
      if piece.isEmpty { return bytes }
      guard bytes.count + piece.count <= limit else { throw .tooLarge(name) }
      bytes += piece
    }
  }

  private func damaged(_ place: String) -> RecordFault {
    .unreadable(place: place, cause: archive_error_string(archive).map { String(cString: $0) } ?? "the archive is damaged")
  }
}
