import AssayKit

/// Scores the stored answers of one section again and remembers what came out otherwise.
///
/// Scoring needs the archive alone. Where the run's data is on this machine, expected answers and targets are compared with it too.
struct Rescorer {
  private(set) var compared = 0
  /// Sentences on the first few items whose verdict does not follow.
  private(set) var differences: [String] = []
  /// Why the section is not scored again; `nil` while it is.
  private(set) var reason: String?
  /// What the archive says of how the benchmark was asked and cannot be true, and what is otherwise on this machine.
  private(set) var local: LocalConditions?
  private var scorer: (any ItemScorer)?
  private var items: (any ItemSet)?
  /// Whether items here are asked with the words of the run.
  private var knowsPrompts = false
  /// Looked for by what an item names, where nothing else says how the section was scored.
  private var candidates: (any Benchmark)?
  private let name: String
  private let seed: String
  /// `nil` where the archive does not say who was to be asked.
  private let judges: [String]?

  /// - Parameter conditions: what `run.json` says; without it each item names its own scorer.
  init(_ name: String, _ conditions: RunConditions.Section?, _ benchmarks: BenchmarkRegistry) async {
    self.name = name
    seed = conditions?.seed ?? ""
    judges = conditions?.judges
    guard let benchmark = benchmarks.all.first(where: { $0.card.name.rawValue == name }) else {
      reason =
        conditions?.definitionFile.map { file in
          "`\(name)` is defined in a file, and `\(file.name)` (sha256 \(file.sha256)) is not in the folder of benchmarks here: put it there"
        } ?? "this Assay has no benchmark `\(name)`"
      return
    }
    guard let conditions else {
      candidates = benchmark
      return
    }
    do throws(SetupNeeded) {
      let scorer = try await benchmark.openScorer(conditions.protocolName)
      guard conditions.scorer == scorer.version else {
        differences.append(Self.other(scorer, than: conditions, name))
        return
      }
      self.scorer = scorer
    } catch {
      reason = "`\(name)` cannot be scored on this machine: \(error.message)"
      return
    }
    // What is missing here is no fault of the archive.
    let set = try? await benchmark.open(conditions.protocolName)
    local = LocalConditions(name, conditions, benchmark, set)
    guard let set, set.datasets.map(\.sha256) == conditions.data else { return }
    items = set
    knowsPrompts =
      conditions.manifest["prompt_hash"] == .string(set.promptHash)
      && conditions.manifest["protocol_version"] == .string(set.protocolVersion)
  }

  private static func other(_ scorer: any ItemScorer, than conditions: RunConditions.Section, _ name: String) -> String {
    let theirs = conditions.scorer.map { "`\($0.name) \($0.version)`" } ?? "nothing that is named"
    return
      "`\(name)` was scored by \(theirs), which this Assay does not have (it has `\(scorer.version.name) \(scorer.version.version)`): "
      + (conditions.definitionFile.map { "put the `\($0.name)` that made the archive (sha256 \($0.sha256)) in its place" }
        ?? "verify with the Assay that made the archive")
  }

  /// Opens the scorer that an item names, of whatever protocol; it scores the rest of the section too.
  private mutating func open(_ version: ScorerVersion?) async {
    guard let benchmark = candidates else { return }
    candidates = nil
    guard let version else { return reason = "the archive does not say how `\(name)` was scored" }
    for card in benchmark.card.protocols {
      // A protocol that cannot be opened is not the one.
      guard let found = try? await benchmark.openScorer(card.name), found.version == version else { continue }
      return scorer = found
    }
    reason = "`\(name)` was scored by `\(version.name) \(version.version)`, which this Assay does not have"
  }

  /// The ids of the whole benchmark in data-set order, where the data is on this machine.
  var allItems: [ItemID]? { items?.itemIDs }

  mutating func check(_ stored: StoredItem) async {
    guard differences.count < 5 else { return }
    guard stored.state == .scored else { return checkUnscored(stored) }
    if candidates != nil { await open(stored.scorer) }
    guard let scorer else { return }
    let id = stored.id.rawValue.prefix(100)
    guard let input = stored.scoringInput, let expected = stored.expected else {
      return differences.append("item `\(id)` has a score and no response or no expected answer")
    }
    guard stored.scorer == scorer.version else { return differences.append("item `\(id)` names another scorer than its run") }
    do throws(Failure) {
      guard try scorer.expected(for: input.target) == expected else {
        return differences.append("the expected answer of item `\(id)` is not what its target says")
      }
      if let difference = try differenceFromData(stored, input.target) { return differences.append(difference) }
      if let difference = try await differenceOfJudges(stored, input, scorer) { return differences.append(difference) }
      let verdict = try await scorer.verdict(on: input).flagged(by: input.answer)
      compared += 1
      if let difference = Self.difference(stored, verdict) { differences.append(difference) }
    } catch {
      switch error.kind {
      // A fault of the scorer on this machine says nothing about the archive.
      case .scorer: (self.scorer, reason) = (nil, "item `\(id)` cannot be scored on this machine: \(error.message)")
      default: differences.append("item `\(id)` cannot be scored: \(error.message)")
      }
    }
  }

