import Foundation

/// A file that has no name until it is complete, so that nothing partial is ever left behind, not even by `kill -9`.
///
/// Where the file system cannot make files without a name, it has a hidden one that is removed when this value goes away.
public final class OutputFile: Sendable {
  /// Open for reading and writing; closed when this value goes away.
  public let descriptor: Int32
  /// The folder it is made in.
  let folder: String
  private let hiddenName: String?
  private let place: Places.Place?

  /// - Parameter folder: where the file will stand; it must be on the same file system.
  public convenience init(in folder: String) throws(ExportError) { try self.init(in: folder, holding: nil) }

  /// - Parameter place: given back with the file.
  init(in folder: String, holding place: Places.Place?) throws(ExportError) {
    self.folder = folder
    self.place = place
    #if os(Linux)
      // O_TMPFILE, which the C header builds of two numbers.
      let unnamed = open(folder, 0o20000000 | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0o644)
      if unnamed >= 0 {
        (descriptor, hiddenName) = (unnamed, nil)
        return
      }
      guard [EOPNOTSUPP, EISDIR, EINVAL].contains(errno) else { throw Self.failure(folder) }
    #endif
    var template = Array((folder + "/.assay-export-XXXXXX").utf8CString)
    let named = mkstemp(&template)
    guard named >= 0 else { throw Self.failure(folder) }
    descriptor = named
    hiddenName = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
    _ = fchmod(named, 0o644)
  }

  deinit {
    close(descriptor)
    if let hiddenName { unlink(hiddenName) }
  }

  /// How many bytes were written.
  public var size: Int {
    var facts = stat()
    return fstat(descriptor, &facts) == 0 ? Int(facts.st_size) : 0
  }

  /// For a file that is to be kept as `path`, in the same folder.
  ///
  /// - Parameters:
  ///   - replacing: whether a file of that name may be replaced.
  ///   - folder: where it is made when `path` is a device or a pipe, which gets its bytes in the end.
  /// - Throws: `.exists` and `.folder` before anything is written.
  public convenience init(for path: String, replacing: Bool, otherwise folder: String) throws(ExportError) {
    switch Self.kind(of: path) {
    case .folder: throw .folder(path: path)
    case .file where !replacing: throw .exists(path: path)
    case .special: try self.init(in: folder)
    case .file, .nothing: try self.init(in: URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false))
    }
  }

  private enum Kind { case nothing, file, folder, special }

  private static func kind(of path: String) -> Kind {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return .nothing }
    return switch facts.st_mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .folder
    default: .special
    }
  }

  /// Gives the complete file its name; a device or a pipe gets its bytes instead, and stays what it is.
  ///
  /// - Parameter replacing: whether a file of that name is replaced; otherwise it is an error.
  public func keep(as path: String, replacing: Bool) throws(ExportError) {
    switch Self.kind(of: path) {
    case .folder: throw .folder(path: path)
    case .special: return try pour(into: path)
    case .file, .nothing: break
    }
    guard replacing else { return try name(path) }
    let step = folder + "/.assay-export-\(getpid())-\(descriptor)"
    unlink(step)
    try name(step)
    guard rename(step, path) == 0 else {
      let failure = Self.failure(path)
      unlink(step)
      throw failure
    }
  }

  private func pour(into path: String) throws(ExportError) {
    let target = open(path, O_WRONLY | O_CLOEXEC)
    guard target >= 0 else { throw Self.failure(path) }
    defer { close(target) }
    let sink = FileSink(target, path: path)
    var position = 0
    while case let piece = try read(at: position, count: 1 << 16), !piece.isEmpty {
      try sink.write(piece)
      position += piece.count
    }
    try sink.flush()
  }

  private func name(_ path: String) throws(ExportError) {
    let outcome =
      hiddenName.map { link($0, path) } ?? linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, path, AT_SYMLINK_FOLLOW)
    guard outcome == 0 else { throw errno == EEXIST ? .exists(path: path) : Self.failure(path) }
  }

  /// Adds bytes at the end.
  public func append(_ bytes: some Collection<UInt8>) throws(ExportError) {
    let sink = FileSink(descriptor, path: folder)
    try sink.write(bytes)
    try sink.flush()
  }

  /// Up to `count` bytes from `position` on; none at the end.
  public func read(at position: Int, count: Int) throws(ExportError) -> [UInt8] {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      var got = pread(descriptor, buffer.baseAddress, count, off_t(position))
      while got < 0, errno == EINTR { got = pread(descriptor, buffer.baseAddress, count, off_t(position)) }
      failed = got < 0
      filled = max(0, got)
    }
    guard !failed else { throw Self.failure(folder) }
    return bytes
  }

  static func failure(_ path: String) -> ExportError {
    errno == ENOSPC || errno == EDQUOT ? .diskFull(path: path) : .file(path: path, reason: String(cString: strerror(errno)))
  }
}
