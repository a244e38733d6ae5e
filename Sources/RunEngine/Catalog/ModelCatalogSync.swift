public import AssayKit
public import Logging
public import ServiceLifecycle

/// Brings the stored catalogue of models up to date: at start, now and then, and when somebody asks.
public struct ModelCatalogSync: Service {
  private let source: any ModelCatalogSource
  private let store: any ModelCatalogStore
  private let interval: Duration
  private let clock: any Clock<Duration>
  private let logger: Logger

  public init(
    source: any ModelCatalogSource, store: any ModelCatalogStore, interval: Duration = .seconds(600),
    clock: any Clock<Duration> = ContinuousClock(), logger: Logger
  ) {
    self.source = source
    self.store = store
    self.interval = interval
    self.clock = clock
    self.logger = logger
  }

  /// Asks every provider once and stores what they say.
  public func sync() async throws(StoreError) -> [ProviderCatalog] {
    let catalogs = await source.catalogs()
    for catalog in catalogs { try await store.save(catalog) }
    return catalogs
  }

  public func run() async throws {
    do {
      try await cancelWhenGracefulShutdown {
        while true {
          await syncOrLog()
          try await clock.sleep(for: interval)
        }
      }
    } catch is CancellationError {
      return
    }
  }

  private func syncOrLog() async {
    do throws(StoreError) {
      for catalog in try await sync() {
        if case .none(let reason) = catalog.answer {
          logger.info("a provider gave no list of models", metadata: ["provider": "\(catalog.provider)", "reason": "\(reason)"])
        }
      }
    } catch {
      logger.warning("the models could not be stored", metadata: ["error": "\(error)"])
    }
  }
}