  /// What an item without a verdict says of itself must be what the data says.
  private mutating func checkUnscored(_ stored: StoredItem) {
    guard let items else { return }
    // An item that cannot be read here cannot be compared.
    guard let item = try? items.item(stored.id, in: SampleDraw(index: stored.sampleIndex, seed: seed)) else { return }
    let pairs = [
      ("title", stored.title, item.title), ("category", stored.category, item.category),
      ("expected", stored.expected, item.expected),
    ]
    for (name, claimed, known) in pairs where claimed != nil && claimed != known {
      differences.append("\(name) of item `\(stored.id.rawValue.prefix(100))` is not that of the data set")
    }
    if let difference = promptDifference(stored, item) { differences.append(difference) }
  }

  /// What the model was sent is what the benchmark makes of the item.
  private func promptDifference(_ stored: StoredItem, _ item: Item) -> String? {
    guard knowsPrompts, let prompt = stored.prompt else { return nil }
    if prompt == SampleTexts.text(of: item.messages), SampleTexts.apart(item.messages) == stored.messages { return nil }
    return "the prompt of item `\(stored.id.rawValue.prefix(100))` is not what the benchmark makes of it"
  }

  /// Whether the judges of the run, and nobody else, were asked, and say what the archive says that they do.
  private func differenceOfJudges(
    _ stored: StoredItem, _ input: ScoringInput, _ scorer: any ItemScorer
  ) async throws(Failure) -> String? {
    let id = stored.id.rawValue.prefix(100)
    let named = stored.judgements.map(\.judgement.judge.description)
    let expected = try scorer.question(about: input) == nil ? [] : judges ?? named
    guard named == expected else {
      return "item `\(id)` was judged by \(Self.list(named)), and should have been by \(Self.list(expected))"
    }
    for claim in stored.judgements {
      var alone = input
      alone.judgements = [claim.judgement]
      var found: Bool?
      var isReadable = true
      do throws(Failure) { found = try await scorer.verdict(on: alone).correct } catch {
        guard error.kind == .judge else { throw error }
        isReadable = false
      }
      guard found != claim.correct || isReadable != claim.isReadable else { continue }
      return "the words of judge `\(claim.judgement.judge)` about item `\(id)` do not say what the archive says that they do"
    }
    return nil
  }

  private static func list(_ judges: [String]) -> String {
    judges.isEmpty ? "nobody" : judges.map { "`\($0.prefix(100))`" }.joined(separator: " and ")
  }

  private func differenceFromData(_ stored: StoredItem, _ target: JSONValue) throws(Failure) -> String? {
    guard let items else { return nil }
    let item = try items.item(stored.id, in: SampleDraw(index: stored.sampleIndex, seed: seed))
    guard item.title == stored.title else {
      return "the title of item `\(stored.id.rawValue.prefix(100))` is not that of the data set"
    }
    guard item.expected == stored.expected, item.category == stored.category,
      Item.published(item.target).isClose(to: Item.published(target))
    else {
      return "the expected answer of item `\(stored.id.rawValue.prefix(100))` is not that of the data set"
    }
    return promptDifference(stored, item)
  }

  /// What a verdict that was made again says otherwise, by its name.
  private static func difference(_ stored: StoredItem, _ verdict: Verdict) -> String? {
    func text(_ value: String?) -> String { value.map { "`\($0.prefix(50))`" } ?? "nothing" }
    func flag(_ value: Bool?) -> String { value.map { "`\($0)`" } ?? "`null`" }
    func flags(_ values: Set<Verdict.Flag>) -> String { "`\(values.sorted().map(\.rawValue).joined(separator: " "))`" }
    var found: [(name: String, claimed: String, given: String)] = []
    if verdict.score != stored.score { found.append(("score", "`\(stored.score ?? 0)`", "`\(verdict.score)`")) }
    if verdict.correct != stored.correct { found.append(("is_correct", flag(stored.correct), flag(verdict.correct))) }
    if verdict.extracted != stored.extracted { found.append(("extracted", text(stored.extracted), text(verdict.extracted))) }
    if verdict.rule != stored.rule { found.append(("rule", text(stored.rule), text(verdict.rule))) }
    if verdict.flags != stored.flags { found.append(("flags", flags(stored.flags), flags(verdict.flags))) }
    if found.isEmpty {
      guard !(verdict.details ?? .null).asStored.isClose(to: stored.details) else { return nil }
      return "the details of item `\(stored.id.rawValue.prefix(100))` are not those that its stored response gives"
    }
    let claims = found.map { "\($0.name) \($0.claimed)" }.joined(separator: ", ")
    let facts = found.map { "\($0.name) \($0.given)" }.joined(separator: ", ")
    return "item `\(stored.id.rawValue.prefix(100))` says \(claims); its stored response gives \(facts)"
  }
}

extension JSONValue {
  /// This value after its way through the store, which writes numbers that JSON has no word for as text.
  fileprivate var asStored: JSONValue {
    switch self {
    case .number(let value) where value.isNaN: "NaN"
    case .number(let value) where value.isInfinite: value < 0 ? "-Infinity" : "Infinity"
    case .array(let elements): .array(elements.map(\.asStored))
    case .object(let members): .object(members.mapValues(\.asStored))
    default: self
    }
  }
}
