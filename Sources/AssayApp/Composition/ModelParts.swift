import AssayKit
import AsyncHTTPClient
import Logging
import ModelClients
import RunEngine

/// Everything about models that share one set of credentials and pacers.
struct ModelParts: Sendable {
  let directory: ProviderDirectory
  let catalog: CatalogSource
  let lmStudio: LMStudioServer
  let pacers: PacerRegistry
  let answerTimes: AnswerTimes

  /// - Throws: a provider's address or key that cannot be used.
  init(
    _ settings: Settings, _ httpClient: HTTPClient, _ now: @escaping @Sendable () -> Timestamp, _ logger: Logger
  ) throws(UserError) {
    let services = ClientServices(
      http: httpClient, wallClock: now, jitter: JitterSource(SystemRandomNumberGenerator()), logger: logger)
    let providers = try ProviderSettings(lookup: { settings.given($0) })
    directory = ProviderDirectory(settings: providers, services: services)
    catalog = CatalogSource(directory: directory, chutesURL: settings.server.chutesCatalogURL, services: services)
    let local = providers.entries.first { $0.preset.name == "lmstudio" }?.baseURL ?? "http://127.0.0.1:1234/v1"
    lmStudio = LMStudioServer(baseURL: local, services: services)
    pacers = services.pacers
    answerTimes = services.answerTimes
  }
}
