/// Something that answers requests for one model; safe to call from many tasks at once.
public protocol ModelClient: Sendable {
  var model: ModelReference { get }

  /// Looks at parameters before a run begins; asks nobody.
  ///
  /// - Throws: for one that the provider's API has no words for, since nothing is dropped in silence.
  func check(_ parameters: GenerationParameters) throws(UserError)

  /// Asks once; retries, pacing and cool-downs are inside.
  ///
  /// An empty or truncated answer is an answer: it is returned, not thrown.
  ///
  /// - Throws: the last failure, once its retries are used up; `.interrupted` when the task was cancelled.
  func complete(_ request: ModelRequest) async throws(Failure) -> ModelResponse

  /// The same, and tells `turn` while the request waits for a slot or for the end of a cool-down.
  func complete(_ request: ModelRequest, turn: RequestTurn) async throws(Failure) -> ModelResponse
}

extension ModelClient {
  /// For clients that make nobody wait.
  public func complete(_ request: ModelRequest, turn: RequestTurn) async throws(Failure) -> ModelResponse {
    try await complete(request)
  }
}

extension ModelClient {
  public func check(_ parameters: GenerationParameters) throws(UserError) {}
}

/// All models that this installation can reach.
public protocol ModelDirectory: Sendable {
  /// A client for `model` with what the provider's list says about it, from one look at that list.
  ///
  /// - Parameters:
  ///   - credential: a key that somebody gave for one run, which both follow then; `nil` for this installation's own.
  ///   - concurrency: requests in flight at the start.
  /// - Throws: `UserError` for an unknown provider, a missing key, or a model that the provider's list does not have; and with
  ///   a credential for a provider that takes no key.
  func reach(_ model: ModelReference, credential: Credential?, concurrency: Int) async throws(UserError) -> ReachedModel

  /// What can be said about `model` without asking anybody.
  ///
  /// - Throws: `UserError` for an unknown provider, a missing address or a missing key.
  func checkSettings(for model: ModelReference) async throws(UserError)

  /// The card of `model`, from the provider's list; `nil` when the provider does not say anything about it.
  func card(for model: ModelReference) async -> ModelCard?

  /// Why it is not sure that the provider has `model`, where its list is known not to be complete: lower case, no full stop.
  func doubt(about model: ModelReference) async -> String?

  /// Every model of every provider that has what it needs; providers that did not answer are listed with the reason.
  func list() async -> ModelListing

  /// Every provider that could be asked, and what it still needs; asks nobody.
  func providers() async -> [ProviderStatus]
}

/// A model that can be asked.
public struct ReachedModel: Sendable {
  public let client: any ModelClient
  /// `nil` when the provider does not say anything about it.
  public let card: ModelCard?

  public init(client: any ModelClient, card: ModelCard?) {
    self.client = client
    self.card = card
  }
}

extension ModelDirectory {
  /// A client for `model` that asks with this installation's own key.
  ///
  /// - Throws: as `reach(_:credential:concurrency:)`.
  public func client(for model: ModelReference, concurrency: Int) async throws(UserError) -> any ModelClient {
    try await reach(model, credential: nil, concurrency: concurrency).client
  }

  public func providers() async -> [ProviderStatus] { [] }

  public func doubt(about model: ModelReference) async -> String? { nil }
}

/// What a provider says about a model; what it does not say is `nil`, never 0.
public struct ModelCard: Hashable, Sendable, Codable {
  public var model: ModelReference
  public var displayName: String
  public var prices: TokenPrices?
  /// Tokens of prompt and answer together.
  public var contextLength: Int?
  public var maxOutputTokens: Int?
  /// Parameters that requests may carry, by the provider's names; `nil` where it does not say.
  public var supportedParameters: [String]?

  public init(
    model: ModelReference, displayName: String? = nil, prices: TokenPrices? = nil, contextLength: Int? = nil,
    maxOutputTokens: Int? = nil, supportedParameters: [String]? = nil
  ) {
    self.model = model
    self.displayName = displayName ?? model.slug
    self.prices = prices
    self.contextLength = contextLength
    self.maxOutputTokens = maxOutputTokens
    self.supportedParameters = supportedParameters
  }
}

/// Prices in nano-dollars for a million tokens.
public struct TokenPrices: Hashable, Sendable, Codable {
  public var inputPerMillion: NanoDollars
  public var outputPerMillion: NanoDollars

  public init(inputPerMillion: NanoDollars, outputPerMillion: NanoDollars) {
    self.inputPerMillion = inputPerMillion
    self.outputPerMillion = outputPerMillion
  }

  /// The cost of `usage`, rounded to the nearest nano-dollar and at most 10,000 dollars; the provider's own figure wins where there is one.
  public func cost(of usage: Usage) -> NanoDollars {
    if let reported = usage.reportedCost { return reported }
    let input = Double(usage.inputTokens) * Double(inputPerMillion.amount) / 1e6
    let output = Double(usage.outputTokens) * Double(outputPerMillion.amount) / 1e6
    // A list of prices is trusted as little as an answer.
    return NanoDollars(Int64(min(max(0, (input + output).rounded()), 1e13)))
  }
}

/// The answer of `ModelDirectory.list()`.
public struct ModelListing: Sendable {
  public var models: [ModelCard]
  public var unreachable: [Unreachable]

  public init(models: [ModelCard], unreachable: [Unreachable]) {
    self.models = models
    self.unreachable = unreachable
  }

  /// A provider that is configured but did not give its list.
  public struct Unreachable: Sendable {
    public var provider: ProviderName
    public var reason: String

    public init(provider: ProviderName, reason: String) {
      self.provider = provider
      self.reason = reason
    }
  }
}
