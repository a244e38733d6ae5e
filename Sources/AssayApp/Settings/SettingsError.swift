/// A setting that cannot be used.
public struct SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, naming the setting, where it stands and, unless it is a secret, its value.
  public let message: String
  public let hint: String

  init(_ message: String, hint: String) {
    self.message = message
    self.hint = hint
  }

  public var description: String { message }

  static func badValue(_ setting: Setting, _ text: String, from origin: SettingOrigin) -> SettingsError {
    let shown = setting.isSecret ? "its value" : "`\(text)`"
    return SettingsError(
      "\(setting.name) cannot be \(shown) (from \(origin.words))", hint: "it must be \(setting.form.accepted)")
  }
}
