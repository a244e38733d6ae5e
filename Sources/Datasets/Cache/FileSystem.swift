import Foundation
import SystemPackage

/// The few calls on names of files that the cache needs, with errors that say which file.
enum FileSystem {
  /// What `path` is now; `nil` when nothing is there.
  static func stamp(of path: String) throws(FileFault) -> OpenFile.Stamp? {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      let error = lastError
      if error == .noSuchFileOrDirectory || error == .notDirectory { return nil }
      throw FileFault(path, .open, error)
    }
    return OpenFile.Stamp(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int64(status.st_size),
      modifiedSeconds: status.st_mtim.tv_sec, modifiedNanoseconds: status.st_mtim.tv_nsec)
  }

  private static var lastError: Errno { Errno(rawValue: errno) }

  static func makeFolder(_ path: String) throws(FileFault) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw FileFault(path, .write, Self.reason(of: error))
    }
  }

  /// Removes a file or a folder with everything in it; nothing there is fine.
  static func remove(_ path: String) throws(FileFault) {
    guard try stamp(of: path) != nil else { return }
    do { try FileManager.default.removeItem(atPath: path) } catch { throw FileFault(path, .remove, Self.reason(of: error)) }
  }

  /// Gives a finished file its name: readers see the old file or the whole new one, also after a power cut.
  static func replace(_ path: String, with finished: String) throws(FileFault) {
    try synchronize(finished, O_RDONLY)
    guard rename(finished, path) == 0 else { throw FileFault(path, .replace, lastError) }
    try synchronize(FilePath(path).removingLastComponent().string, O_RDONLY | O_DIRECTORY)
  }

  private static func synchronize(_ path: String, _ flags: Int32) throws(FileFault) {
    let descriptor = open(path, flags | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFault(path, .open, lastError) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw FileFault(path, .write, lastError) }
  }

  /// Bytes that this user may still write on the disk of `folder`.
  static func freeSpace(of folder: String) throws(FileFault) -> Int64 {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { throw FileFault(folder, .read, lastError) }
    return Int64(status.f_bavail) * Int64(status.f_frsize)
  }

  /// The names in a folder, sorted; hidden ones are left out.
  static func names(in folder: String) throws(FileFault) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      throw FileFault(folder, .read, Self.reason(of: error))
    }
  }

  /// Whether `path` is a folder, or a link to one.
  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  /// The regular files below a folder by their paths in it, sorted; links are not followed.
  ///
  /// - Parameter limit: looking stops behind so many.
  static func files(below folder: String, limit: Int) throws(FileFault) -> [String] {
    guard let found = FileManager.default.enumerator(atPath: folder) else {
      throw FileFault(folder, .read, Errno.noSuchFileOrDirectory)
    }
    var paths: [String] = []
    while paths.count <= limit, let path = found.nextObject() as? String {
      if found.fileAttributes?[.type] as? FileAttributeType == .typeRegular { paths.append(path) }
    }
    return paths.sorted()
  }

  private static func reason(of error: any Error) -> Errno? {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    if let underlying, underlying.domain == NSPOSIXErrorDomain { return Errno(rawValue: Int32(underlying.code)) }
    guard let error = error as? CocoaError else { return nil }
    switch error.code {
    case .fileReadNoSuchFile, .fileNoSuchFile: return .noSuchFileOrDirectory
    case .fileReadNoPermission, .fileWriteNoPermission: return .permissionDenied
    case .fileWriteOutOfSpace: return .noSpace
    case .fileWriteVolumeReadOnly: return .readOnlyFileSystem
    default: return nil
    }
  }
}
