/// What a provider needs before its models can be asked.
public struct ProviderStatus: Hashable, Sendable {
  public var name: ProviderName
  /// Where requests go; `nil` when no address is set.
  public var address: String?
  /// The setting that holds the address.
  public var addressSetting: String
  /// The setting that holds the key; `nil` for providers without one.
  public var keySetting: String?
  public var hasKey: Bool
  /// Whether requests are useless without a key.
  public var needsKey: Bool
  /// How its server is started on this machine; `nil` for remote providers.
  public var startHint: String?

  public init(
    name: ProviderName, address: String?, addressSetting: String, keySetting: String?, hasKey: Bool, needsKey: Bool,
    startHint: String?
  ) {
    self.name = name
    self.address = address
    self.addressSetting = addressSetting
    self.keySetting = keySetting
    self.hasKey = hasKey
    self.needsKey = needsKey
    self.startHint = startHint
  }

  /// Whether its models can be asked for as far as settings go.
  public var isUsable: Bool { address != nil && (hasKey || !needsKey) }
}
