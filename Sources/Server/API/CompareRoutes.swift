import AssayKit
import Hummingbird
import RunEngine

/// `GET /api/compare?runs=a,b[,c]`.
struct CompareRoutes {
  let backend: Backend

  static let mostRuns = 10

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("api/compare", use: compare)
    return routes
  }

  struct Comparison: Encodable, Sendable {
    let runs: [RunResponse]
    let comparisons: [Section]
  }

  /// One benchmark of two runs: the second minus the first.
  struct Section: Encodable, Sendable {
    let benchmarkName: String
    let first: String
    let second: String
    /// Items that have a verdict in both.
    let commonItems: Int
    let onlyFirst: Int
    let onlySecond: Int
    @Nullable var difference: Double?
    @Nullable var interval: IntervalResponse?
    @Nullable var pValue: Double?
    @Nullable var test: PairedComparison.Test?
    let gained: Int
    let lost: Int
    let flips: [Flip]
    let differingSettings: [Setting]

    init(_ section: SectionComparison) {
      benchmarkName = section.benchmark.rawValue
      first = section.first.rawValue
      second = section.second.rawValue
      commonItems = section.comparison?.pairs ?? 0
      onlyFirst = section.onlyFirst
      onlySecond = section.onlySecond
      difference = section.comparison?.difference
      interval = section.comparison.map { IntervalResponse($0.interval) }
      pValue = section.comparison?.pValue
      test = section.comparison?.test
      gained = section.gained
      lost = section.lost
      flips = section.flips.map { Flip(itemId: $0.item.rawValue, firstScore: $0.first, secondScore: $0.second) }
      differingSettings = section.differences.map { Setting(setting: $0.setting, first: $0.first, second: $0.second) }
    }
  }

  struct Flip: Encodable, Sendable {
    let itemId: String
    let firstScore: Double
    let secondScore: Double
  }

  struct Setting: Encodable, Sendable {
    let setting: String
    let first: String
    let second: String
  }

  @Sendable
  func compare(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Comparison> {
    let query = try QueryFields(request, names: ["runs", "partial"])
    let ids = (query.text("runs") ?? "").split(separator: ",").map(String.init)
    let isPartial = try query.flag("partial")
    if let twice = ids.firstRepeated {
      throw Problem.query("runs", "run `\(twice.prefix(100))` is named twice", hint: "a run is compared with others")
    }
    guard (2...Self.mostRuns).contains(ids.count) else {
      throw Problem.query("runs", "\(ids.count) runs are named", hint: "name 2 to \(Self.mostRuns), as `?runs=a,b`")
    }
    for id in ids where !RunID.isWellFormed(id) { throw Problem.notFound("run `\(id.prefix(100))`") }
    do throws(ComparisonRefusal) {
      let result = try await RunComparer(store: backend.store).compare(ids.map { RunID($0) }, partial: isPartial)
      return JSONAnswer(
        Comparison(runs: result.runs.map { RunResponse($0) }, comparisons: result.sections.map { Section($0) }))
    } catch .store(let error) {
      throw error
    } catch .nothingInCommon {
      let words = "the runs have no benchmark in common"
      throw Problem(.conflict, "not-comparable", words, errors: [FieldError("runs", words)])
    } catch .notComparable(let reasons) {
      throw Problem(
        .conflict, "not-comparable", reasons.joined(separator: "; "),
        hint: isPartial
          ? "their questions are not the same" : "add `partial=true` to compare the items that both have",
        errors: reasons.map { FieldError("runs", $0) })
    }
  }
}
