import AssayKit
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Takes the response to one request on the event loop on which it arrives, so that each arrival is stamped before anything
/// else of this process can be in its way.
///
/// Reading a chunk there takes about a microsecond, far less than handing it to another thread would.
final class ChatReception<Answer: ChatAnswer>: HTTPClientResponseDelegate {
  private struct State {
    /// When the request was written to the connection; until then, when it was handed in.
    var start: Duration
    var head: HTTPResponseHead?
    var reader: ChatBodyReader<Answer>?
    var errorBody: [UInt8] = []
    var end: Duration?
    var watch: LoopWatch?
    var isOver = false
  }

  /// The body of an error is longer than anybody reads.
  private struct EnoughRead: Error {}

  private let clock: MonotonicClock
  private let diagnosis: Diagnosis
  private let limit: Int
  private let watchdog: Watchdog
  private let delays: LoopDelays
  private let state: Mutex<State>

  /// Error bodies are read up to here.
  private static var errorBodyBytes: Int { 65_536 }

  init(clock: MonotonicClock, diagnosis: Diagnosis, limit: Int, watchdog: Watchdog, delays: LoopDelays) {
    self.clock = clock
    self.diagnosis = diagnosis
    self.limit = limit
    self.watchdog = watchdog
    self.delays = delays
    state = Mutex(State(start: clock.now))
  }

  // MARK: On the event loop

  func didSendRequestHead(task: HTTPClient.Task<Void>, _ head: HTTPRequestHead) {
    let now = clock.now
    state.withLock { state in
      // A request that was cancelled may still be written; nobody would end its watch.
      guard !state.isOver else { return }
      state.start = now
      state.watch = delays.watch(task.eventLoop)
    }
  }

  func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
    watchdog.touch(at: clock.now)
    state.withLock { state in
      state.head = head
      guard head.status.isSuccess else { return }
      state.reader = ChatBodyReader(
        contentType: head.headers.first(name: "content-type"), start: state.start, diagnosis: diagnosis, limit: limit)
    }
    return task.eventLoop.makeSucceededVoidFuture()
  }

  func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ bytes: ByteBuffer) -> EventLoopFuture<Void> {
    let now = clock.now
    watchdog.touch(at: now)
    let failure: (any Error)? = state.withLock { state in
      do {
        guard state.reader == nil else {
          try state.reader?.take(bytes, at: now)
          return nil
        }
        state.errorBody.append(contentsOf: bytes.readableBytesView.prefix(Self.errorBodyBytes - state.errorBody.count))
        return state.errorBody.count == Self.errorBodyBytes ? EnoughRead() : nil
      } catch {
        return error
      }
    }
    return failure.map { task.eventLoop.makeFailedFuture($0) } ?? task.eventLoop.makeSucceededVoidFuture()
  }

  func didFinishRequest(task: HTTPClient.Task<Void>) {
    let now = clock.now
    state.withLock { $0.end = now }
  }

  // MARK: Afterwards

  /// What became of it.
  ///
  /// - Parameters:
  ///   - error: what the HTTP client ended with; `nil` when the response came whole.
  ///   - retryAfter: the pause that the headers of a refusal ask for.
  /// - Throws: what went wrong; a whole answer counts, whatever came after it.
  func response(error: (any Error)?, retryAfter: (HTTPHeaders) -> Duration?) throws(Failure) -> ModelResponse {
    let now = clock.now
    var taken = state.withLock { state in
      state.isOver = true
      let taken = state
      state.reader = nil  // The one who takes it is its only owner.
      return taken
    }
    let delay = taken.watch?.end()
    guard let head = taken.head else {
      throw error.map { diagnosis.transport($0, .connecting) } ?? diagnosis.interrupted()
    }
    guard var reader = taken.reader else { throw refused(head, &taken.errorBody, retryAfter(head.headers)) }
    taken.reader = nil
    if let failure = error as? Failure { throw failure }
    if let error, !reader.isComplete { throw diagnosis.transport(error, .receiving) }
    if Task.isCancelled, !reader.isComplete { throw diagnosis.interrupted() }
    let requestID = diagnosis.dialect.requestIDHeaders.lazy.compactMap { head.headers.first(name: $0) }.first
    var response = try reader.finish(at: taken.end ?? now, headerRequestID: requestID)
    response.timing.clientDelay = delay
    return response
  }

  private func refused(_ head: HTTPResponseHead, _ body: inout [UInt8], _ retryAfter: Duration?) -> Failure {
    if body.count == Self.errorBodyBytes {
      // The cut may go through the credential, and half of it would not be recognised.
      body.removeLast(diagnosis.redaction.longestForm)
    }
    // A body that broke off adds what it can; the status alone says enough.
    return diagnosis.refused(status: Int(head.status.code), body: body, retryAfter: retryAfter)
  }
}

extension HTTPResponseStatus {
  fileprivate var isSuccess: Bool { (200...299).contains(code) }
}
