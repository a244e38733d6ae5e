import AssayKit
import Foundation

/// A provider's list of models, or one page of it.
struct ModelList {
  /// The list was not what the API promises.
  struct Unreadable: Error {}

  let cards: [ModelCard]
  /// What the next page comes after; `nil` on the last one, and where there are no pages.
  let next: String?

  /// Reads the body of `GET /models`; what the provider does not say stays `nil`.
  init(_ body: Data, provider: ProviderName, pricing: ProviderPreset.PricingUnit) throws(Unreadable) {
    let list: Body
    do {
      list = try JSONDecoder().decode(Body.self, from: body)
    } catch {
      throw Unreadable()
    }
    next = list.hasMore ? list.lastID : nil
    cards = list.data.compactMap { entry in
      guard let id = entry.id, !id.isEmpty, !entry.isRetired else { return nil }
      return ModelCard(
        model: ModelReference(provider: provider, slug: Self.slug(of: id)), displayName: entry.name,
        prices: entry.prices(pricing), contextLength: entry.contextLength, maxOutputTokens: entry.maxOutputTokens,
        supportedParameters: entry.supportedParameters)
    }
  }

  /// llama.cpp names a model by the path of its file on the server and takes any name in a request: the file's own name
  /// is enough, and the same on every machine.
  private static func slug(of id: String) -> String {
    guard id.hasPrefix("/"), id.hasSuffix(".gguf"), let name = id.split(separator: "/").last else { return id }
    return String(name)
  }

  private struct Body: Decodable {
    let data: [Entry]
    let hasMore: Bool
    let lastID: String?

    private enum Keys: String, CodingKey {
      case data
      case hasMore = "has_more"
      case lastID = "last_id"
    }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: Keys.self)
      data = try fields.decode([Entry].self, forKey: .data)
      // Only where both are what they should be is there a next page.
      hasMore = (try? fields.decode(Bool.self, forKey: .hasMore)) ?? false
      lastID = try? fields.decode(String.self, forKey: .lastID)
    }
  }

  /// A number, or text that is one.
  private struct Amount: Decodable {
    let value: Double?

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {  // The decoder has no other way to ask for a type.
        value = number
      } else {
        value = (try? container.decode(String.self)).flatMap(Double.init)
      }
    }

    /// Nano-dollars for a million tokens; negative and absurd figures, which routers use as marks, are unknown.
    func price(perMillion: Bool) -> NanoDollars? {
      guard let value, value.isFinite, value >= 0 else { return nil }
      let nano = value * (perMillion ? 1e9 : 1e15)
      guard nano < 1e18 else { return nil }
      return NanoDollars(Int64(nano.rounded()))
    }
  }

  private struct Pair: Decodable {
    let prompt: Amount?
    let completion: Amount?
  }

  private struct Price: Decodable {
    struct Side: Decodable { let usd: Amount? }
    let input: Side?
    let output: Side?
  }

  private struct Entry: Decodable {
    let id: String?
    let name: String?
    private let pricing: Pair?
    private let price: Price?
    let contextLength: Int?
    let maxOutputTokens: Int?
    let supportedParameters: [String]?
    /// Anthropic keeps models in its list that cannot be asked any more.
    let isRetired: Bool

    private enum Keys: String, CodingKey {
      case id, name, model, slug, pricing, price, meta, lifecycle
      case displayName = "display_name"
      case maxInputTokens = "max_input_tokens"
      case maxTokens = "max_tokens"
      case slotContext = "n_ctx"
      case contextLength = "context_length"
      case maxModelLength = "max_model_len"
      case maxOutputLength = "max_output_length"
      case topProvider = "top_provider"
      case maxCompletionTokens = "max_completion_tokens"
      case supportedParameters = "supported_parameters"
      case supportedSampling = "supported_sampling_parameters"
      case supportedFeatures = "supported_features"
    }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: Keys.self)
      // A field of an unexpected type is an unknown one: one odd entry must not hide the whole list.
      id = [Keys.id, .name, .model, .slug].lazy.compactMap { key in try? fields.decode(String.self, forKey: key) }.first
      name = [Keys.name, .displayName].lazy.compactMap { key in try? fields.decode(String.self, forKey: key) }.first
      isRetired = (try? fields.decode(String.self, forKey: .lifecycle)) == "retired"
      pricing = try? fields.decode(Pair.self, forKey: .pricing)
      price = try? fields.decode(Price.self, forKey: .price)
      let lengths = [Keys.contextLength, .maxModelLength, .maxInputTokens]
      let length = lengths.lazy.compactMap { key in try? fields.decode(Int.self, forKey: key) }.first
      let meta = try? fields.nestedContainer(keyedBy: Keys.self, forKey: .meta)
      contextLength = (length ?? (try? meta?.decode(Int.self, forKey: .slotContext))).flatMap { $0 > 0 ? $0 : nil }
      let top = try? fields.nestedContainer(keyedBy: Keys.self, forKey: .topProvider)
      let output =
        (try? fields.decode(Int.self, forKey: .maxOutputLength))
        ?? (try? top?.decode(Int.self, forKey: .maxCompletionTokens))
        ?? (fields.contains(.maxInputTokens) ? try? fields.decode(Int.self, forKey: .maxTokens) : nil)
      maxOutputTokens = output.flatMap { $0 > 0 ? $0 : nil }
      // OpenRouter has one list; gateways in its style have one of sampling and one of features.
      let lists = [Keys.supportedParameters, .supportedSampling, .supportedFeatures].compactMap { key in
        try? fields.decode([String].self, forKey: key)
      }
      let names = Set(lists.joined()).filter { (1...100).contains($0.utf8.count) }
      supportedParameters = lists.isEmpty ? nil : Array(names.sorted().prefix(200))
    }

    func prices(_ unit: ProviderPreset.PricingUnit) -> TokenPrices? {
      if let input = price?.input?.usd?.price(perMillion: true), let output = price?.output?.usd?.price(perMillion: true) {
        return TokenPrices(inputPerMillion: input, outputPerMillion: output)
      }
      let perMillion = unit == .dollarsPerMillion
      guard let input = pricing?.prompt?.price(perMillion: perMillion),
        let output = pricing?.completion?.price(perMillion: perMillion)
      else { return nil }
      return TokenPrices(inputPerMillion: input, outputPerMillion: output)
    }
  }
}
