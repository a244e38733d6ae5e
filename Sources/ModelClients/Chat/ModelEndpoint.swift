import AssayKit

/// Where a model is served and what is needed to ask it.
public struct ModelEndpoint: Hashable, Sendable {
  /// Without a slash at its end, such as `https://api.openai.com/v1`.
  public var baseURL: String
  public var key: Secret?
  public var dialect: Dialect
  /// The variable that holds the key, for hints.
  public var keyVariable: String?
  /// How a local server is started, for hints; `nil` for remote providers.
  public var startHint: String?

  public init(
    baseURL: String, key: Secret? = nil, dialect: Dialect = .openAI(OpenAIDialect()), keyVariable: String? = nil,
    startHint: String? = nil
  ) {
    self.baseURL = baseURL
    self.key = key
    self.dialect = dialect
    self.keyVariable = keyVariable
    self.startHint = startHint
  }

  /// The API that is spoken there.
  public enum Dialect: Hashable, Sendable {
    case openAI(OpenAIDialect)
    case anthropic(AnthropicDialect)

    /// What is sent and what errors mean.
    var words: any ChatDialect {
      switch self {
      case .openAI(let dialect): dialect
      case .anthropic(let dialect): dialect
      }
    }
  }
}

extension Diagnosis {
  init(model: ModelReference, endpoint: ModelEndpoint) {
    self.init(
      provider: model.provider, slug: model.slug, baseURL: endpoint.baseURL, dialect: endpoint.dialect.words,
      keyVariable: endpoint.keyVariable, startHint: endpoint.startHint, redaction: Redaction(endpoint.key))
  }
}
