import AssayKit
import NIOCore

/// Reads the body of a successful response: a stream of events, or one document from a server that does not stream.
struct ChatBodyReader<Answer: ChatAnswer> {
  private enum Form {
    /// Not enough bytes to tell.
    case undecided(ByteBuffer)
    case events(EventStream)
    case document(ByteBuffer)
  }

  private let start: Duration
  private let diagnosis: Diagnosis
  private let limit: Int
  private var form: Form
  private var answer: Answer
  private var timing: StreamTiming
  private var doneAt: Duration?

  /// What JSON adds around the text, generously.
  private static var overhead: Int { 1 << 20 }

  init(contentType: String?, start: Duration, diagnosis: Diagnosis, limit: Int) {
    self.start = start
    self.diagnosis = diagnosis
    self.limit = limit
    answer = Answer(diagnosis: diagnosis, limit: limit)
    timing = StreamTiming(start: start)
    let isStream = contentType?.lowercased().hasPrefix("text/event-stream") == true
    form = isStream ? .events(EventStream(limit: limit + Self.overhead)) : .undecided(ByteBuffer())
  }

  var isComplete: Bool { answer.isComplete }

  /// Takes bytes that arrived at `now`.
  mutating func take(_ bytes: ByteBuffer, at now: Duration) throws(Failure) {
    switch form {
    case .undecided(var seen):
      seen.writeImmutableBuffer(bytes)
      form = .undecided(seen)
      try decide(seen, at: now)
    case .events(var events):
      form = .undecided(ByteBuffer())  // Leaves `events` as the only owner of its buffers.
      let fits = try feed(&events, bytes, now)
      form = .events(events)
      guard fits else { throw diagnosis.tooLarge(limit: limit) }
    case .document(var seen):
      form = .undecided(ByteBuffer())
      seen.writeImmutableBuffer(bytes)
      guard seen.readableBytes <= limit + Self.overhead else { throw diagnosis.tooLarge(limit: limit) }
      form = .document(seen)
    }
  }

  /// Ends the body.
  mutating func finish(at now: Duration, headerRequestID: String?) throws(Failure) -> ModelResponse {
    switch form {
    case .undecided: throw diagnosis.truncated()
    case .events(var events):
      try finish(&events, now)
      if !answer.isComplete, events.strangeLines > 0 {
        throw diagnosis.malformed("lines that are no stream of events", excerpt: [])
      }
    case .document(let seen):
      let result: Result<Void, Failure> = seen.withUnsafeReadableBytes { pointer in
        do throws(Failure) { return .success(try answer.whole(pointer)) } catch { return .failure(error) }
      }
      try result.get()
    }
    let end = doneAt ?? now
    return try answer.response(timing: timing.finished(at: end), headerRequestID: headerRequestID)
  }

  /// Tells the form from the first byte that is no white space.
  private mutating func decide(_ seen: ByteBuffer, at now: Duration) throws(Failure) {
    guard let first = seen.readableBytesView.first(where: { $0 > Byte.space }) else {
      guard seen.readableBytes < 4_096 else { throw diagnosis.malformed("nothing but white space", excerpt: []) }
      return
    }
    switch first {
    case Byte.openBrace:
      form = .document(seen)
    case UInt8(ascii: "d"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "r"), Byte.colon, 0xEF:
      form = .events(EventStream(limit: limit + Self.overhead))
      try take(seen, at: now)
    case UInt8(ascii: "<"):
      throw diagnosis.malformed("a web page, not an answer", excerpt: seen.readableBytesView)
    default:
      throw diagnosis.malformed("neither a stream of events nor JSON", excerpt: seen.readableBytesView)
    }
  }

  private mutating func feed(_ events: inout EventStream, _ bytes: ByteBuffer, _ now: Duration) throws(Failure) -> Bool {
    try events.feed(bytes) { signal throws(Failure) in try handle(signal, now) }
  }

  private mutating func finish(_ events: inout EventStream, _ now: Duration) throws(Failure) {
    try events.finish { signal throws(Failure) in try handle(signal, now) }
  }

  private mutating func handle(_ signal: EventStream.Signal, _ now: Duration) throws(Failure) {
    guard doneAt == nil else { return }
    switch signal {
    case .comment: timing.keepAlive()
    case .data(let data):
      switch try answer.event(data) {
      case .token(let carriesText): timing.token(at: now, carriesText: carriesText)
      case .keepAlive: timing.keepAlive()
      case .note: break
      case .done: doneAt = now
      }
    }
  }
}
