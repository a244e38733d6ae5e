import AssayKit
import RunEngine

/// The models of one board, the best first.
struct BenchmarkBoard {
  let title: String
  let note: String
  let rows: [Row]

  private static let shown = 5

  struct Row {
    let model: String
    let modelLink: String
    let isSimulated: Bool
    let points: String
    let plusMinus: String?
    let bar: IntervalBar?
    let coverage: String
    let runs: String
    let runLink: String
  }

  /// - Parameter seed: of the best run; draws of other seeds have boards of their own.
  init(_ board: Leaderboard, seed: String?) {
    let conditions = board.conditions
    title = BestScore.share(conditions)
    let samples = board.samplesPerItem > 1 ? ", \(board.samplesPerItem) samples each" : ""
    let draw = conditions.itemCount < conditions.totalItems ? seed.map { ", seed \($0)" } ?? "" : ""
    note = "protocol \(conditions.protocolName)\(samples)\(draw)\(board.isSimulated ? ", simulated models" : "")"
    rows = board.entries.prefix(Self.shown).map { entry in
      let summary = entry.best.summary
      return Row(
        model: entry.model.slug, modelLink: ModelLink.path(entry.model), isSimulated: entry.model.isSimulated,
        points: summary.score.map { Figures.points($0) } ?? Figures.none,
        plusMinus: Figures.plusMinus(summary.interval, of: summary.score),
        bar: IntervalBar(score: summary.score, interval: summary.interval), coverage: Figures.percent(summary.coverage),
        runs: Figures.count(entry.runs), runLink: "/runs/\(entry.best.run)")
    }
  }
}

/// A run in a short list.
struct RunLine {
  let id: String
  let link: String
  let state: StateMark
  let model: String
  let provider: String
  let isSimulated: Bool
  let benchmarks: String
  let subset: String
  let points: String?
  let plusMinus: String?
  let started: TimeText

  /// - Parameter section: whose score is shown; `nil` for the run's own.
  init(_ run: RunRecord, names: BenchmarkNames, section: BenchmarkName? = nil) {
    id = run.id.rawValue
    link = "/runs/\(run.id)" + (section.map { "?benchmark=\(PercentCoding.encode($0.rawValue))" } ?? "")
    let whole = RunNumbers(run)
    state = StateMark(run, whole)
    model = run.request.model.slug
    provider = run.request.model.provider.title
    isSimulated = run.request.model.isSimulated
    benchmarks = names.list(run)
    subset = run.request.subset.description
    started = TimeText(run.startedAt ?? run.createdAt)
    let part = run.sections.first { $0.benchmark == section }.map { SectionNumbers($0) }
    let (score, interval) = part.map { ($0.score, $0.interval) } ?? (whole.score, whole.interval)
    (points, plusMinus) = (score.map { Figures.points($0) }, Figures.plusMinus(interval, of: score))
  }
}

/// Which items a seed draws, and how some of them are asked.
struct DrawView {
  let protocols: [Choice]
  let seed: String
  let percent: Int
  let drawn: String
  let total: String
  let isOne: Bool
  let ids: [String]
  let more: String?
  let program: String?
  let categories: [Category]
  let hasCategories: Bool
  let examples: [Example]
  let hidesItems: Bool
  let parameters: String

  private static let shownIDs = 60
  private static let shownExamples = 3
  private static let longestMessage = 20_000

  struct Choice {
    let value: String
    let selected: Bool
  }

  struct Category {
    let name: String
    let count: String
    let share: String
  }

  struct Example {
    let id: String
    let category: String?
    let messages: [Message]
    let isOpen: Bool
  }

  struct Message {
    let role: String
    let text: String
    let isCut: Bool
  }

  init(_ draw: BenchmarkMaterial.Draw, of benchmark: any Benchmark) {
    protocols = benchmark.card.protocols.map { Choice(value: $0.name.rawValue, selected: $0.name == draw.protocolName) }
    seed = draw.seed
    percent = draw.percent
    drawn = Figures.count(draw.ids.count)
    isOne = draw.ids.count == 1
    let all = draw.items.itemIDs.count
    total = Figures.count(all)
    ids = draw.ids.prefix(Self.shownIDs).map(\.rawValue)
    more = draw.ids.count > ids.count ? Figures.count(draw.ids.count - ids.count) : nil
    program = Self.program(draw, benchmark.card.name)
    let counted = draw.categories.reduce(0) { $0 + $1.count }
    categories = draw.categories.map { entry in
      Category(name: entry.category, count: Figures.count(entry.count), share: Figures.percent(entry.count, of: counted))
    }
    hasCategories = !categories.isEmpty
    hidesItems = benchmark.textsArePrivate
    examples = hidesItems ? [] : Self.examples(draw)
    parameters = Self.words(draw.items.defaultParameters)
  }

  private static func examples(_ draw: BenchmarkMaterial.Draw) -> [Example] {
    draw.ids.prefix(shownExamples).enumerated().compactMap { index, id in
      do throws(Failure) {
        let item = try draw.items.item(id)
        let messages = item.messages.map { message in
          let text = message.text.prefix(longestMessage)
          return Message(role: message.role.rawValue, text: String(text), isCut: text.endIndex < message.text.endIndex)
        }
        return Example(id: id.rawValue, category: item.category, messages: messages, isOpen: index == 0)
      } catch {
        return nil
      }
    }
  }

  private static func words(_ parameters: GenerationParameters) -> String {
    var words: [String] = []
    if let temperature = parameters.temperature { words.append("temperature \(Figures.plain(temperature))") }
    if let topP = parameters.topP { words.append("top p \(Figures.plain(topP))") }
    if let limit = parameters.maxOutputTokens { words.append("at most \(Figures.count(limit)) output tokens") }
    return words.isEmpty ? "the provider's own settings" : words.joined(separator: ", ")
  }

  /// The same draw in Python, for those who check; `nil` when everything is drawn, since then nothing is shuffled.
  private static func program(_ draw: BenchmarkMaterial.Draw, _ name: BenchmarkName) -> String? {
    guard draw.ids.count < draw.items.itemIDs.count else { return nil }
    // A text in JSON is one in Python.
    guard let text = try? JSONText.encode("\(draw.seed)_\(name)") else { return nil }  // A text can always be written.
    return """
      import hashlib, random
      ids = [...]  # the \(draw.items.itemIDs.count) item ids, in the order of the data
      text = \(String(decoding: text, as: UTF8.self))
      random.Random(int(hashlib.sha256(text.encode()).hexdigest()[:16], 16)).shuffle(ids)
      print(ids[:\(draw.ids.count)])
      """
  }
}
