import AssayKit
import HTTPTypes
import Hummingbird

/// A page's content: a plain model for one template.
protocol PageModel: Sendable {
  /// The template of the content.
  static var template: String { get }
  /// Shown in the browser's tab.
  var title: String { get }
  /// The place in the navigation that is marked as current.
  var place: Place? { get }
  /// The ES module that makes the page more comfortable.
  var script: String? { get }
  /// Seconds after which a browser without scripts loads the page again.
  var reloadSeconds: Int? { get }
}

extension PageModel {
  var place: Place? { nil }
  var script: String? { nil }
  var reloadSeconds: Int? { nil }
}

/// Entries of the navigation.
enum Place: Sendable {
  case run, history
}

/// Renders contents into the frame that all pages share.
struct PageRenderer: Sendable {
  let templates: Templates
  let buildID: String
  let version: CodeVersion

  func page(_ model: some PageModel, request: Request, status: HTTPResponse.Status = .ok) throws -> Response {
    let content = try templates.render(type(of: model).template, model)
    let theme = Theme(request)
    let frame = Frame(
      title: model.title, content: content, assets: "/assets/\(buildID)", theme: theme?.rawValue,
      atRun: model.place == .run, atHistory: model.place == .history, script: model.script, reloadSeconds: model.reloadSeconds,
      here: Frame.path(request), version: version.version)
    return html(try templates.render("frame", frame), status: status)
  }

  /// A part of a page without the frame.
  func fragment(_ template: String, _ model: Any) throws -> Response { html(try templates.render(template, model)) }

  private func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-cache"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  /// What the frame's template shows around the content.
  struct Frame {
    let title: String
    /// HTML that a template made.
    let content: String
    let assets: String
    let theme: String?
    let atRun: Bool
    let atHistory: Bool
    let script: String?
    let reloadSeconds: Int?
    /// Path and query of this page, to come back to.
    let here: String
    let version: String

    static func path(_ request: Request) -> String {
      request.method == .get ? request.uri.path + (request.uri.query.map { "?\($0)" } ?? "") : "/"
    }
  }
}

/// The colours that somebody chose; without a choice the system's.
enum Theme: String {
  case dark, light

  static let cookie = "assay_theme"

  init?(_ request: Request) {
    guard let cookie = request.cookies[Theme.cookie], let theme = Theme(rawValue: cookie.value) else { return nil }
    self = theme
  }
}
