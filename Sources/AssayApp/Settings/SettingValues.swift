import Configuration
import Foundation

/// The text of every setting with its origin: the environment before `.env` before the configuration file before the defaults.
///
/// An empty value counts as set to nothing: it hides weaker origins and leaves the default.
public struct SettingValues: Sendable {
  private let layers: [(origin: SettingOrigin, reader: ConfigReader)]

  init(environment: [String: String], envFile: (path: String, text: [String: String])?) {
    var layers = [(SettingOrigin.environment, Self.reader(environment))]
    if let envFile { layers.append((.envFile(envFile.path), Self.reader(envFile.text))) }
    self.layers = layers
  }

  /// These values without what comes with a `.env`.
  var besidesEnvFile: SettingValues { SettingValues(layers.filter { !comesWithEnvFile($0.origin) }) }

  /// Whether `.env` decides what is there. A folder that it names as home is no more trusted than the file itself, and neither
  /// is the configuration in it.
  private func comesWithEnvFile(_ origin: SettingOrigin) -> Bool {
    switch origin {
    case .envFile: return true
    case .configurationFile:
      guard case .envFile? = value(of: .home)?.origin else { return false }
      return true
    case .environment, .builtIn: return false
    }
  }

  /// These values with a weaker layer below.
  private init(_ layers: [(origin: SettingOrigin, reader: ConfigReader)]) { self.layers = layers }

  func adding(configurationFile path: String, _ values: [String: String]) -> SettingValues {
    let named = Dictionary(uniqueKeysWithValues: values.map { ($0.key.uppercased(), $0.value) })
    return SettingValues(layers + [(.configurationFile(path), Self.reader(named))])
  }

  /// The value that counts; `nil` when nothing is set and there is no default.
  public func value(of setting: Setting) -> (text: String, origin: SettingOrigin)? {
    let key = ConfigKey(setting.name.lowercased().split(separator: "_").map(String.init))
    for (origin, reader) in layers {
      guard let text = reader.string(forKey: key, isSecret: setting.isSecret) else { continue }
      return text.isEmpty ? setting.defaultText.map { ($0, .builtIn) } : (text, origin)
    }
    return setting.defaultText.map { ($0, .builtIn) }
  }

  /// The value that somebody set; `nil` when only the default holds.
  func given(_ setting: Setting) -> String? {
    guard let (text, origin) = value(of: setting), origin != .builtIn else { return nil }
    return text
  }

  /// - Throws: on the first value that has not the form of its setting, and on a key that would go where its owner has not sent it.
  func check() throws(SettingsError) {
    for setting in Setting.table {
      if !setting.isAllowedInEnvFile, let (_, origin) = value(of: setting), comesWithEnvFile(origin) {
        throw SettingsError(
          "\(setting.name) is set in \(origin.words), which may not choose a program to run",
          hint: "set it in the environment, or in the configuration file of a home that no .env names")
      }
      guard let (text, origin) = value(of: setting), !setting.form.accepts(text) else { continue }
      throw .badValue(setting, text, from: origin)
    }
    for (address, key) in Setting.keyedAddresses { try check(key, isMeantFor: address) }
  }

  /// A `.env` comes with whatever folder somebody works in: it may bring an address and its key, but not send a key from
  /// elsewhere to an address of its own.
  private func check(_ key: Setting, isMeantFor address: Setting) throws(SettingsError) {
    guard let (_, origin) = value(of: address), comesWithEnvFile(origin), let (_, owner) = value(of: key),
      !comesWithEnvFile(owner), owner != .builtIn
    else { return }
    throw SettingsError(
      "\(address.name) in \(origin.words) would get the key \(key.name) from \(owner.words)",
      hint: "put \(key.name) into \(origin.words) too, or set \(address.name) in the environment")
  }

  /// Only known names are handed on, so that nothing else of the environment is kept in memory.
  private static func reader(_ values: [String: String]) -> ConfigReader {
    let secrets = Set(Setting.table.filter(\.isSecret).map(\.name))
    let known = Set(Setting.table.map(\.name))
    return ConfigReader(
      provider: EnvironmentVariablesProvider(
        environmentVariables: values.filter { known.contains($0.key) }, secretsSpecifier: .specific(secrets)))
  }
}
