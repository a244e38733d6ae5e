public import AssayKit

/// A store under test, its clock, and a way to open the same database once more.
public struct ConformanceBench: Sendable {
  public let store: any RunStore
  public let clock: StoreClock
  /// Opens another instance on the same database, as another process would; the caller of the suite closes it.
  public let another: @Sendable () async throws -> any RunStore

  public init(store: any RunStore, clock: StoreClock, another: @escaping @Sendable () async throws -> any RunStore) {
    self.store = store
    self.clock = clock
    self.another = another
  }

  /// How long leases of the suite live.
  static let leaseTime = Duration.seconds(30)
  static let scorer = ScorerVersion(name: "exact", version: "1")

  func lease(_ worker: WorkerID = "worker") async throws -> Lease {
    try await store.openLease(for: worker, duration: Self.leaseTime)
  }

  /// Stores a run with one section `alpha` of `items` items, `i0`, `i1`, ….
  @discardableResult
  func create(_ id: RunID, items: Int, samplesPerItem: Int = 1, detached: Bool = false) async throws -> RunID {
    try await create(id, [("alpha", items)], samplesPerItem: samplesPerItem, detached: detached)
  }

  @discardableResult
  func create(
    _ id: RunID, _ sections: [(BenchmarkName, Int)], samplesPerItem: Int = 1, detached: Bool = false,
    model: String = "simulated/default"
  ) async throws -> RunID {
    try await store.create(
      Self.plan(id, sections, samplesPerItem: samplesPerItem, detached: detached, model: model))
    return id
  }

  static func plan(
    _ id: RunID, _ sections: [(BenchmarkName, Int)], samplesPerItem: Int = 1, detached: Bool = false,
    model: String = "simulated/default"
  ) -> RunPlan {
    let reference = ModelReference(model) ?? ModelReference(provider: .simulated, slug: "default")
    let request = RunRequest(
      model: reference, benchmarks: sections.map { BenchmarkSelection($0.0) }, samplesPerItem: samplesPerItem,
      detached: detached)
    let manifest = Manifest(
      code: CodeVersion(version: "1.2.3", commit: "abc"), model: reference, samplingFormula: "formula", seed: "assay",
      subset: .percent(100), samplesPerItem: samplesPerItem, sections: [])
    return RunPlan(
      id: id, request: request, manifest: manifest,
      sections: sections.map { name, count in
        RunPlan.Section(
          benchmark: name, protocolName: "official", totalItems: count + 5, items: (0..<count).map { ItemID("i\($0)") },
          samplesPerItem: samplesPerItem)
      })
  }

  static func entry(_ benchmark: BenchmarkName) -> Manifest.Section {
    Manifest.Section(
      benchmark: benchmark, benchmarkVersion: "1", protocolName: "official", protocolVersion: "1", scorer: scorer, datasets: [],
      promptHash: "prompts", itemsHash: "items", itemCount: 1, totalItems: 6, parameters: GenerationParameters())
  }

  func attempt(_ key: SampleKey, _ text: String = "42", cost: NanoDollars? = NanoDollars(1_000)) -> StepRecord {
    let usage = Usage(inputTokens: 10, outputTokens: 3, reasoningTokens: 2, cachedInputTokens: 1, reportedCost: NanoDollars(7))
    let timing = Timing(
      total: .milliseconds(1_500), timeToFirstToken: .milliseconds(200), maxGap: .microseconds(12_345), chunks: 4,
      keepAlives: 1, clientDelay: ClientDelay(mean: .microseconds(321), longest: .microseconds(4_567)))
    let response = ModelResponse(
      text: text, reasoning: "because", finishReason: .stop, usage: usage, timing: timing, servedModel: "m-2",
      upstreamProvider: "up", systemFingerprint: "fp", requestID: "req", tries: 2)
    return attempt(key, .success(Generation(messages: [.system("Be brief."), .user("6 × 7?")], response: response)), cost: cost)
  }

  func attempt(
    _ key: SampleKey, _ outcome: Result<Generation, Failure>, cost: NanoDollars? = nil, endsSample: Bool = true
  ) -> StepRecord {
    .attempt(
      AttemptRecord(
        key: key, item: ItemSummary(category: "sums", title: "6 × 7?", expected: "42"), startedAt: clock.now,
        endedAt: clock.now + .seconds(2), outcome: outcome, cost: cost, failureEndsSample: endsSample))
  }

  func evaluation(_ key: SampleKey, of attempt: Int64, score: Double = 1) -> StepRecord {
    evaluation(key, of: attempt, .success(Verdict(score: score, correct: score == 1, extracted: "42", rule: "last number")))
  }

  func evaluation(_ key: SampleKey, of attempt: Int64, _ outcome: Result<Verdict, Failure>) -> StepRecord {
    .evaluation(
      EvaluationRecord(key: key, attempt: attempt, scorer: Self.scorer, outcome: outcome, createdAt: clock.now))
  }

  /// Answers a leased sample.
  ///
  /// - Returns: the attempt's id.
  @discardableResult
  func answer(_ key: SampleKey, _ lease: Lease, text: String = "42") async throws -> Int64 {
    let receipts = try await store.record([.started(key), attempt(key, text)], lease: lease)
    guard case .attempt(let id, true) = receipts.last else { throw ConformanceError("the answer to \(key.item) does not count") }
    return id
  }

  /// Answers and scores a leased sample.
  func finish(_ key: SampleKey, _ lease: Lease, score: Double = 1) async throws {
    let attempt = try await answer(key, lease)
    _ = try await store.record([evaluation(key, of: attempt, score: score)], lease: lease)
  }

  /// Leases and finishes everything that waits.
  func finishAll(_ run: RunID, _ lease: Lease, score: Double = 1) async throws {
    while case let samples = try await store.acquire(run, lease: lease, limit: 100, held: 0).samples, !samples.isEmpty {
      for sample in samples {
        guard let answered = sample.answered else {
          try await finish(sample.key, lease, score: score)
          continue
        }
        _ = try await store.record([evaluation(sample.key, of: answered, score: score)], lease: lease)
      }
    }
  }

  func samples(_ run: RunID, _ filter: SampleQuery.Filter = .all, section: Int = 0) async throws -> SamplePage {
    try await store.samples(SampleQuery(run: run, section: section, filter: filter, limit: 10_000))
  }

  func progress(_ run: RunID, section: Int = 0) async throws -> SectionProgress {
    try await store.run(run).sections[section].progress
  }

  func kinds(_ run: RunID) async throws -> [RunEvent.Kind] {
    try await store.events(of: run, after: 0, limit: 100_000).map(\.kind)
  }

  static func key(_ run: RunID, _ item: Int, sample: Int = 0, section: Int = 0) -> SampleKey {
    SampleKey(run: run, section: section, item: ItemID("i\(item)"), sampleIndex: sample)
  }

  static func metrics(score: Double) -> SectionMetrics {
    let overall = ScoreSummary(
      samples: 2, scored: 2, failed: 0, correct: 1, score: score, interval: Interval.wilson(successes: 1, of: 2),
      scoreFailuresAsWrong: score, truncated: 0, empty: 0, refused: 0, unparsed: 0)
    return SectionMetrics(
      overall: overall, categories: [], latency: Spread(median: 1, p95: 2, count: 2), timeToFirstToken: nil, maxGap: nil,
      tokensPerSecond: nil, clientDelay: ClientDelaySummary(mean: 0.001, p99: 0.25, count: 2), inputTokens: 20, outputTokens: 6,
      reasoningTokens: nil, cost: nil, costUnknown: 2)
  }
}

/// A step of the suite that went another way than its case needs.
struct ConformanceError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
