/// Where the value of a setting came from, the strongest first.
public enum SettingOrigin: Hashable, Sendable {
  case environment
  case envFile(String)
  case configurationFile(String)
  case builtIn

  public var words: String {
    switch self {
    case .environment: "the environment"
    case .envFile(let path), .configurationFile(let path): path
    case .builtIn: "default"
    }
  }
}
