public import AssayKit
import Foundation

/// Addresses and keys of the providers, already read; nothing here looks at the environment.
public struct ProviderSettings: Sendable {
  /// One provider that has an address.
  public struct Entry: Hashable, Sendable {
    public let preset: ProviderPreset
    /// Without a slash at its end.
    public let baseURL: String
    public let key: Secret?

    public init(preset: ProviderPreset, baseURL: String, key: Secret?) {
      self.preset = preset
      self.baseURL = baseURL
      self.key = key
    }

    /// Whether the user has given what the provider needs.
    public var isUsable: Bool { key != nil || !preset.needsKey }
  }

  /// In the order of the presets.
  public let entries: [Entry]

  public init(entries: [Entry]) { self.entries = entries }

  /// Reads the settings by name.
  ///
  /// Names: `OPENAI_API_KEY`, `OPENAI_BASE_URL`, `ANTHROPIC_API_KEY`, `ANTHROPIC_BASE_URL`, `OPENROUTER_API_KEY`, `OPENROUTER_BASE_URL`, `CHUTES_API_KEY`,
  /// `CHUTES_API_BASE_URL`, `LMSTUDIO_BASE_URL`, `OLLAMA_BASE_URL`, `VLLM_BASE_URL`, `LLAMACPP_BASE_URL`, and for the
  /// `custom` provider `ASSAY_BASE_URL` (which makes it exist) and `ASSAY_API_KEY` (which it may do without). An address
  /// without a path gets `/v1`; Anthropic's gets it whenever it does not end in it, as in that API's own clients.
  ///
  /// - Parameter lookup: the value of a setting; empty counts as not set.
  /// - Throws: an address that is no http or https URL, a key that cannot stand in a header.
  public init(lookup: (String) -> String?) throws(UserError) {
    var entries: [Entry] = []
    for preset in ProviderPreset.all {
      let set = lookup(preset.baseURLVariable).flatMap { $0.isEmpty ? nil : $0 }
      guard let address = set ?? preset.defaultBaseURL else { continue }
      let baseURL = try Self.normalized(address, of: preset)
      let key = preset.keyVariable.flatMap(lookup).flatMap { Secret($0) }
      if let key, let variable = preset.keyVariable, !key.exposed.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
        throw UserError(
          field: variable, "\(variable) holds characters that no key has", hint: "copy the key again, without spaces or line ends")
      }
      entries.append(Entry(preset: preset, baseURL: baseURL, key: key))
    }
    self.entries = entries
  }

  func entry(named name: ProviderName) -> Entry? { entries.first { $0.preset.name == name } }

  private static func normalized(_ address: String, of preset: ProviderPreset) throws(UserError) -> String {
    let variable = preset.baseURLVariable
    let text = address.trimmingCharacters(in: .whitespaces)
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
      let host = parts.host, !host.isEmpty, parts.user == nil, parts.query == nil, parts.fragment == nil
    else {
      // The address is not shown: people paste keys into the wrong variable, and URLs may hold passwords.
      throw UserError(field: variable, "\(variable) is not a base URL", hint: "set it in the form https://host/v1")
    }
    if parts.path.isEmpty { return text + "/v1" }
    let base = text.hasSuffix("/") ? String(text.dropLast()) : text
    guard case .anthropic = preset.dialect, !base.hasSuffix("/v1") else { return base }
    return base + "/v1"
  }
}
