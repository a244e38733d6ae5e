import AssayKit
import HTTPTypes
import Hummingbird

/// `GET /runs/{id}/benchmarks/{name}/items/{item}`: one sample on a page of its own, and its texts as plain files.
struct ItemPage {
  let backend: Backend
  let pages: PageRenderer

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("runs/:id/benchmarks/:name/items/:item", use: show)
    routes.get("runs/:id/benchmarks/:name/items/:item/raw", use: raw)
    return routes
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> Response {
    let (run, section) = try await backend.section(context)
    let place = try RunPlace(request, run: run.id).with { $0.benchmark = section.benchmark.rawValue }
    let key = SampleKey(
      run: run.id, section: section.ordinal, item: ItemID(try context.pathText("item")), sampleIndex: place.sample)
    let item = try await ItemMaterial(key, place: place, store: backend.store)
    return try pages.page(
      ItemPageView(item, run: run, section: section, place: place, names: backend.benchmarkNames), request: request)
  }

  /// Plain text that a browser neither guesses a type for nor shows as a page.
  @Sendable
  func raw(_ request: Request, _ context: ServerContext) async throws -> Response {
    let query = try QueryFields(request, names: ["sample", "attempt", "part"])
    let (_, _, detail) = try await sample(query, context)
    let attempt = try query.integer("attempt", in: 0...Int.max)
    guard let part = query.text("part"), let text = detail.text(of: attempt.map { Int64($0) }, part) else {
      throw Problem.notFound("such text of this item")
    }
    return Response(
      status: .ok,
      headers: [
        .contentType: "text/plain; charset=utf-8", .contentDisposition: "attachment; filename=\"\(part).txt\"",
        .contentSecurityPolicy: "default-src 'none'; sandbox", .cacheControl: "no-store",
      ], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  private func sample(
    _ query: QueryFields, _ context: ServerContext
  ) async throws -> (RunRecord, SectionRecord, SampleDetail) {
    let (run, section) = try await backend.section(context)
    let key = SampleKey(
      run: run.id, section: section.ordinal, item: ItemID(try context.pathText("item")),
      sampleIndex: try query.integer("sample", in: 0...999) ?? 0)
    return (run, section, try await backend.store.sample(key))
  }
}

extension SampleDetail {
  /// A part of an attempt, or `judgement-E-N`: what was said N-th, from 0 on, in evaluation E.
  fileprivate func text(of attempt: Int64?, _ part: String) -> String? {
    for evaluation in evaluations {
      for (place, record) in evaluation.judgements.enumerated() where part == "judgement-\(evaluation.id)-\(place)" {
        return record.judgement.text
      }
    }
    guard let found = attempts.first(where: { $0.id == attempt }), case .success(let generation) = found.outcome else { return nil }
    return generation.part(named: part)
  }
}

extension Generation {
  /// The text that `ItemPath.raw` names: `answer`, `reasoning`, `message-0`, `message-1`, …
  fileprivate func part(named name: String) -> String? {
    switch name {
    case "answer": return response.text
    case "reasoning": return response.reasoning
    default:
      guard name.hasPrefix("message-"), let index = Int(name.dropFirst("message-".count)), messages.indices.contains(index) else {
        return nil
      }
      return messages[index].text
    }
  }
}

/// What the page of an item shows.
struct ItemPageView: PageModel {
  static let template = "item-page"

  let title: String
  let place: Place? = .history
  let runID: String
  let runLink: String
  let slug: String
  let isSimulated: Bool
  let benchmark: String
  let sectionLink: String
  let selected: SampleView
  let script: String? = "item-steps.js"

  init(_ item: ItemMaterial, run: RunRecord, section: SectionRecord, place: RunPlace, names: BenchmarkNames) {
    title = "Item \(item.detail.record.key.item) · run \(run.id)"
    runID = run.id.rawValue
    runLink = "/runs/\(run.id)"
    slug = run.request.model.slug
    isSimulated = run.request.model.isSimulated
    benchmark = names[section.benchmark]
    sectionLink = place.link + "#items"
    selected = SampleView(item, run: run, section: section, place: place, isPanel: false)
  }
}
