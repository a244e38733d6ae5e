import AssayKit
import Hummingbird
import RunEngine

/// `POST /api/runs/estimate`: what a run would take and what is in its way, without asking the model or storing anything.
struct EstimateRoutes {
  let backend: Backend

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.post("api/runs/estimate", use: estimate)
    return routes
  }

  /// The sums over all benchmarks; a sum of which a part is unknown is unknown.
  struct EstimateResponse: Encodable, Sendable {
    let modelId: String
    let samples: Int
    let inputTokens: Int64
    @Nullable var outputTokens: Int64?
    @Nullable var mostOutputTokens: Int64?
    @Nullable var seconds: Double?
    @Nullable var costUsd: Double?
    @Nullable var mostCostUsd: Double?
    let benchmarks: [SectionEstimate]
    /// Whether the run could start as it is.
    let isReady: Bool
    let findings: [FieldError]

    init(_ model: ModelReference, _ estimate: RunEstimate, isReady: Bool, _ findings: [FieldError]) {
      let sections = estimate.sections
      func sum<Number: AdditiveArithmetic>(_ part: (RunEstimate.Section) -> Number?) -> Number? {
        let known = sections.compactMap(part)
        return sections.isEmpty || known.count < sections.count ? nil : known.reduce(.zero, +)
      }
      modelId = model.description
      samples = sections.reduce(0) { $0 + $1.samples }
      inputTokens = sections.reduce(0) { $0 + $1.inputTokens }
      outputTokens = sum(\.outputTokens)
      mostOutputTokens = sum(\.mostOutputTokens)
      seconds = sum(\.seconds)
      costUsd = sum(\.cost?.dollars)
      mostCostUsd = sum(\.mostCost?.dollars)
      benchmarks = sections.map { SectionEstimate($0) }
      self.isReady = isReady
      self.findings = findings
    }
  }

  struct SectionEstimate: Encodable, Sendable {
    let benchmarkName: String
    let items: Int
    let totalItems: Int
    let samples: Int
    let inputTokens: Int64
    @Nullable var outputTokens: Int64?
    @Nullable var mostOutputTokens: Int64?
    @Nullable var seconds: Double?
    @Nullable var costUsd: Double?
    @Nullable var mostCostUsd: Double?
    let basis: Basis
    /// Earlier answers that the figures are taken from.
    let basisSamples: Int

    enum Basis: String, Encodable, Sendable {
      case sameModel = "same_model"
      case otherModels = "other_models"
      case nothing
    }

    init(_ section: RunEstimate.Section) {
      benchmarkName = section.benchmark.rawValue
      items = section.items
      totalItems = section.totalItems
      samples = section.samples
      inputTokens = section.inputTokens
      outputTokens = section.outputTokens
      mostOutputTokens = section.mostOutputTokens
      seconds = section.seconds
      costUsd = section.cost?.dollars
      mostCostUsd = section.mostCost?.dollars
      (basis, basisSamples) =
        switch section.basis {
        case .sameModel(let samples): (.sameModel, samples)
        case .otherModels(let samples): (.otherModels, samples)
        case .nothing: (.nothing, 0)
        }
    }
  }

  @Sendable
  func estimate(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<EstimateResponse> {
    _ = try QueryFields(request, names: [])
    let values = try await RequestBodies.object(request, limit: backend.options.bodyLimit)
    let wanted = try await backend.runRequest(values)
    // What no run can have is refused as it is at its start; what only keeps this one from starting now is a finding.
    let faults = backend.service.requestFindings(wanted).filter(\.isBlocking)
    guard faults.isEmpty else { throw Problem.invalid(faults.map { FieldError($0) }) }
    let estimate = try await backend.service.estimate(wanted)
    let (isReady, findings) = try await findings(wanted)
    return JSONAnswer(
      EstimateResponse(wanted.model, estimate, isReady: isReady, findings.map { FieldError($0) }))
  }

  private func findings(_ request: RunRequest) async throws -> (isReady: Bool, [RunFinding]) {
    do throws(RunServiceError) {
      return (true, try await backend.service.prepare(request).warnings)
    } catch {
      guard case .refused(let findings) = error else { throw error }
      return (false, findings)
    }
  }
}
