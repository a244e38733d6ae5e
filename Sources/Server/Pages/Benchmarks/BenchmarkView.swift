import AssayKit
import RunEngine

/// What is known about one benchmark.
struct BenchmarkMaterial {
  let benchmark: any Benchmark
  let setup: SetupNeeded?
  let preparation: DatasetPreparation.State?
  let document: MarkdownDocument?
  let hub: Hub
  /// What the benchmarks of its runs are called.
  let names: BenchmarkNames
  /// Who judges where a run names nobody.
  let judges: JudgeSettings
  var latency: Double?
  var boards: [Leaderboard] = []
  /// Of the best run of each of the first boards; `nil` for one that was deleted.
  var seeds: [String?] = []
  var runs = AssayKit.RunPage(runs: [], total: 0, next: nil)
  /// `nil` while the benchmark needs set-up.
  var draw: Draw?

  static let shownBoards = 3

  struct Draw {
    let protocolName: ProtocolName
    let seed: String
    let percent: Int
    let items: any ItemSet
    let ids: [ItemID]
    let categories: [(category: String, count: Int)]
  }
}

/// What the page of a benchmark shows.
struct BenchmarkView: PageModel {
  static let template = "benchmark"

  let title: String
  let place: Place? = .benchmarks
  let script: String? = "moving-part.js"
  let reloadSeconds: Int?
  let name: String
  let displayName: String
  let summary: String
  let group: String
  let source: SourceLink
  let licence: String
  let version: String
  let items: String
  /// `nil` while no real model has answered.
  let latency: String?
  let total: String
  let dataSets: [DataSetView]
  /// `nil` where nobody is asked for verdicts.
  let judge: JudgeView?
  /// The file of the user's own that defines it.
  let file: String?
  let state: BenchmarkStateView
  let best: BestScore?
  let protocols: [ProtocolRow]
  let boards: [BenchmarkBoard]
  let runs: [RunLine]
  let hasRuns: Bool
  let moreRuns: String?
  let draw: DrawView?
  let introduction: [MarkdownDocument.Block]
  let hasIntroduction: Bool
  let sections: [MarkdownDocument.Section]
  let runLink: String?

  struct ProtocolRow {
    let name: String
    let summary: Prose
    let samples: String
    let isDefault: Bool
  }

  init(_ material: BenchmarkMaterial) {
    let card = material.benchmark.card
    title = card.displayName
    state = BenchmarkStateView(
      material.benchmark, setup: material.setup, preparation: material.preparation, hub: material.hub)
    reloadSeconds = state.isMoving ? 3 : nil
    name = card.name.rawValue
    displayName = card.displayName
    summary = card.summary
    group = card.category
    source = SourceLink(card.source)
    licence = card.licence
    version = card.version
    items = Figures.count(card.itemCount)
    latency = material.latency.map { Figures.duration(seconds: $0) }
    total = Figures.count(material.runs.total)
    dataSets = material.benchmark.requiredDatasets.map { DataSetView($0) }
    file = card.definition?.name
    let form = "/?selected_benchmarks=\(PercentCoding.encode(card.name.rawValue))"
    judge = material.benchmark.judge.map { JudgeView($0, settings: material.judges, link: form + "#judges") }
    best = BestScore(material.boards)
    protocols = card.protocols.enumerated().map { ProtocolRow($1, isDefault: $0 == 0) }
    boards = material.shownBoards.map { BenchmarkBoard($0, seed: $1) }
    runs = material.runs.runs.map { RunLine($0, names: material.names, section: card.name) }
    hasRuns = !runs.isEmpty
    let path = "/runs?benchmark=\(PercentCoding.encode(card.name.rawValue))"
    moreRuns = material.runs.total > runs.count ? path : nil
    draw = material.draw.map { DrawView($0, of: material.benchmark) }
    introduction = material.document?.introduction ?? []
    hasIntroduction = !introduction.isEmpty
    sections = material.document?.sections ?? []
    runLink = material.setup == nil ? form : nil
  }
}

