/// A page for something that went wrong: what, and where to go from here.
struct ErrorPage: PageModel {
  static let template = "error"

  let title: String
  let status: Int
  let detail: String
  let hint: String?
  let isServerFault: Bool

  init(_ problem: Problem) {
    title = problem.title
    status = problem.status
    detail = problem.detail.sentence
    hint = problem.hint?.sentence
    isServerFault = problem.status >= 500
  }
}

extension String {
  /// An error's lower-case words as a sentence of a page.
  var sentence: String {
    guard let first else { return self }
    let body = first.isLowercase ? first.uppercased() + dropFirst() : self
    return [".", "!", "?", "…"].contains { body.hasSuffix($0) } ? body : body + "."
  }
}
