import AssayKit
import Hummingbird

/// `GET /design`: every component in every state, for those who build pages and for the tests that look at them.
struct DesignPage {
  let backend: Backend
  let pages: PageRenderer

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("design", use: show)
    return routes
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> Response {
    try pages.page(DesignView(now: backend.now()), request: request)
  }
}

/// What the page of components shows.
struct DesignView: PageModel {
  static let template = "design"

  let title = "Components"
  let colours = [
    "page", "surface", "raised", "chosen", "fg", "fg-muted", "accent", "accent-fill", "success", "warning", "danger", "danger-fill",
    "running", "line", "border", "border-control",
  ]
  let fields = DesignView.fields
  let runStates = RunState.allCases.map { StateMark($0) }
  let sectionStates = SectionState.allCases.map { StateMark($0) }
  let sampleStates = [
    StateMark(.pending, correct: nil), StateMark(.answered, correct: nil), StateMark(.failed, correct: nil),
    StateMark(.scored, correct: true), StateMark(.scored, correct: false), StateMark(.scored, correct: nil),
  ]
  let interval = IntervalBar(score: 0.634, interval: Interval(low: 0.55, high: 0.72, method: .wilson))
  let moment: TimeText

  init(now: Timestamp) { moment = TimeText(now) }

  private static var fields: [RunFormView.Field] {
    var form = RunForm([("design_wrong", "ten")])
    form.errors = [FieldError("design_wrong", "`ten` is not a whole number", hint: "write digits")]
    return [
      .text("design_text", "Text", form, help: "What it is for.", standard: "what holds when it is empty"),
      .number("design_number", "Number", form, help: "1 to 100.", standard: "10"),
      .text("design_wrong", "With an error", form, help: "Values are kept.", standard: ""),
    ]
  }
}
