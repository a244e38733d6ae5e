public import AssayKit
import HTTPTypes
public import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
import NIOHTTP1
public import Reports
public import RunEngine
import ServiceLifecycle

/// The HTTP API, the event streams and the pages: one origin, one user, on a loopback address.
public struct WebServer: Sendable {
  /// Connections that the system keeps until they are accepted. After a restart everybody who follows a run comes back at once; one
  /// that finds no place tries again after a second, then after two, four, eight.
  private static let backlog = 4_096

  private let configuration: ServerConfiguration
  private let backend: Backend
  private let logger: Logger

  /// - Parameter now: the clock that ages and durations on pages are counted by.
  public init(
    configuration: ServerConfiguration, store: any RunStore, service: RunService, models: any ModelDirectory,
    benchmarks: BenchmarkRegistry, reports: ReportService, version: CodeVersion, options: ServerOptions = ServerOptions(),
    now: @escaping @Sendable () -> Timestamp, logger: Logger
  ) {
    self.configuration = configuration
    backend = Backend(
      store: store, service: service, models: models, benchmarks: benchmarks, reports: reports, version: version, now: now,
      options: options, refresh: CatalogRefresh(catalog: options.catalog, now: now, logger: logger))
    self.logger = logger
  }

  /// The server as a service for a `ServiceGroup`; it stops listening and ends its event streams on graceful shutdown.
  ///
  /// - Parameter onListening: called once with the port, when connections are accepted.
  public func application(
    onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
  ) -> some ApplicationProtocol {
    application(changes: ChangeFeed(store: backend.store, logger: logger), onListening: onListening)
  }

  func application(
    changes: ChangeFeed, onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
  ) -> some ApplicationProtocol {
    let configuration = configuration
    return Application(
      router: routeTable(changes).router, server: connections(changes),
      configuration: ApplicationConfiguration(
        address: .hostname(configuration.host, port: configuration.port), backlog: Self.backlog),
      services: services(changes),
      onServerRunning: { channel in await onListening(channel.localAddress?.port ?? configuration.port) },
      logger: logger)
  }

  private func services(_ changes: ChangeFeed) -> [any Service] {
    var services: [any Service] = [changes]
    if backend.options.syncsModels, let catalog = backend.options.catalog { services.append(catalog) }
    if let preparation = backend.options.preparation { services.append(preparation) }
    return services
  }

  private var guardian: SameOrigin {
    SameOrigin(configuredPort: configuration.port, allowedOrigins: backend.options.corsOrigins)
  }

  /// HTTP/1, and a WebSocket where a run's stream is asked for.
  private func connections(_ changes: ChangeFeed) -> HTTPServerBuilder {
    let guardian = guardian
    return HTTPServerBuilder { [store = backend.store, configuration] responder in
      WebSocketChannel(
        responder: responder,
        mayUpgrade: { head, localPort in
          // A query is looked at, and refused, where all of them are.
          RunSocket.runID(path: head.uri[...]) != nil
            && guardian.mayConnect(
              host: head.headers["host"].first ?? "", origin: head.headers["origin"].first, port: localPort)
        },
        converse: { head, socket in
          let text = RunSocket.runID(path: head.uri[...]) ?? ""
          guard RunID.isWellFormed(text) else { return try await socket.close(RunSocket.noSuchRun, "there is no such run") }
          try await RunSocket(store: store, changes: changes, run: RunID(text)).converse(socket)
        },
        idleTimeout: .seconds(60), patience: configuration.streamPatience)
    }
  }

  func routeTable(_ changes: ChangeFeed) -> RouteTable {
    let router = Router(context: ServerContext.self, options: [.autoGenerateHeadEndpoints])
    let assets = Assets(files: Embedded.files)
    let options = backend.options
    let pages = PageRenderer(
      templates: Templates(files: Embedded.files), assets: assets, version: backend.version, maintenance: options.maintenance)
    router.add(middleware: RequestCounting(counts: backend.requests))
    router.add(middleware: SecurityHeaders())
    router.add(middleware: CrossOrigin(origins: options.corsOrigins))
    router.add(middleware: ErrorResponses(pages: pages))
    if let perMinute = options.requestsPerMinute {
      router.add(middleware: RequestLimit(perMinute: perMinute, now: backend.now))
    }
    router.add(middleware: guardian)
    let table = RouteTable(router)
    for routes in apiRoutes(changes, guardian) + pageRoutes(pages) { table.addRoutes(routes) }
    table.addRoutes(assets.routes)
    table.refuseOtherMethods()
    return table
  }

  private func apiRoutes(_ changes: ChangeFeed, _ guardian: SameOrigin) -> [RouteCollection<ServerContext>] {
    [
      HealthRoutes(backend: backend).routes,
      OpenAPIRoutes().routes,
      OperationsRoutes(backend: backend).routes,
      AdminRoutes(backend: backend).routes,
      ModelRoutes(backend: backend).routes,
      LocalModelRoutes(backend: backend).routes,
      LeaderboardRoutes(backend: backend).routes,
      OpenSampleRoutes(backend: backend).routes,
      CompareRoutes(backend: backend).routes,
      ExperimentRoutes(backend: backend).routes,
      BenchmarkRoutes(backend: backend).routes,
      PreparationRoutes(backend: backend).routes,
      EstimateRoutes(backend: backend).routes,
      RunRoutes(backend: backend).routes,
      RunActionRoutes(backend: backend).routes,
      ItemRoutes(backend: backend).routes,
      EventRoutes(backend: backend, changes: changes, guardian: guardian).routes,
      ExportRoutes(backend: backend).routes,
      VerificationRoutes(backend: backend).routes,
    ]
  }

  private func pageRoutes(_ pages: PageRenderer) -> [RouteCollection<ServerContext>] {
    [
      RunFormPage(backend: backend, pages: pages).routes,
      HistoryPage(backend: backend, pages: pages).routes,
      HistoryForms(backend: backend).routes,
      ComparePage(backend: backend, pages: pages).routes,
      LeaderboardPage(backend: backend, pages: pages).routes,
      RunDetailPage(backend: backend, pages: pages).routes,
      RunForms(backend: backend).routes,
      ItemPage(backend: backend, pages: pages).routes,
      BenchmarksPage(backend: backend, pages: pages).routes,
      BenchmarkPage(backend: backend, pages: pages, tally: CategoryTally()).routes,
      ModelsPage(backend: backend, pages: pages).routes,
      LocalModelsPage(backend: backend, pages: pages).routes,
      ModelDetailPage(backend: backend, pages: pages).routes,
      VerifyPage(backend: backend, pages: pages).routes,
      GuidePage(backend: backend, pages: pages).routes,
      OperationsPage(backend: backend, pages: pages, startedAt: backend.now()).routes,
      ExperimentRunsPage(backend: backend, pages: pages).routes,
      ReferencePage(pages: pages).routes,
      ThemeRoutes().routes,
      DesignPage(backend: backend, pages: pages).routes,
    ]
  }
}
