import AssayKit
import CArchive
import Crypto
import Foundation

/// Writes a ZIP by libarchive, entry by entry, without knowing how long an entry will be.
final class ZIPWriter {
  /// A finished entry's bytes before compression.
  struct Facts {
    let sha256: String
    let size: Int
  }

  private let archive: OpaquePointer
  private let path: String
  private let modified: Timestamp
  private let limits: VerificationLimits
  private var hash = SHA256()
  private var size = 0
  /// Bytes of the entries before this one.
  private var total = 0

  /// - Parameters:
  ///   - descriptor: open for writing.
  ///   - path: for errors.
  ///   - modified: when every entry says that it was made.
  ///   - limits: what a verifier looks at; nothing beyond is written.
  init(
    _ descriptor: Int32, path: String, modified: Timestamp, limits: VerificationLimits = VerificationLimits()
  ) throws(ExportError) {
    guard let archive = archive_write_new() else { throw .file(path: path, reason: "no memory") }
    self.archive = archive
    self.path = path
    self.modified = modified
    self.limits = limits
    try check(archive_write_set_format_zip(archive))
    try check(archive_write_set_options(archive, "zip:compression=deflate"))
    try check(archive_write_open_fd(archive, descriptor))
  }

  deinit { archive_write_free(archive) }

  /// Writes one entry.
  func entry(_ name: String, _ body: (Entry) throws(ExportError) -> Void) throws(ExportError) -> Facts {
    guard let header = archive_entry_new() else { throw .file(path: path, reason: "no memory") }
    defer { archive_entry_free(header) }
    archive_entry_set_pathname(header, name)
    // S_IFREG, whose C macro Swift cannot tell from a constant of the same name.
    archive_entry_set_filetype(header, 0o100000)
    archive_entry_set_perm(header, 0o644)
    archive_entry_set_mtime(header, time_t(modified.microseconds / 1_000_000), 0)
    archive_entry_unset_size(header)
    try check(archive_write_header(archive, header))
    hash = SHA256()
    size = 0
    let entry = Entry(self)
    try body(entry)
    try entry.flush()
    try check(archive_write_finish_entry(archive))
    total += size
    return Facts(sha256: hash.finalize().hexadecimal, size: size)
  }

  /// Writes the directory at the end.
  func close() throws(ExportError) {
    try check(archive_write_close(archive))
    try checkLength()
  }

  private func checkLength() throws(ExportError) {
    guard Int(archive_filter_bytes(archive, -1)) <= limits.archive else {
      throw .tooLarge(what: "the archive has more than \(limits.archive) bytes")
    }
  }

  fileprivate func write(_ bytes: [UInt8]) throws(ExportError) {
    guard !bytes.isEmpty else { return }
    bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    size += bytes.count
    guard size <= limits.entry, total + size <= limits.content else {
      throw .tooLarge(what: "its results have more than \(min(limits.entry, limits.content)) bytes")
    }
    try checkLength()
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { archive_write_data(archive, $0.baseAddress, $0.count) }
      guard count > 0 else { throw failure() }
      rest = rest.dropFirst(Int(count))
    }
  }

  private func check(_ status: Int32) throws(ExportError) {
    guard status == ARCHIVE_OK || status == ARCHIVE_WARN else { throw failure() }
  }

  private func failure() -> ExportError {
    if archive_errno(archive) == ENOSPC { return .diskFull(path: path) }
    return .file(path: path, reason: archive_error_string(archive).map { String(cString: $0) } ?? "the archive cannot be written")
  }

  /// Takes the bytes of the entry that is being written.
  final class Entry: ByteSink {
    private static let room = 1 << 16

    private let writer: ZIPWriter
    private var buffer: [UInt8] = []

    fileprivate init(_ writer: ZIPWriter) { self.writer = writer }

    func write(_ bytes: some Collection<UInt8>) throws(ExportError) {
      buffer.append(contentsOf: bytes)
      if buffer.count >= Self.room { try flush() }
    }

    func write(_ text: String) throws(ExportError) { try write(text.utf8) }

    fileprivate func flush() throws(ExportError) {
      try writer.write(buffer)
      buffer.removeAll(keepingCapacity: buffer.capacity <= 4 * Self.room)
    }
  }
}
