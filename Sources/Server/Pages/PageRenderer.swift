import AssayKit
import HTTPTypes
import Hummingbird

/// Renders contents into the frame that all pages share.
struct PageRenderer: Sendable {
  let templates: Templates
  let assets: Assets
  let version: CodeVersion
  /// Why no run may be started now, for the banner; `nil` when runs may be.
  var maintenance: String?

  func page(_ model: some PageModel, request: Request, status: HTTPResponse.Status = .ok) throws -> Response {
    let content = try templates.render(type(of: model).template, model)
    let scripts = ["frame.js"] + (model.script.map { [$0] } ?? [])
    let chosen = Theme(request) ?? .system
    let frame = Frame(
      title: model.title, content: content, assets: assets.root, theme: chosen == .system ? nil : chosen.rawValue,
      themes: Theme.allCases.map { Frame.Choice(value: $0.rawValue, label: $0.label, pressed: $0 == chosen) },
      places: Place.allCases.map { Frame.Entry($0, isCurrent: $0 == model.place) }, scripts: scripts,
      preloads: assets.imports(of: scripts), reloadSeconds: model.reloadSeconds, here: Frame.path(request),
      version: version.version, maintenance: maintenance?.sentence)
    return html(try templates.render("frame", frame), request: request, status: status)
  }

  /// A part of a page without the frame.
  func fragment(_ template: String, _ model: Any, request: Request) throws -> Response {
    html(try templates.render(template, model), request: request)
  }

  private func html(_ text: String, request: Request, status: HTTPResponse.Status = .ok) -> Response {
    TextDelivery.response(
      text, request: request, status: status,
      headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-cache"])
  }

  /// What the frame's template shows around the content.
  struct Frame {
    let title: String
    /// HTML that a template made.
    let content: String
    let assets: String
    let styles = Assets.layers
    let theme: String?
    let themes: [Choice]
    let places: [Entry]
    let scripts: [String]
    let preloads: [String]
    let reloadSeconds: Int?
    /// Path and query of this page, to come back to.
    let here: String
    let version: String
    let maintenance: String?

    struct Entry {
      let path: String
      let label: String
      let key: String
      let isCurrent: Bool

      init(_ place: Place, isCurrent: Bool) {
        path = place.path
        label = place.label
        key = place.key
        self.isCurrent = isCurrent
      }
    }

    struct Choice {
      let value: String
      let label: String
      let pressed: Bool
    }

    static func path(_ request: Request) -> String {
      [.get, .head].contains(request.method) ? request.uri.path + (request.uri.query.map { "?\($0)" } ?? "") : "/"
    }
  }
}
