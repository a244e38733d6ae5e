public import AssayKit

/// The models of every provider that the settings make usable, of stored files, and the simulated one.
public actor ProviderDirectory: ModelDirectory {
  private enum Fetched: Sendable {
    case cards([ModelCard])
    case problem(ModelListFetch.Problem)
  }

  private let settings: ProviderSettings
  private let services: ClientServices
  private let fetch: ModelListFetch
  private var lists: [ProviderName: (fetched: Fetched, at: Duration)] = [:]
  private let files = ReplayShelf()
  private let simulated: SimulatedClient

  /// A list is asked for again after this time.
  public static let listLifetime = Duration.seconds(600)

  /// - Parameter clock: paces the simulated model; the lists' age is measured by the services' clock.
  public init(settings: ProviderSettings, services: ClientServices, clock: any Clock<Duration> = ContinuousClock()) {
    self.settings = settings
    self.services = services
    fetch = ModelListFetch(services: services)
    simulated = SimulatedClient(clock: clock, answerTimes: services.answerTimes)
  }

  public func checkSettings(for model: ModelReference) async throws(UserError) {
    switch model.provider {
    case .simulated: try checkSimulated(model)
    case .replay: _ = try await files.file(model.slug)
    default: _ = try usableEntry(model)
    }
  }

  public func reach(
    _ model: ModelReference, credential: Credential?, concurrency: Int
  ) async throws(UserError) -> ReachedModel {
    if let credential { return try await borrowed(model, credential, concurrency) }
    return try await own(model, concurrency)
  }

  private func own(_ model: ModelReference, _ concurrency: Int) async throws(UserError) -> ReachedModel {
    switch model.provider {
    case .simulated:
      try checkSimulated(model)
      return ReachedModel(client: simulated, card: SimulatedClient.card)
    case .replay:
      return ReachedModel(client: ReplayClient(model, file: try await files.file(model.slug)), card: nil)
    default:
      let entry = try usableEntry(model)
      var list = await list(of: entry, isPatient: true)
      if Self.isUnknown(model, entry, in: list) {
        // It may have come since: a local server gets new models whenever somebody loads one.
        lists[entry.preset.name] = nil
        list = await self.list(of: entry, isPatient: true)
      }
      try check(model, entry, list)
      return reached(model, at: entry.endpoint, entry, in: list, concurrency)
    }
  }

  /// A model that is asked with somebody else's key.
  private func borrowed(
    _ model: ModelReference, _ credential: Credential, _ concurrency: Int
  ) async throws(UserError) -> ReachedModel {
    guard let entry = settings.entry(named: model.provider), entry.preset.keyVariable != nil,
      let key = Secret(credential.exposed)
    else {
      if settings.entry(named: model.provider) == nil, ![.simulated, .replay].contains(model.provider) {
        _ = try usableEntry(model)  // Says what is unknown or missing.
      }
      throw UserError(
        field: "Authorization", "provider `\(model.provider)` takes no key", hint: "start the run without one, at `/api/runs`")
    }
    let borrowed = ProviderSettings.Entry(preset: entry.preset, baseURL: entry.baseURL, key: key)
    // Asked with the given key, so that a wrong one is told before a run exists; and not kept, since it may differ by key.
    let fetched: Fetched
    do throws(ModelListFetch.Problem) {
      fetched = .cards(try await fetch.fetch(borrowed, isPatient: true))
    } catch {
      fetched = .problem(error)
    }
    if case .problem(.unauthorized(let failure)) = fetched {
      throw UserError(field: "Authorization", failure.message, hint: "send a key that \(model.provider) accepts")
    }
    try check(model, borrowed, fetched)
    return reached(model, at: borrowed.borrowedEndpoint, borrowed, in: fetched, concurrency)
  }

  public func card(for model: ModelReference) async -> ModelCard? {
    if model == SimulatedClient.reference { return SimulatedClient.card }
    guard let entry = settings.entry(named: model.provider), entry.isUsable else { return nil }
    return Self.card(of: model, entry, in: await list(of: entry, isPatient: true))
  }

  public func doubt(about model: ModelReference) async -> String? {
    guard let entry = settings.entry(named: model.provider), entry.isUsable,
      case .cards(let cards) = await list(of: entry, isPatient: true), !cards.isEmpty,
      case .unlisted = entry.preset.naming.match(model, in: cards)
    else { return nil }
    return "the list of \(model.provider) does not have `\(model.slug)`, as it has no variants and presets"
  }

  /// As `list`, but asks every provider again.
  func freshList() async -> ModelListing {
    lists = [:]
    return await list()
  }

  public func list() async -> ModelListing {
    let usable = settings.entries.filter(\.isUsable)
    let fetched = await withTaskGroup(of: (Int, Fetched).self) { group in
      for (index, entry) in usable.enumerated() { group.addTask { (index, await self.list(of: entry, isPatient: false)) } }
      var fetched: [Int: Fetched] = [:]
      for await (index, result) in group { fetched[index] = result }
      return fetched
    }
    var listing = ModelListing(models: [SimulatedClient.card], unreachable: [])
    for (index, entry) in usable.enumerated() {
      switch fetched[index] {
      case .cards(let cards): listing.models += cards.sorted { $0.model.slug < $1.model.slug }
      case .problem(.absent) where entry.preset.isLocal && entry.baseURL == entry.preset.defaultBaseURL:
        // Nobody asked for this server; that it does not run is no news.
        continue
      case .problem(let problem):
        listing.unreachable.append(.init(provider: entry.preset.name, reason: problem.failure.message))
      case nil: continue
      }
    }
    return listing
  }

  public func providers() async -> [ProviderStatus] {
    ProviderPreset.all.map { preset in
      let entry = settings.entry(named: preset.name)
      return ProviderStatus(
        name: preset.name, address: entry?.baseURL, addressSetting: preset.baseURLVariable, keySetting: preset.keyVariable,
        hasKey: entry?.key != nil, needsKey: preset.needsKey, startHint: preset.startHint)
    }
  }

  // MARK: Pieces

  private func checkSimulated(_ model: ModelReference) throws(UserError) {
    guard model == SimulatedClient.reference else {
      throw .unknown("simulated model", model.slug, field: "model", known: [SimulatedClient.reference.slug])
    }
  }

  private static func card(of model: ModelReference, _ entry: ProviderSettings.Entry, in list: Fetched) -> ModelCard? {
    guard case .cards(let cards) = list else { return nil }
    switch entry.preset.naming.match(model, in: cards) {
    case .listed(let card), .unlisted(let card): return card
    case .unknown: return nil
    }
  }

  /// Where the API wants an output limit in every request, the model's own one stands in where the list says it.
  private func reached(
    _ model: ModelReference, at given: ModelEndpoint, _ entry: ProviderSettings.Entry, in list: Fetched, _ concurrency: Int
  ) -> ReachedModel {
    let card = Self.card(of: model, entry, in: list)
    var endpoint = given
    if case .anthropic = endpoint.dialect, let most = card?.maxOutputTokens {
      endpoint.dialect = .anthropic(AnthropicDialect(outputTokens: most))
    }
    let client = ChatClient(model, listedAs: card?.model.slug, at: endpoint, services: services, concurrency: concurrency)
    return ReachedModel(client: client, card: card)
  }

  private func usableEntry(_ model: ModelReference) throws(UserError) -> ProviderSettings.Entry {
    guard let entry = settings.entry(named: model.provider) else {
      guard let preset = ProviderPreset.all.first(where: { $0.name == model.provider }) else {
        let known = ProviderPreset.all.map(\.name) + [.simulated, .replay]
        throw .unknown("provider", model.provider.rawValue, field: "model", known: known.map(\.rawValue))
      }
      throw UserError(
        field: "model", "provider `\(model.provider)` has no address",
        hint: "set \(preset.baseURLVariable) in the environment or in .env", scope: .thisMachine)
    }
    guard entry.isUsable else {
      let variable = entry.preset.keyVariable ?? "the key"
      throw UserError(
        field: "model", "provider `\(model.provider)` needs a key, and \(variable) is not set",
        hint: "put \(variable)=… into the environment or into .env", scope: .thisMachine)
    }
    return entry
  }

  /// Whether a list proves that there is no such model.
  private static func isUnknown(_ model: ModelReference, _ entry: ProviderSettings.Entry, in list: Fetched) -> Bool {
    guard case .cards(let cards) = list, !cards.isEmpty, case .unknown = entry.preset.naming.match(model, in: cards) else {
      return false
    }
    return true
  }

  /// Says what the list proves: an unknown model, a wrong key, a local server that does not run. Everything else is
  /// left to the first request.
  private func check(_ model: ModelReference, _ entry: ProviderSettings.Entry, _ fetched: Fetched) throws(UserError) {
    switch fetched {
    case .cards(let cards):
      guard Self.isUnknown(model, entry, in: fetched) else { return }
      // What one machine's server has says nothing of another's.
      throw .unknown(
        "model of \(model.provider)", model.slug, field: "model", known: cards.map(\.model.slug),
        scope: entry.preset.isLocal ? .thisMachine : .everywhere)
    case .problem(.unauthorized(let failure)):
      throw UserError(field: "model", failure.message, hint: failure.hint)
    case .problem(.absent) where entry.preset.isLocal:
      throw UserError(
        field: "model", "no server for `\(model.provider)` answers at \(entry.baseURL)",
        hint: "\(entry.preset.startHint ?? "start it"), or set \(entry.preset.baseURLVariable)", scope: .now)
    case .problem:
      return
    }
  }

  /// The provider's list, at most `listLifetime` old; what went wrong is asked again each time.
  private func list(of entry: ProviderSettings.Entry, isPatient: Bool) async -> Fetched {
    let name = entry.preset.name
    if let known = lists[name], services.clock.now - known.at < Self.listLifetime { return known.fetched }
    let fetched: Fetched
    do throws(ModelListFetch.Problem) {
      fetched = .cards(try await fetch.fetch(entry, isPatient: isPatient))
      lists[name] = (fetched, services.clock.now)
    } catch {
      fetched = .problem(error)
    }
    return fetched
  }
}
