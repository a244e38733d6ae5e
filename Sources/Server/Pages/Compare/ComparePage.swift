import AssayKit
import Hummingbird
import RunEngine

/// `GET /compare`: runs to choose from, or the chosen ones side by side.
struct ComparePage {
  let backend: Backend
  let pages: PageRenderer

  private static let candidates = 20
  /// Mean tokens of a prompt from which on the listed items are named by their ids alone.
  private static let longestPrompt: Int64 = 20_000
  /// So many are looked at for the ones that fit a chosen run best.
  private static let considered = 100
  private static let pagesOfCandidates = 5

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("compare", use: show)
    routes.post("compare", use: choose)
    return routes
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> Response {
    let place = try ComparePlace(try QueryFields(request, names: ComparePlace.names))
    var runs: [RunRecord] = []
    for id in place.runs { runs.append(try await backend.store.run(id)) }
    var candidates: [RunRecord] = []
    if place.isPicking {
      candidates = try await self.candidates(place, besides: runs)
    }
    let outcome = ComparePlace.comparable.contains(runs.count) ? try await compare(place) : nil
    var items: [ItemAnswer] = []
    if let item = place.item, outcome != nil { items = try await answers(to: item, of: runs, place) }
    let view = CompareView(
      place, runs: runs, candidates: candidates, outcome: outcome, answers: items,
      flips: try await flipped(outcome, of: runs, place),
      names: backend.benchmarkNames)
    return try pages.page(view, request: request)
  }

  /// The newest runs with a score that are not chosen yet, looked for among the newest ones that have begun; with a run chosen,
  /// those first that are compared with it on the most of the same benchmarks and items.
  private func candidates(_ place: ComparePlace, besides chosen: [RunRecord]) async throws(StoreError) -> [RunRecord] {
    var query = RunQuery(states: [.running, .paused, .succeeded, .failed, .canceled], model: place.search, limit: 100)
    var found: [RunRecord] = []
    for _ in 0..<Self.pagesOfCandidates {
      let page = try await backend.store.runs(query)
      found += page.runs.filter { !place.runs.contains($0.id) && RunNumbers($0).scored > 0 }
      guard found.count < (chosen.isEmpty ? Self.candidates : Self.considered), let next = page.next else { break }
      query.cursor = next
    }
    if let first = chosen.first {
      // Among equals the newest stays first.
      let ranked = found.enumerated().map { (run: $0.element, rank: ($0.element.likeness(to: first), -$0.offset)) }
      found = ranked.sorted { $0.rank > $1.rank }.map { $0.run }
    }
    return Array(found.prefix(Self.candidates))
  }

  /// The form of the runs to choose from leads to their address; its search for others keeps those that are chosen.
  @Sendable
  func choose(_ request: Request, _ context: ServerContext) async throws -> Response {
    let form = try await RequestBodies.form(request, limit: backend.options.bodyLimit)
    let chosen = form.filter { $0.name == "run" }.map(\.value).filter { RunID.isWellFormed($0) }
    var query = chosen.isEmpty ? [] : ["runs=" + chosen.joined(separator: ",")]
    if form.contains(where: { $0.name == "do" && $0.value == "find" }) {
      query.append("pick=true")
      if let words = form.first(where: { $0.name == "model" })?.value, !words.isEmpty {
        query.append("model=\(PercentCoding.encode(words))")
      }
    }
    return .seeOther("/compare" + (query.isEmpty ? "" : "?" + query.joined(separator: "&")))
  }

  private func compare(_ place: ComparePlace) async throws -> Result<RunComparison, ComparisonRefusal> {
    do throws(ComparisonRefusal) {
      return .success(
        try await RunComparer(store: backend.store).compare(place.runs, partial: place.isPartial, flips: place.window))
    } catch .store(let error) {
      throw error
    } catch {
      return .failure(error)
    }
  }

  /// The listed items as the two runs have them, their first samples.
  private func flipped(
    _ outcome: Result<RunComparison, ComparisonRefusal>?, of runs: [RunRecord], _ place: ComparePlace
  ) async throws(StoreError) -> FlipRecords {
    var records = FlipRecords()
    guard case .success(let comparison)? = outcome, let shown = CompareFlips.shown(comparison.sections, place) else {
      return records
    }
    records.first = try await self.records(of: shown.flips, in: shown.first, shown.benchmark, runs)
    records.second = try await self.records(of: shown.flips, in: shown.second, shown.benchmark, runs)
    return records
  }

  private func records(
    of flips: [SectionComparison.Flip], in run: RunID, _ benchmark: BenchmarkName, _ runs: [RunRecord]
  ) async throws(StoreError) -> [ItemID: SampleRecord] {
    let found = runs.first { $0.id == run }?.sections.first { $0.benchmark == benchmark }
    // A sample is read with all that was said: where prompts are whole books, a list of them is not worth it.
    guard let section = found, section.progress.inputTokens < Int64(section.progress.done) * Self.longestPrompt else { return [:] }
    var records: [ItemID: SampleRecord] = [:]
    for flip in flips {
      let key = SampleKey(run: run, section: section.ordinal, item: flip.item, sampleIndex: 0)
      do throws(StoreError) { records[flip.item] = try await backend.store.sample(key).record } catch .notFound { continue }
    }
    return records
  }

  /// What each run said to one item, its first sample.
  private func answers(to item: ItemID, of runs: [RunRecord], _ place: ComparePlace) async throws(StoreError) -> [ItemAnswer] {
    var answers: [ItemAnswer] = []
    for run in runs {
      let wanted = run.sections.first { section in place.benchmark.map { $0 == section.benchmark } ?? true }
      guard let section = wanted else { continue }
      let key = SampleKey(run: run.id, section: section.ordinal, item: item, sampleIndex: 0)
      do throws(StoreError) {
        answers.append(ItemAnswer(run: run, section: section, detail: try await backend.store.sample(key)))
      } catch .notFound {
        answers.append(ItemAnswer(run: run, section: section, detail: nil))
      }
    }
    return answers
  }
}

/// The listed items in the first run and in the one that is compared with it; none where they are not worth reading.
struct FlipRecords: Sendable {
  var first: [ItemID: SampleRecord] = [:]
  var second: [ItemID: SampleRecord] = [:]
}

extension RunRecord {
  /// How well this run can be compared with `other`: 2 for each benchmark under the same conditions, 1 for each that both have.
  fileprivate func likeness(to other: RunRecord) -> Int {
    manifest.sections.reduce(0) { sum, section in
      guard let same = other.manifest.sections.first(where: { $0.benchmark == section.benchmark }) else { return sum }
      let conditions = Comparability(section, samplesPerItem: manifest.samplesPerItem)
      let others = Comparability(same, samplesPerItem: other.manifest.samplesPerItem)
      return sum + (conditions == others ? 2 : 1)
    }
  }
}

/// One run's answer to an item that is looked at; without a detail the run does not have the item.
struct ItemAnswer: Sendable {
  let run: RunRecord
  let section: SectionRecord
  let detail: SampleDetail?
}
