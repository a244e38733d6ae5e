public import AssayKit
import Server

/// What the settings say about the server.
public struct ServerSettings: Sendable {
  public let adminSecret: String?
  /// `nil` when runs may be started.
  public let maintenance: String?
  public let skipsModelSync: Bool
  public let corsOrigins: Set<String>
  /// `nil` is no limit.
  public let requestsPerMinute: Int?
  public let queueLimit: Int?
  public let bodyLimit: Int
  public let chutesCatalogURL: String
  /// `nil` when keys of single runs cannot be taken.
  public let sealer: SecretSealer?

  init(_ values: SettingValues) throws(SettingsError) {
    func text(_ setting: Setting) -> String { values.value(of: setting)?.text ?? "" }
    func limit(_ setting: Setting) -> Int? { Int(text(setting)).flatMap { $0 > 0 ? $0 : nil } }
    adminSecret = values.given(.adminSecret)
    maintenance = SettingForm.truth(of: text(.maintenanceMode)) == true ? text(.maintenanceMessage) : nil
    skipsModelSync = SettingForm.truth(of: text(.skipModelSync)) == true
    corsOrigins = OriginList.parse(text(.corsOrigins)) ?? []
    requestsPerMinute = limit(.requestsPerMinute)
    queueLimit = limit(.queueLimit)
    bodyLimit = Int(text(.bodyLimit)) ?? 1 << 20
    chutesCatalogURL = text(.chutesCatalog)
    do throws(UserError) {
      sealer = try values.given(.secretsKey).map { given throws(UserError) in
        try SecretSealer(given, field: Setting.secretsKey.name)
      }
    } catch {
      throw SettingsError(error.message, hint: error.hint ?? "")
    }
  }
}

extension Setting {
  /// Settings of `assay serve`.
  static let server: [Setting] = [
    adminSecret, maintenanceMode, maintenanceMessage, skipModelSync, corsOrigins, requestsPerMinute, queueLimit, bodyLimit,
    secretsKey, chutesCatalog,
  ]

  static let adminSecret = Setting(
    "ADMIN_SECRET", .text, secret: true, "opens the administrator's routes, as `X-Admin-Secret`; without it they are closed")
  static let maintenanceMode = Setting("MAINTENANCE_MODE", .yesOrNo, default: "false", "refuses new runs with 503")
  static let maintenanceMessage = Setting(
    "MAINTENANCE_MESSAGE", .text, default: "this server is being looked after: no runs can be started now",
    "what is said to who tries")
  static let skipModelSync = Setting(
    "SKIP_MODEL_SYNC", .yesOrNo, default: "false", "leaves the catalogue of models as it is; `assay models sync` still updates it")
  static let corsOrigins = Setting(
    "ASSAY_CORS_ORIGINS", .origins, "other origins whose pages may use the API; credentials are never allowed along")
  static let requestsPerMinute = Setting(
    "ASSAY_REQUESTS_PER_MINUTE", .wholeNumber(0...1_000_000), default: "6000",
    "requests that one address may send in a minute, a tenth of them at once, event streams left out; 0 is no limit")
  static let queueLimit = Setting(
    "ASSAY_QUEUE_LIMIT", .wholeNumber(0...1_000_000), default: "200",
    "runs that one owner may have waiting or running; 0 is no limit")
  static let bodyLimit = Setting(
    "ASSAY_BODY_LIMIT", .wholeNumber(1_024...67_108_864), default: "1048576", "the largest request body in bytes")
  static let secretsKey = Setting(
    "ASSAY_SECRETS_KEY", .text, secret: true,
    "seals the keys that runs are started with: `ID:KEY`, where KEY is what `openssl rand -base64 32` prints; the first of several "
      + "seals, all open")
  static let chutesCatalog = Setting(
    "CHUTES_MODELS_API_URL", .webAddress, default: "https://api.chutes.ai/chutes/", "the public list of chutes")

  /// Settings whose part of Assay does not exist yet: they are known, so that a `.env` of the originals is taken as it is, and
  /// `config show` says that they have no effect.
  static let later: [Setting] = [
    signIn("CHUTES_CLIENT_ID", "the id of the application at the identity provider"),
    signIn("CHUTES_CLIENT_SECRET", secret: true, "its secret"),
    Setting("CHUTES_IDP_URL", .webAddress, later: signInComes, "the address of the identity provider"),
    Setting("FRONTEND_URL", .webAddress, later: signInComes, "the address that browsers reach the server by"),
    Setting("SANDY_BASE_URL", .webAddress, later: sandboxesCome, "the address of the sandbox service"),
    Setting("SANDY_API_KEY", .text, secret: true, later: sandboxesCome, "its key"),
    Setting(
      "WORKER_STALE_RUN_MINUTES", .number(0...10_000), later: "leases end by themselves when a worker dies",
      "when a run counted as stale"),
    Setting("TAU2_USER_MODEL", .text, later: "τ²-bench comes with a later version", "the simulated user of τ²-bench"),
  ]

  private static let signInComes = "sign-in comes with a later version"
  private static let sandboxesCome = "sandboxes come with a later version"

  private static func signIn(_ name: String, secret: Bool = false, _ meaning: String) -> Setting {
    Setting(name, .text, secret: secret, later: signInComes, meaning)
  }
}
