/// A model by its full name, `provider/slug`; the slug may itself hold slashes.
public struct ModelReference: Hashable, Sendable, Codable, CustomStringConvertible {
  public let provider: ProviderName
  public let slug: String

  public init(provider: ProviderName, slug: String) {
    self.provider = provider
    self.slug = slug
  }

  /// Reads `provider/slug`.
  ///
  /// - Returns: `nil` when there is no slash or one side of the first slash is empty; for NUL, which no database
  ///   keeps in text, and for more than 1,000 bytes.
  public init?(_ text: String) {
    // As characters, a slash and a mark that combines with it would be one, and no slash.
    let scalars = text.unicodeScalars
    guard let slash = scalars.firstIndex(of: "/") else { return nil }
    let (provider, slug) = (scalars[..<slash], scalars[scalars.index(after: slash)...])
    guard !provider.isEmpty, !slug.isEmpty, text.utf8.count <= 1_000, !text.utf8.contains(0) else { return nil }
    self.init(provider: ProviderName(String(provider)), slug: String(slug))
  }

  public var description: String { "\(provider)/\(slug)" }

  /// Whether answers are made up inside this process, so that its numbers must be labelled wherever they stand.
  public var isSimulated: Bool { provider == .simulated }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let reference = ModelReference(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "`\(text)` is not provider/slug")
    }
    self = reference
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension ProviderName {
  /// The deterministic in-process provider.
  public static let simulated = ProviderName("simulated")
  /// Stored responses read from a file.
  public static let replay = ProviderName("replay")
}
