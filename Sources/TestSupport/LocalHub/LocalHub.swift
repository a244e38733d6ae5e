import Foundation
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A hub of data sets on this machine: what the real one answers for a listing and for files, and its faults.
///
/// Like the real one it is two servers: the hub itself, which knows tokens, and a storage on another host name and port, which it
/// sends clients to for large files and which refuses requests with credentials.
public final class LocalHub: Sendable {
  /// What a server does to one request instead of answering it properly.
  public enum Fault: Sendable {
    case status(Int, [String: String] = [:])
    /// Ends the connection after so many bytes of the body.
    case cut(after: Int)
    /// Sends other bytes of the same length.
    case otherBytes
    /// Sends the body in pieces with a pause after each.
    case slow(piece: Int, pause: Duration)
    /// Sends the head, and nothing more.
    case silence
    /// Sends the whole file to a request for a part.
    case noRange
    /// Sends a web page.
    case page
  }

  /// A request that came, in order.
  public struct Seen: Hashable, Sendable {
    public enum Place: Hashable, Sendable {
      case hub, storage
    }
    public var place: Place
    public var method: String
    public var path: String
    public var range: String?
    public var authorization: String?
  }

  private struct State {
    var seen: [Seen] = []
    var faults: [(place: Seen.Place?, end: String, fault: Fault)] = []
    var watchers: [(end: String, signal: TestSignal)] = []
  }

  let repository: HubRepository
  private let state = Mutex(State())
  private let ports = Mutex((hub: 0, storage: 0))
  let end = TestSignal()

  private init(_ repository: HubRepository) { self.repository = repository }

  /// What HF_ENDPOINT should be.
  public var endpoint: String { "http://127.0.0.1:\(ports.withLock { $0.hub })" }
  /// The same machine by another name: another host to a client.
  var storage: String { "http://localhost:\(ports.withLock { $0.storage })" }

  public var seen: [Seen] { state.withLock { $0.seen } }

  /// Requests for the bytes of files, where they were answered.
  public var downloads: [Seen] { seen.filter { $0.method == "GET" && ($0.place == .storage || $0.path.contains("resolve-cache")) } }

  /// The next requests whose path ends in `end` get these faults, one each; then all is well again.
  public func fail(_ end: String, at place: Seen.Place? = nil, _ faults: Fault...) {
    state.withLock { state in state.faults += faults.map { (place, end, $0) } }
  }

  /// The end of a large file's address in the storage, for `fail`.
  public func objectName(of path: String) -> String { repository.files.first { $0.path == path }?.hash ?? path }

  /// Is raised when a request whose path ends in `end` comes.
  public func request(endingIn end: String) -> TestSignal {
    let signal = TestSignal()
    state.withLock { $0.watchers.append((end, signal)) }
    return signal
  }

  func take(_ seen: Seen) -> Fault? {
    state.withLock { state in
      state.seen.append(seen)
      let path = seen.path.prefix { $0 != "?" }
      state.watchers.filter { path.hasSuffix($0.end) }.forEach { $0.signal.raise() }
      guard let found = state.faults.firstIndex(where: { ($0.place ?? seen.place) == seen.place && path.hasSuffix($0.end) }) else {
        return nil
      }
      return state.faults.remove(at: found).fault
    }
  }

  /// Serves `repository` while `body` runs.
  public static func with<Value>(_ repository: HubRepository, _ body: (LocalHub) async throws -> Value) async throws -> Value {
    let hub = LocalHub(repository)
    let hubListens = TestSignal()
    let storageListens = TestSignal()
    return try await withThrowingTaskGroup(of: Void.self) { servers in
      servers.addTask {
        defer { hubListens.raise() }
        try await serve(HubResponder(hub: hub, place: .hub), host: "127.0.0.1") { port in
          hub.ports.withLock { $0.hub = port }
          hubListens.raise()
        }
      }
      servers.addTask {
        defer { storageListens.raise() }
        try await serve(HubResponder(hub: hub, place: .storage), host: "localhost") { port in
          hub.ports.withLock { $0.storage = port }
          storageListens.raise()
        }
      }
      await hubListens.wait()
      await storageListens.wait()
      let result: Result<Value, any Error>
      do { result = .success(try await body(hub)) } catch { result = .failure(error) }
      hub.end.raise()
      servers.cancelAll()
      while let ended = await servers.nextResult() {
        // The cancellation is how they end.
        if case .failure(let error) = ended, !(error is CancellationError) { throw error }
      }
      return try result.get()
    }
  }

  private static func serve(
    _ responder: HubResponder, host: String, onListening: @escaping @Sendable (Int) -> Void
  ) async throws {
    var logger = Logger(label: "local-hub")
    logger.logLevel = .critical
    let application = Application(
      responder: responder, configuration: ApplicationConfiguration(address: .hostname(host, port: 0)),
      onServerRunning: { channel in onListening(channel.localAddress?.port ?? 0) }, logger: logger)
    try await application.run()
  }
}
