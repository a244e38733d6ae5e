import Foundation
import RunEngine

extension DiskSpace {
  /// The free space of the file system that holds, or will hold, the file at `path`.
  static func live(of path: String) -> DiskSpace {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    return DiskSpace(folder: folder) { available(in: folder) }
  }

  /// Before the first run the folder may be missing; then the nearest folder above it is asked.
  private static func available(in folder: String) -> Int64? {
    var url = URL(filePath: folder)
    while url.path != "/", !FileManager.default.fileExists(atPath: url.path) { url.deleteLastPathComponent() }
    // Whatever keeps the file system from saying it, the answer is that nobody can tell.
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: url.path)
    return (attributes?[.systemFreeSize] as? NSNumber)?.int64Value
  }
}
