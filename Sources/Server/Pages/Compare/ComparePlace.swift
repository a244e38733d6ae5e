import AssayKit
import Hummingbird
import RunEngine

/// What is compared, and what of it is looked at: it all stands in the URL.
struct ComparePlace: Sendable {
  var runs: [RunID]
  /// Whether the common items are compared although conditions differ.
  var isPartial: Bool
  var benchmark: BenchmarkName?
  /// The run whose differences from the first are listed; `nil` for the second.
  var against: RunID?
  var direction: FlipWindow.Direction?
  var offset: Int
  var item: ItemID?
  /// Whether runs are being chosen, which they are until they can be compared.
  var isPicking: Bool
  /// What the runs to choose from are searched for.
  var search: String?

  static let pageSize = 25
  /// So many runs stand side by side. The page takes more, and asks which of them are meant: nothing that was chosen is lost.
  static let comparable = 2...CompareRoutes.mostRuns

  /// Where `runs` stand side by side; `nil` where they are too few or too many for that.
  static func link(to runs: [RunID]) -> String? {
    guard comparable.contains(runs.count) else { return nil }
    return "/compare?runs=" + runs.map(\.rawValue).joined(separator: ",")
  }

  init(_ query: QueryFields) throws(Problem) {
    var runs: [RunID] = []
    for text in (query.text("runs") ?? "").split(separator: ",").map(String.init) {
      guard RunID.isWellFormed(text) else { throw .notFound("run `\(text.prefix(100))`") }
      if !runs.contains(RunID(text)) { runs.append(RunID(text)) }
    }
    guard runs.count <= HistoryForms.most else {
      throw .query(
        "runs", "\(runs.count) runs are named", hint: "at most \(CompareRoutes.mostRuns) are compared at once: take some away")
    }
    self.runs = runs
    isPartial = try query.flag("partial")
    benchmark = query.text("benchmark").map { BenchmarkName($0) }
    against = query.text("against").map { RunID($0) }
    direction = try query.choice("flips", as: FlipWindow.Direction.self)
    offset = try query.integer("offset", in: 0...10_000_000) ?? 0
    item = query.id("item").map { ItemID($0) }
    isPicking = try query.flag("pick") || !Self.comparable.contains(runs.count)
    search = query.text("model")
  }

  static let names = ["runs", "partial", "benchmark", "against", "flips", "offset", "item", "pick", "model"]

  var window: FlipWindow { FlipWindow(direction: direction, offset: offset, limit: Self.pageSize) }

  func with(_ change: (inout ComparePlace) -> Void) -> ComparePlace {
    var place = self
    change(&place)
    return place
  }

  /// Other runs, with nothing of the old ones chosen.
  func of(_ runs: [RunID]) -> String {
    with { place in
      place.runs = runs
      (place.benchmark, place.against, place.direction, place.item, place.offset) = (nil, nil, nil, nil, 0)
      (place.isPicking, place.search) = (false, nil)
    }.link
  }

  var runList: String { runs.map(\.rawValue).joined(separator: ",") }

  var link: String {
    var pairs: [String] = []
    if !runs.isEmpty { pairs.append("runs=\(runList)") }
    if isPartial { pairs.append("partial=true") }
    if let benchmark { pairs.append("benchmark=\(PercentCoding.encode(benchmark.rawValue))") }
    if let against { pairs.append("against=\(PercentCoding.encode(against.rawValue))") }
    if let direction { pairs.append("flips=\(direction.rawValue)") }
    if offset > 0 { pairs.append("offset=\(offset)") }
    if let item { pairs.append("item=\(PercentCoding.encode(item.rawValue))") }
    if isPicking, runs.count >= 2 { pairs.append("pick=true") }
    if let search { pairs.append("model=\(PercentCoding.encode(search))") }
    return "/compare" + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
  }
}
