import AssayKit

/// Collects when the tokens of one response arrived.
struct StreamTiming {
  private let start: Duration
  private var first: Duration?
  private var last: Duration?
  private var maxGap: Duration?
  private var chunks = 0
  private var keepAlives = 0

  /// - Parameter start: when the request was sent.
  init(start: Duration) { self.start = start }

  /// A chunk with content, reasoning or a piece of a tool call.
  ///
  /// - Parameter carriesText: false for a tool call, which is a token but no text.
  mutating func token(at now: Duration, carriesText: Bool) {
    if carriesText { chunks += 1 }
    if let last { maxGap = max(maxGap ?? .zero, now - last) }
    if first == nil { first = now }
    last = now
  }

  mutating func keepAlive() { keepAlives += 1 }

  func finished(at now: Duration) -> Timing {
    Timing(
      total: now - start, timeToFirstToken: first.map { $0 - start }, maxGap: maxGap, chunks: chunks, keepAlives: keepAlives)
  }
}
