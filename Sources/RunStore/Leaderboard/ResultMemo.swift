import AssayKit
import Synchronization

/// Results that were read before. A leaderboard asks for all of them whenever one is new: the others need not be decoded again.
final class ResultMemo: Sendable {
  /// Sections that are kept, some 15 MB; with more all of them are forgotten at once.
  static let capacity = 10_000

  /// A section as it was after an event of its run. Each change of what a result is made of comes with an event.
  struct Version: Hashable, Sendable {
    let section: Int64
    let lastEvent: Int64
  }

  private struct Kept {
    let lastEvent: Int64
    let result: SectionResult?
  }

  private let kept = Mutex<[Int64: Kept]>([:])

  /// - Parameter read: called when this version was never read; `nil` is kept as well.
  func result(
    _ version: Version, else read: () throws(StoreError) -> SectionResult?
  ) throws(StoreError) -> SectionResult? {
    if let known = kept.withLock({ $0[version.section] }), known.lastEvent == version.lastEvent { return known.result }
    let result = try read()
    kept.withLock { kept in
      if kept.count >= Self.capacity { kept = [:] }
      kept[version.section] = Kept(lastEvent: version.lastEvent, result: result)
    }
    return result
  }
}
