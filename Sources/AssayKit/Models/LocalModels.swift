/// How much of what the credentials of a process allow is in use.
public struct PacerLoad: Hashable, Sendable {
  /// Pairs of address and credential.
  public var credentials = 0
  /// Requests that may be in flight now.
  public var limit = 0
  public var inFlight = 0
  /// Requests that wait for a slot.
  public var waiting = 0

  public init() {}
}

/// A model server on this machine that loads one model or another.
public protocol LocalModelServer: Sendable {
  /// What the server has, loaded or not.
  func models() async throws(LocalModelProblem) -> LocalModelList
  /// Unloads the others and loads `model`.
  func load(_ model: String) async throws(LocalModelProblem)
}

/// The models of a local server.
public struct LocalModelList: Hashable, Sendable {
  public var baseURL: String
  public var models: [Model]

  public init(baseURL: String, models: [Model]) {
    self.baseURL = baseURL
    self.models = models
  }

  public struct Model: Hashable, Sendable {
    public var id: String
    public var contextLength: Int?
    /// `nil` when the server does not say.
    public var isLoaded: Bool?
    /// Such as `tool_use`, in the server's words; `nil` when it does not say.
    public var capabilities: [String]?

    public init(id: String, contextLength: Int?, isLoaded: Bool?, capabilities: [String]? = nil) {
      self.id = id
      self.contextLength = contextLength
      self.isLoaded = isLoaded
      self.capabilities = capabilities
    }
  }
}

/// Why a local server did not do what it was asked to.
public enum LocalModelProblem: Error, Hashable, Sendable {
  case notRunning(String)
  case unknownModel(String, known: [String])
  /// This version cannot load models when asked over HTTP.
  case cannotSwitch
  /// It answered, but not as it should.
  case failed(String)
  case timedOut(String)
}
