import SystemPackage

/// A file that is open and is closed with its last reference; reads and writes say where, so that tasks can share it.
final class OpenFile: Sendable {
  /// What tells one state of a file from another without reading it.
  struct Stamp: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
    let size: Int64
    let modifiedSeconds: Int
    let modifiedNanoseconds: Int
  }

  let path: String
  private let descriptor: FileDescriptor

  private init(_ path: String, _ descriptor: FileDescriptor) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit {
    try? descriptor.close()  // Whoever must know that the bytes are safe has called `synchronize`.
  }

  static func reading(_ path: String) throws(FileFault) -> OpenFile {
    try open(path, .readOnly, [.closeOnExec])
  }

  /// Opens a file to write; it is made when it is not there, and emptied when `empty` is set.
  static func writing(_ path: String, empty: Bool) throws(FileFault) -> OpenFile {
    try open(path, .readWrite, empty ? [.create, .truncate, .closeOnExec] : [.create, .closeOnExec])
  }

  private static func open(
    _ path: String, _ mode: FileDescriptor.AccessMode, _ options: FileDescriptor.OpenOptions
  ) throws(FileFault) -> OpenFile {
    do {
      let permissions: FilePermissions = [.ownerReadWrite, .groupRead, .otherRead]
      return OpenFile(path, try FileDescriptor.open(FilePath(path), mode, options: options, permissions: permissions))
    } catch {
      throw FileFault(path, .open, error)
    }
  }

  /// Bytes in the file now.
  func size() throws(FileFault) -> Int64 {
    do { return try descriptor.seek(offset: 0, from: .end) } catch { throw FileFault(path, .read, error) }
  }

  /// Up to `count` bytes from `offset`; none at the end of the file.
  func read(upTo count: Int, at offset: Int64) throws(FileFault) -> [UInt8] {
    do {
      return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        filled = try descriptor.read(fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(buffer))
      }
    } catch {
      throw FileFault(path, .read, error)
    }
  }

  /// Exactly `count` bytes from `offset`.
  func read(exactly count: Int, at offset: Int64) throws(FileFault) -> [UInt8] {
    var bytes = try read(upTo: count, at: offset)
    while bytes.count < count {
      let more = try read(upTo: count - bytes.count, at: offset + Int64(bytes.count))
      guard !more.isEmpty else { throw FileFault(path, .read, nil) }
      bytes += more
    }
    return bytes
  }

  func write(_ bytes: some Sequence<UInt8>, at offset: Int64) throws(FileFault) {
    do { try descriptor.writeAll(toAbsoluteOffset: offset, bytes) } catch { throw FileFault(path, .write, error) }
  }

  func truncate(to size: Int64) throws(FileFault) {
    do { try descriptor.resize(to: size) } catch { throw FileFault(path, .write, error) }
  }
}
