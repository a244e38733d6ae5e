/// A page for something that went wrong: what, and where to go from here.
struct ErrorPage: PageModel {
  static let template = "error"

  let title: String
  let status: Int
  let detail: Prose
  let hint: Prose?
  let isServerFault: Bool

  init(_ problem: Problem) {
    title = problem.title
    status = problem.status
    detail = Prose(problem.detail.sentence)
    // The hint of a 404 names lists of the API; the page itself leads to the lists for people.
    hint = problem.status == 404 ? nil : (problem.hint?.sentence).map { Prose($0) }
    isServerFault = problem.status >= 500
  }
}

extension String {
  /// An error's lower-case words as a sentence of a page; a name at its beginning (`ollama/llama3`, `subset_pct`) stays as it is.
  var sentence: String {
    guard let first else { return self }
    let startsWithWord = prefix { !$0.isWhitespace }.allSatisfy { $0.isLetter || $0 == "," || $0 == ":" || $0 == ";" }
    let body = startsWithWord ? first.uppercased() + dropFirst() : self
    return [".", "!", "?", "…"].contains { body.hasSuffix($0) } ? body : body + "."
  }
}
