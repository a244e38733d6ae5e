import AssayKit
import RunEngine

/// Keeps the last boards for as long as nothing was stored: to make them looks at every section, and they are asked for often.
actor BoardShelf {
  /// Benchmarks whose boards are kept at once; also that of all benchmarks together.
  static let capacity = 50

  private let store: any RunStore
  private var counter: Int64?
  private var kept: [BenchmarkName?: [Leaderboard]] = [:]

  init(store: any RunStore) { self.store = store }

  /// The same as `Leaderboard.boards`.
  func boards(of benchmark: BenchmarkName?) async throws(StoreError) -> [Leaderboard] {
    // Read first: boards are never older than the counter that they are kept under.
    let now = try await store.changeCounter()
    if now == counter, let known = kept[benchmark] { return known }
    let made = try await Leaderboard.boards(of: benchmark, in: store)
    if now != counter || kept.count >= Self.capacity { kept = [:] }
    counter = now
    kept[benchmark] = made
    return made
  }
}
