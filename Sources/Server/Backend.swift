import AssayKit
import Hummingbird
import Logging
import NIOCore
import Reports
import RunEngine

/// What the routes work with.
struct Backend: Sendable {
  let store: any RunStore
  let service: RunService
  let models: any ModelDirectory
  let benchmarks: BenchmarkRegistry
  let reports: ReportService
  let version: CodeVersion
  let now: @Sendable () -> Timestamp
  var options = ServerOptions()
  var requests = RequestCounts()
  let refresh: CatalogRefresh

  var administrator: Administrator { Administrator(secret: options.adminSecret) }
}

/// A request's context: Hummingbird's, and the port that the request came in by.
struct ServerContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// `nil` when the request did not come through a socket.
  let localPort: Int?
  /// The address that the request came from; `local` without a socket.
  let client: String

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    localPort = source.channel.localAddress?.port
    client = source.channel.remoteAddress?.ipAddress ?? "local"
  }
}
