/// A page for something that went wrong: what, why perhaps, and where to go from here.
struct ErrorPage: PageModel {
  static let template = "error"

  let title: String
  let status: Int
  let detail: Prose
  let hint: Prose?
  /// Every field at fault, where there are several.
  let faults: [Prose]
  let hasFaults: Bool
  let note: Prose?
  let ways: [Way]

  /// A link to where it goes on.
  struct Way {
    let label: String
    let path: String
    let isFirst: Bool
  }

  /// - Parameter path: what was asked for.
  init(_ problem: Problem, path: String) {
    title = Self.title(of: problem)
    status = problem.status
    detail = Prose(problem.detail.sentence)
    // What the API and the command line list, the page itself leads to.
    let isForOthers = problem.hint == Problem.listsOfTheAPI || (problem.status == 404 && path.hasPrefix("/runs"))
    hint = isForOthers ? nil : (problem.hint?.sentence).map { Prose($0) }
    let all = problem.errors.count > 1 ? problem.errors : []
    faults = all.map { error in Prose([error.message, error.hint].compactMap { $0?.sentence }.joined(separator: " ")) }
    hasFaults = !faults.isEmpty
    note = Self.note(on: problem, path: path).map { Prose($0) }
    let ways = Self.ways(from: problem, path: path)
    self.ways = ways.enumerated().map { Way(label: $1.label, path: $1.path, isFirst: $0 == 0) }
  }

  private static func title(of problem: Problem) -> String {
    switch problem.word {
    case "not-found": "There is nothing here"
    case "foreign-host": "This server has another address"
    case "foreign-origin": "Another site may not do this"
    case "invalid-query": "This address cannot be understood"
    case "too-large": "That is too large"
    case "too-many-requests": "That was too fast"
    case "maintenance": "No new runs just now"
    case "internal", "store-unavailable": "Something went wrong here"
    case "disk-full": "The disk is full"
    default: problem.title
    }
  }

  private static func note(on problem: Problem, path: String) -> String? {
    switch problem.status {
    case 500...: "Nothing that was stored is lost. The log of the server says more."
    case 404 where path.hasPrefix("/runs/"):
      "It may have been deleted, or it is in another data folder: `assay config show` says which one is used."
    default: nil
    }
  }

  private static func ways(from problem: Problem, path: String) -> [(label: String, path: String)] {
    let standard = [("Start a run", "/"), ("See all runs", "/runs")]
    if problem.word == "foreign-host", let address = problem.hint?.split(separator: " ").last, address.hasPrefix("http://127.0.0.1")
    {
      return [("Go to \(address)", String(address))]
    }
    let lists = [("/benchmarks/", "See all benchmarks"), ("/models/", "See all models"), ("/verify", "Verify a file")]
    if let (place, label) = lists.first(where: { path.hasPrefix($0.0) }) {
      return [(label, place.hasSuffix("/") ? String(place.dropLast()) : place)] + standard
    }
    return path.hasPrefix("/runs") ? standard.reversed() : standard
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