extension BenchmarkMaterial {
  /// The first boards, each with the seed of its best run.
  fileprivate var shownBoards: [(Leaderboard, seed: String?)] {
    boards.prefix(Self.shownBoards).enumerated().map { ($1, seeds.indices.contains($0) ? seeds[$0] : nil) }
  }
}

extension BenchmarkView.ProtocolRow {
  init(_ card: ProtocolCard, isDefault: Bool) {
    self.init(
      name: card.name.rawValue, summary: Prose(card.summary), samples: Figures.count(card.recommendedSamples), isDefault: isDefault)
  }
}

/// Whether a benchmark can run, what it lacks, and how far getting it has come.
struct BenchmarkStateView {
  let mark: StateMark
  let setup: Prose?
  let failure: Prose?
  let gatedPages: [String]
  let progress: String?
  /// In thousandths; `nil` where nobody knows the whole.
  let share: Int?
  let isMoving: Bool
  let fragmentLink: String?
  let prepareLink: String?
  /// Takes the data from the hub; `nil` where that is forbidden.
  let command: String?
  let commandOffline: String?

  init(_ benchmark: any Benchmark, setup: SetupNeeded?, preparation: DatasetPreparation.State?, hub: Hub) {
    let name = benchmark.card.name
    let path = "/benchmarks/\(PercentCoding.encode(name.rawValue))"
    mark = StateMark(setup: setup, preparation)
    (progress, share, isMoving) = Self.progress(preparation)
    if case .failed(let problem) = preparation, setup != nil {
      failure = Prose("\(problem.message.sentence) \(problem.hint.sentence)")
    } else {
      failure = nil
    }
    self.setup = setup.map { Prose("\($0.message.sentence) \($0.hint.sentence)") }
    gatedPages = setup == nil ? [] : benchmark.requiredDatasets.compactMap { DataSetView($0).gatedPage }
    fragmentLink = isMoving ? path + "/state" : nil
    let lacksData = setup != nil && !benchmark.requiredDatasets.isEmpty
    prepareLink = lacksData && hub == .open && !isMoving ? path + "/prepare" : nil
    command = lacksData && hub != .offline ? "assay benchmarks prepare \(name)" : nil
    commandOffline = lacksData ? "assay benchmarks prepare \(name) --from FOLDER" : nil
  }

  private static func progress(_ state: DatasetPreparation.State?) -> (words: String?, share: Int?, isMoving: Bool) {
    switch state {
    case .waiting: ("Waiting for another preparation.", nil, true)
    case .running(nil): ("Beginning.", nil, true)
    case .running(.contacting(let host)?): ("Contacting \(host).", nil, true)
    case .running(.reading(let folder)?): ("Reading the folder \(folder).", nil, true)
    case .running(.downloading(let file, let bytes, let total)?):
      (
        "Downloading \(file): \(ByteCount.words(bytes))" + (total.map { " of \(ByteCount.words($0))" } ?? ""),
        total.map { $0 > 0 ? Int(Double(bytes) / Double($0) * 1_000) : 0 }, true
      )
    case .running(.converting(let part, let records)?): ("Reading \(part): \(Figures.count(records)) records.", nil, true)
    case .failed, .done, nil: (nil, nil, false)
    }
  }
}

/// Sizes as people read them.
enum ByteCount {
  static func words(_ bytes: some BinaryInteger) -> String {
    let size = Double(bytes)
    switch size {
    case ..<1_000: return "\(Figures.count(bytes))\u{A0}bytes"
    case ..<1e6: return Figures.fixed(size / 1e3, 1) + "\u{A0}kB"
    case ..<1e9: return Figures.fixed(size / 1e6, 1) + "\u{A0}MB"
    default: return Figures.fixed(size / 1e9, 1) + "\u{A0}GB"
    }
  }
}
