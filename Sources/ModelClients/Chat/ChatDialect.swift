import AssayKit
import NIOHTTP1

/// How a family of chat APIs is spoken: what is sent, and what its words for errors mean.
///
/// All of this is asked once for a request or a failure; what is asked for every chunk of a stream is `ChatAnswer`.
protocol ChatDialect: Sendable {
  /// The API's name in a sentence, for hints.
  var apiName: String { get }
  /// Where chat requests go, below the base URL.
  var chatPath: String { get }
  /// Headers of a response that may name the request, the best first.
  var requestIDHeaders: [String] { get }

  /// The headers that every request needs, with the credential.
  func headers(key: Secret?) -> HTTPHeaders

  /// - Throws: for a parameter that the API has no words for.
  func check(_ parameters: GenerationParameters) throws(UserError)

  /// The body of a request.
  ///
  /// - Throws: `.rejected` for what the API has no words for; nothing is dropped in silence.
  func body(of request: ModelRequest, slug: String) throws(Failure) -> any Encodable

  /// The kind of failure that an error's own words stand for, whatever the status code says.
  func kind(of said: ProviderError) -> Failure.Kind?
}

extension ChatDialect {
  func check(_ parameters: GenerationParameters) throws(UserError) {}
}

/// Puts an answer together from the events of a stream, or from one whole response.
///
/// A generic parameter and never an existential: `event` runs for every token.
protocol ChatAnswer {
  /// - Parameter limit: the most bytes that text and reasoning may have together.
  init(diagnosis: Diagnosis, limit: Int)

  /// Whether the model has said all, even if the stream was not ended properly.
  var isComplete: Bool { get }

  /// Takes the data of one event of a stream.
  mutating func event(_ data: UnsafeRawBufferPointer) throws(Failure) -> ChatEvent

  /// Takes a response that came as one document, although a stream was asked for.
  mutating func whole(_ data: UnsafeRawBufferPointer) throws(Failure)

  /// - Throws: `.truncatedStream`, or `.malformed` for invalid UTF-8 and a response that holds no answer.
  func response(timing: Timing, headerRequestID: String?) throws(Failure) -> ModelResponse
}

/// What an event of a stream was, for timing.
enum ChatEvent: Hashable {
  case token(carriesText: Bool)
  /// Usage, a role, a finish reason: nothing that the model said.
  case note
  /// Only keeps the connection open.
  case keepAlive
  /// The stream says that it is complete.
  case done
}
