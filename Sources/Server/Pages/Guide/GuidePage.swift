import AssayKit
import Hummingbird
import RunEngine

/// `GET /api-guide`: the guide to the API, with the address, the model and the run of whoever reads it.
struct GuidePage {
  let backend: Backend
  let pages: PageRenderer

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("api-guide", use: show)
    return routes
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> Response {
    let latest = try await backend.store.runs(RunQuery(limit: 1)).runs.first
    let catalog = try await backend.catalog(ModelQuery(limit: 20))
    let real = catalog.page.models.map(\.card.model).first { !$0.isSimulated }
    let last = latest?.request.model
    let model = last.flatMap { $0.isSimulated ? nil : $0 } ?? real ?? ModelReference(provider: .simulated, slug: "default")
    let ready = await BenchmarkShelf.entries(of: backend.benchmarks).filter { $0.setup == nil }.map(\.card.name)
    // `SameOrigin` has let the request through, so its host is this server.
    let origin = "http://\(request.head.authority ?? "127.0.0.1:\(ServerConfiguration.standardPort)")"
    let view = GuideView(
      GuideText(origin: origin, model: model, latest: latest?.id), guide: Embedded.files["guides/http-api.md"] ?? "",
      benchmarks: ready, takesKeys: backend.service.takesKeys)
    return try pages.page(view, request: request)
  }
}

/// The guide with the reader's own values in its commands.
struct GuideText {
  let origin: String
  let model: ModelReference
  let latest: RunID?

  private static let standardOrigin = "http://127.0.0.1:\(ServerConfiguration.standardPort)"
  private static let standardModel = "\"model_id\": \"simulated/default\""

  /// Only the run that is started and looked at is of the reader's model; the one that is canceled is better of none.
  func filled(_ guide: String) -> String {
    var text = guide.replacing(Self.standardOrigin, with: origin)
    guard !model.isSimulated, let place = text.firstRange(of: Self.standardModel) else { return text }
    text.replaceSubrange(place, with: "\"model_id\": \(Self.quoted(model.description))")
    // The same key with another body would be refused.
    return text.replacing("guide-1", with: "guide-\(model.description.filter { $0.isASCII && ($0.isLetter || $0.isNumber) })")
  }

  /// As JSON inside single quotes of a shell.
  private static func quoted(_ text: String) -> String {
    let plain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F && !"\"'\\".unicodeScalars.contains($0) }
    guard !plain else { return "\"\(text)\"" }
    return "\"" + text.utf16.map { "\\u" + String(0x10000 + Int($0), radix: 16).suffix(4) }.joined() + "\""
  }

  /// Sets the variables of all steps for those who begin in the middle.
  var beginning: String { "ASSAY=\(origin)" + (latest.map { "\nRUN=\($0)" } ?? "") }
}

/// What the page with the guide shows.
struct GuideView: PageModel {
  static let template = "api-guide"

  let title = "API guide"
  let place: Place? = .api
  let name: MarkdownText?
  let introduction: [MarkdownDocument.Block]
  let sections: [MarkdownDocument.Section]
  let origin: String
  let model: String
  let isSimulated: Bool
  let latest: String?
  let benchmarks: [String]
  let beginning: String
  let takesKeys: Bool

  init(_ text: GuideText, guide: String, benchmarks names: [BenchmarkName], takesKeys: Bool) {
    let document = MarkdownDocument(
      text.filled(guide), links: ["../reference/openapi.yaml": "/docs", "export-and-verify.md": "/verify"])
    name = document.title
    introduction = document.introduction
    sections = document.sections
    origin = text.origin
    model = text.model.description
    isSimulated = text.model.isSimulated
    latest = text.latest?.rawValue
    benchmarks = names.map(\.rawValue)
    beginning = text.beginning
    self.takesKeys = takesKeys
  }
}
