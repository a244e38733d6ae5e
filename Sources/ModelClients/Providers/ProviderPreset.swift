public import AssayKit

/// What Assay knows about a provider before anyone sets anything.
public struct ProviderPreset: Hashable, Sendable {
  public let name: ProviderName
  /// `nil` for the custom provider, whose address must be set.
  public let defaultBaseURL: String?
  public let baseURLVariable: String
  /// `nil` for local servers, which need no key.
  public let keyVariable: String?
  /// Whether requests are useless without a key.
  public let needsKey: Bool
  /// How the server is started on this machine; `nil` for remote providers.
  public let startHint: String?
  let dialect: ModelEndpoint.Dialect
  /// The unit of plain numbers under `pricing` in the provider's list.
  let pricing: PricingUnit
  let naming: NamingRule

  enum PricingUnit: Hashable, Sendable {
    case dollarsPerToken, dollarsPerMillion
  }

  /// Whether the server runs on the user's own machine by default.
  public var isLocal: Bool { startHint != nil }

  private init(
    _ name: String, _ defaultBaseURL: String?, base: String, key: String? = nil, needsKey: Bool = false,
    start startHint: String? = nil, dialect: ModelEndpoint.Dialect = .openAI(OpenAIDialect()),
    pricing: PricingUnit = .dollarsPerToken, naming: NamingRule = .exact
  ) {
    self.name = ProviderName(name)
    self.defaultBaseURL = defaultBaseURL
    baseURLVariable = base
    keyVariable = key
    self.needsKey = needsKey
    self.startHint = startHint
    self.dialect = dialect
    self.pricing = pricing
    self.naming = naming
  }

  /// Every provider that is reached over HTTP.
  public static let all: [ProviderPreset] = [
    ProviderPreset(
      "openai", "https://api.openai.com/v1", base: "OPENAI_BASE_URL", key: "OPENAI_API_KEY", needsKey: true,
      dialect: .openAI(OpenAIDialect(outputLimitField: .maxCompletionTokens))),
    ProviderPreset(
      "anthropic", "https://api.anthropic.com/v1", base: "ANTHROPIC_BASE_URL", key: "ANTHROPIC_API_KEY", needsKey: true,
      dialect: .anthropic(AnthropicDialect())),
    ProviderPreset(
      "openrouter", "https://openrouter.ai/api/v1", base: "OPENROUTER_BASE_URL", key: "OPENROUTER_API_KEY", needsKey: true,
      dialect: .openAI(OpenAIDialect(asksForCost: true)), naming: .variants),
    ProviderPreset(
      "chutes", "https://llm.chutes.ai/v1", base: "CHUTES_API_BASE_URL", key: "CHUTES_API_KEY", needsKey: true,
      pricing: .dollarsPerMillion),
    ProviderPreset(
      "lmstudio", "http://127.0.0.1:1234/v1", base: "LMSTUDIO_BASE_URL",
      start: "start the server in LM Studio (Developer tab, or `lms server start`)"),
    ProviderPreset(
      "ollama", "http://127.0.0.1:11434/v1", base: "OLLAMA_BASE_URL", start: "start it with `ollama serve`", naming: .latestTag),
    ProviderPreset("vllm", "http://127.0.0.1:8000/v1", base: "VLLM_BASE_URL", start: "start it with `vllm serve MODEL`"),
    ProviderPreset(
      "llamacpp", "http://127.0.0.1:8080/v1", base: "LLAMACPP_BASE_URL", start: "start it with `llama-server -m MODEL.gguf`"),
    ProviderPreset("custom", nil, base: "ASSAY_BASE_URL", key: "ASSAY_API_KEY"),
  ]
}
