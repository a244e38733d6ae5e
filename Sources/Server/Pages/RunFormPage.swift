import AssayKit
import HTTPTypes
import Hummingbird
import RunEngine

/// `GET /` shows the form that starts runs, `GET /estimate` what it would start, `POST /runs` starts it.
struct RunFormPage {
  let backend: Backend
  let pages: PageRenderer

  /// More models than this are started, but not estimated.
  private static let estimatedModels = 8

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("", use: show)
    routes.get("estimate", use: estimate)
    routes.post("runs", use: submit)
    return routes
  }

  /// The query fills the form in, so that a run can be asked for again by a link.
  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> Response {
    if ServiceCard.isWanted(request) { return try JSONAnswer(ServiceCard(backend.version)).response() }
    let form = RunForm(try FormPairs.parse(request.uri.query ?? ""))
    return try pages.page(await model(form), request: request)
  }

  /// The parts of the page that follow from the others.
  @Sendable
  func estimate(_ request: Request, _ context: ServerContext) async throws -> Response {
    let form = RunForm(try FormPairs.parse(request.uri.query ?? ""))
    let shelf = await BenchmarkShelf.entries(of: backend.benchmarks)
    return try pages.fragment("run-estimate", try await estimated(form, models: form.models, shelf), request: request)
  }

  @Sendable
  func submit(_ request: Request, _ context: ServerContext) async throws -> Response {
    var form = RunForm(try await RequestBodies.form(request, limit: backend.options.bodyLimit))
    var status = HTTPResponse.Status.unprocessableContent
    do {
      try backend.requireNoMaintenance()
      let requests = try await requests(form, form.models)
      let name = requests.count > 1 ? "\(requests.count) models" : nil
      let creation = try await backend.service.create(
        requests, CreationRequest(experimentName: name, queueLimit: backend.options.queueLimit))
      if let experiment = creation.experiment { return .seeOther("/experiments/\(experiment)") }
      guard let run = creation.runs.first else { throw Problem.notFound("run of that form any more") }
      return .seeOther("/runs/\(run.id)")
    } catch let problem as Problem where !problem.errors.isEmpty {
      form.errors = problem.errors
    } catch RunServiceError.refused(let findings) {
      form.errors = findings.map { FieldError($0, naming: RunForm.naming) }
    } catch let problem as Problem where problem.status == HTTPResponse.Status.serviceUnavailable.code {
      (form.errors, status) = ([FieldError(nil, problem.detail, hint: problem.hint)], problem.httpStatus)
    } catch RunServiceError.queueFull(let open, let limit) {
      let problem = Problem(RunServiceError.queueFull(open: open, limit: limit))
      (form.errors, status) = ([FieldError(nil, problem.detail, hint: problem.hint)], problem.httpStatus)
    }
    // Nothing that was typed is lost: the form comes back with what keeps it from being done.
    return try pages.page(await model(form), request: request, status: status)
  }

  /// One request for each model; without a model the reader of the fields says so.
  ///
  /// - Throws: everything that is wrong with any of them.
  private func requests(_ form: RunForm, _ models: [String]) async throws -> [RunRequest] {
    if let error = Self.tooMany(models.count) { throw Problem.invalid([error]) }
    var errors = form.missingAmounts
    var requests: [RunRequest] = []
    for model in models.isEmpty ? [nil] : models.map(Optional.some) {
      do {
        requests.append(form.withProtocols(try await backend.runRequest(form.fields(model: model))))
      } catch let problem as Problem where !problem.errors.isEmpty {
        // Most are wrong for every model.
        errors += problem.errors.filter { !errors.contains($0) }
      }
    }
    guard errors.isEmpty else { throw Problem.invalid(errors) }
    return requests
  }

  /// The model that is offered to a form which names none: the one that was used last, or the only one that there is.
  ///
  /// A model that nobody chose is not put forward because its name comes first.
  private func offered(_ listing: ModelListing) async throws(StoreError) -> String? {
    let newest = try await backend.store.runs(RunQuery(limit: 1)).runs.first?.request.model
    if let newest, listing.models.contains(where: { $0.model == newest }) { return newest.description }
    return listing.models.count == 1 ? listing.models[0].model.description : nil
  }

  private func model(_ form: RunForm) async throws -> RunFormView {
    async let listing = backend.models.list()
    let shelf = await BenchmarkShelf.entries(of: backend.benchmarks)
    let known = await listing
    let offered = form.namesModels ? nil : try await self.offered(known)
    let models = offered.map { [$0] } ?? form.models
    let chosen = RunFormView.chosen(form, shelf)
    let estimate = try await estimated(form.choosing(chosen), models: models, shelf)
    var view = RunFormView(
      form, models: models, chosen: chosen, listing: known, shelf: shelf, estimate: estimate,
      defaults: backend.options.defaults)
    view.offeredModel = offered
    view.isClosed = backend.options.maintenance != nil
    return view
  }

  private func estimated(_ form: RunForm, models: [String], _ shelf: [BenchmarkShelf.Entry]) async throws -> EstimateView {
    let chosen = (form.benchmarks ?? []).map { BenchmarkName($0) }
    var findings: [EstimateView.Finding] = []
    if models.isEmpty, form.error("model_id") == nil {
      findings.append(EstimateView.Finding(words: Prose("Choose a model."), tone: "info"))
    }
    if chosen.isEmpty, form.error("selected_benchmarks") == nil {
      findings.append(EstimateView.Finding(words: Prose("Choose at least one benchmark."), tone: "info"))
    }
    var candidates: [EstimateView.Candidate] = []
    do {
      for request in try await requests(form, Array(models.prefix(Self.estimatedModels))) where !models.isEmpty {
        candidates.append(try await candidate(request, form, shelf))
        guard !chosen.isEmpty, form.errors.isEmpty else { continue }
        findings += try await self.findings(request)
      }
    } catch let problem as Problem where !problem.errors.isEmpty {
      // A form that was refused shows its errors beside the fields, and what is not chosen yet was said above.
      let unsaid = problem.errors.filter { error in
        !(error.field == "model_id" && models.isEmpty) && !(error.field == "selected_benchmarks" && chosen.isEmpty)
      }
      if form.errors.isEmpty { findings += unsaid.map { EstimateView.Finding(words: Prose($0.sentences), tone: "danger") } }
    }
    findings += Self.findings(models.count, isRefused: !form.errors.isEmpty)
    let judges = shelf.filter { chosen.contains($0.card.name) }.compactMap(\.judge).flatMap { role in
      form.judges.isEmpty ? [backend.options.defaults.judges.judge(for: role)?.description].compactMap { $0 } : form.judges
    }
    return EstimateView(candidates, of: models.count, chosen: chosen, judges: Set(judges).sorted(), findings: findings)
  }

  /// What is said about the number of models alone.
  private static func findings(_ models: Int, isRefused: Bool) -> [EstimateView.Finding] {
    if let error = tooMany(models) {
      return isRefused ? [] : [EstimateView.Finding(words: Prose(error.sentences), tone: "danger")]
    }
    guard models > estimatedModels else { return [] }
    let words = "Tokens, cost and time are those of the first \(estimatedModels) models."
    return [EstimateView.Finding(words: Prose(words), tone: "info")]
  }

  private static func tooMany(_ models: Int) -> FieldError? {
    guard models > ExperimentRoutes.mostModels else { return nil }
    return FieldError("model_id", "\(models) models are chosen", hint: "choose at most \(ExperimentRoutes.mostModels)")
  }

  /// Every benchmark that can run here is estimated: the cards say what choosing one would take.
  private func candidate(
    _ request: RunRequest, _ form: RunForm, _ shelf: [BenchmarkShelf.Entry]
  ) async throws -> EstimateView.Candidate {
    var whole = request
    let shared = form.value("protocol").map { ProtocolName($0) }
    whole.benchmarks = shelf.filter { $0.setup == nil }.map { entry in
      BenchmarkSelection(entry.card.name, protocol: shared.flatMap { entry.card.protocols.map(\.name).contains($0) ? $0 : nil })
    }
    let catalog = try await backend.store.models(named: request.model.description, provider: nil).first
    return EstimateView.Candidate(
      model: request.model.description, estimate: try await backend.service.estimate(form.withProtocols(whole)), catalog: catalog)
  }

  private func findings(_ request: RunRequest) async throws -> [EstimateView.Finding] {
    do throws(RunServiceError) {
      return try await backend.service.prepare(request).warnings.map { EstimateView.Finding($0) }
    } catch {
      guard case .refused(let findings) = error else { throw error }
      return findings.map { EstimateView.Finding($0) }
    }
  }
}
