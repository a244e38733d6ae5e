import NIOCore

/// Lets the WebSockets of a server send one batch after the other, and their event loops read in between.
///
/// An event loop looks at its sockets only when no work is waiting. Connections that tell a long history give it work from other
/// threads without a pause, and it would neither accept a connection nor read a request until all of them have told everything. So
/// each waits here after a batch: one at a time passes, each when the loop has done all that was given to it before.
actor SendingTurns {
  private var isTaken = false
  private var waiting = CircularBuffer<CheckedContinuation<Void, Never>>()

  /// Waits for the connections that came before, and for the loop.
  ///
  /// - Throws: only when the loop has been shut down.
  func pass(on eventLoop: any EventLoop) async throws {
    await begin()
    defer { end() }
    try await eventLoop.submit {}.get()
  }

  /// Cannot be cancelled, and need not be: nobody keeps a turn for longer than a round of the loop.
  private func begin() async {
    guard isTaken else {
      isTaken = true
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  private func end() {
    if let next = waiting.popFirst() { next.resume() } else { isTaken = false }
  }
}
