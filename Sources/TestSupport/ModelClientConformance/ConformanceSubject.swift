public import AssayKit

/// A client under test: how it is made, and how a scripted server says things in its dialect.
public struct ConformanceSubject: Sendable {
  /// What a client is made with.
  public struct Setting: Sendable {
    public var baseURL: String
    /// The credential that the client must send and never show.
    public var key: String
    /// The longest silence, before the first byte and between bytes.
    public var silence: Duration
    /// The longest time for a whole response.
    public var whole: Duration
    public var answerBytes: Int
  }

  /// Things that every dialect says in its own way.
  public enum Behaviour: Sendable {
    /// An answer, streamed.
    case stream(ScriptedStream)
    /// An answer as one document, although a stream was asked for.
    case document(ScriptedStream)
    /// A refusal with a status and the provider's words.
    case refusal(status: Int, message: String, retryAfter: String?)
    /// The refusal of a prompt that is too long.
    case contextExceeded
    /// A stream that begins well and then says that something failed.
    case errorInsideStream(message: String)
    /// A stream that begins well and then says that the provider is over capacity.
    case overloadInsideStream(message: String)
    /// A stream with an event that is not JSON.
    case invalidJSON
    /// A stream with text that is not UTF-8.
    case invalidUTF8
    /// A successful response that holds no answer at all.
    case noAnswer
    /// An answer of some megabytes.
    case huge(megabytes: Int)
  }

  public var name: String
  /// Makes a client that tries once.
  public var makeClient: @Sendable (Setting) -> any ModelClient
  /// Says something in the dialect.
  public var say: @Sendable (Behaviour) -> ScriptedReply

  public init(
    name: String, makeClient: @escaping @Sendable (Setting) -> any ModelClient,
    say: @escaping @Sendable (Behaviour) -> ScriptedReply
  ) {
    self.name = name
    self.makeClient = makeClient
    self.say = say
  }
}

/// One thing that every model client must do.
public struct ModelClientCheck: Sendable, CustomStringConvertible {
  /// A client did something else.
  public struct Violation: Error, CustomStringConvertible {
    public let description: String
  }

  /// The fact that is checked.
  public let description: String
  private let body: @Sendable (ConformanceSubject) async throws -> Void

  init(_ description: String, _ body: @escaping @Sendable (ConformanceSubject) async throws -> Void) {
    self.description = description
    self.body = body
  }

  /// Runs the check.
  ///
  /// - Throws: `Violation` when the client does not do what it must.
  public func run(_ subject: ConformanceSubject) async throws { try await body(subject) }

  /// The whole suite.
  public static let all: [ModelClientCheck] = answers + refusals + faults

  static func require(_ condition: Bool, _ what: @autoclosure () -> String) throws {
    guard condition else { throw Violation(description: what()) }
  }

  static func equal<Value: Equatable>(_ value: Value, _ expected: Value, _ what: String) throws {
    try require(value == expected, "\(what) is \(value), not \(expected)")
  }

  // MARK: One request

  static let key = "sk-conformance/secret+key=42"

  static let request = ModelRequest(
    messages: [.system("Be brief."), .user("What is 2 + 2?")],
    parameters: GenerationParameters(temperature: 0.5, topP: 0.9, maxOutputTokens: 64, stop: ["END"]),
    sample: SampleLabel(
      run: RunID("0123456789ab"), benchmark: BenchmarkName("starter"), item: ItemID("secret item"), sampleIndex: 2,
      position: 5, attempt: 1))

  static func setting(_ server: ScriptedModelServer) -> ConformanceSubject.Setting {
    ConformanceSubject.Setting(
      baseURL: server.baseURL, key: key, silence: .seconds(60), whole: .seconds(120), answerBytes: 1 << 20)
  }

  /// Asks once.
  static func answer(
    _ subject: ConformanceSubject, to reply: ScriptedReply,
    _ change: (inout ConformanceSubject.Setting) -> Void = { _ in }
  ) async throws -> ModelResponse {
    try await ScriptedModelServer.run { _ in
      reply
    } body: { server in
      var setting = setting(server)
      change(&setting)
      return try await subject.makeClient(setting).complete(request)
    }
  }

  /// Asks once and returns the failure that must follow.
  @discardableResult
  static func failure(
    _ subject: ConformanceSubject, to reply: ScriptedReply, kind: Failure.Kind,
    _ change: (inout ConformanceSubject.Setting) -> Void = { _ in }
  ) async throws -> Failure {
    do {
      let response = try await answer(subject, to: reply, change)
      throw Violation(description: "an answer (\(response.text.prefix(40)), \(response.finishReason)) instead of \(kind)")
    } catch let failure as Failure {
      try equal(failure.kind, kind, "the kind of \(failure)")
      try require(failure.message.contains("/"), "the message does not name the model: \(failure.message)")
      try require(!"\(failure)".contains(key), "the failure shows the credential: \(failure)")
      return failure
    }
  }
}
