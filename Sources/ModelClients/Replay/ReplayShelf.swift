import AssayKit

/// The files of stored responses that are in use, each read through once and again when it was changed.
actor ReplayShelf {
  private struct Entry {
    let stamp: ReplayFile.Stamp
    let reading: Task<Result<ReplayFile, UserError>, Never>
  }

  /// Files kept at once; the one that was used least lately goes first.
  private static let capacity = 16

  private var entries: [String: Entry] = [:]
  /// Paths, the one used last at the end.
  private var order: [String] = []

  /// The file of this name as it is now.
  func file(_ path: String) async throws(UserError) -> ReplayFile {
    guard let stamp = ReplayFile.Stamp(path: path) else { return try ReplayFile(path: path) }  // Throws why it is not there.
    let known = entries[path].flatMap { $0.stamp == stamp ? $0 : nil }
    let entry = known ?? Entry(stamp: stamp, reading: Task { await Self.read(path) })
    entries[path] = entry
    order.removeAll { $0 == path }
    order.append(path)
    while order.count > Self.capacity { entries[order.removeFirst()] = nil }
    let result = await entry.reading.value
    // A file with a fault is read again when it is asked for again.
    if case .failure = result, entries[path]?.reading == entry.reading { entries[path] = nil }
    return try result.get()
  }

  /// Goes through the whole file, which may take seconds: not on this actor.
  @concurrent
  private static func read(_ path: String) async -> Result<ReplayFile, UserError> {
    do throws(UserError) { return .success(try ReplayFile(path: path)) } catch { return .failure(error) }
  }
}
