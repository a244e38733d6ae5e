import AssayKit
import Logging
import RunEngine

/// Brings the catalogue of models up to date for a name that nobody knows: one at a time, and not more often than once a minute.
actor CatalogRefresh {
  private static let interval = Duration.seconds(60)

  private let catalog: ModelCatalogSync?
  private let now: @Sendable () -> Timestamp
  private let logger: Logger
  private var running: Task<Bool, Never>?
  private var lastAt: Timestamp?

  init(catalog: ModelCatalogSync?, now: @escaping @Sendable () -> Timestamp, logger: Logger) {
    self.catalog = catalog
    self.now = now
    self.logger = logger
  }

  /// - Returns: whether the lists were read again, so that it is worth looking once more.
  func refresh() async -> Bool {
    if let running { return await running.value }
    guard let catalog, lastAt.map({ now().since($0) >= Self.interval }) ?? true else { return false }
    let task = Task { [logger] in
      do throws(StoreError) {
        _ = try await catalog.sync()
        return true
      } catch {
        logger.warning("the models could not be stored", metadata: ["error": "\(error)"])
        return false
      }
    }
    running = task
    let isDone = await task.value
    running = nil
    lastAt = now()
    return isDone
  }
}
