public import AssayKit

/// What a run would take: requests, tokens, money and time, as far as prompts and earlier runs tell.
public struct RunEstimate: Hashable, Sendable {
  /// The benchmarks that can run here, in the order of the request.
  public var sections: [Section]
  /// What the provider says about the model; `nil` when it says nothing.
  public var card: ModelCard?

  public init(sections: [Section], card: ModelCard?) {
    self.sections = sections
    self.card = card
  }

  /// One benchmark of the run.
  public struct Section: Hashable, Sendable {
    public var benchmark: BenchmarkName
    public var items: Int
    public var totalItems: Int
    public var samples: Int
    public var inputTokens: Int64
    /// `nil` when no run tells how long answers are.
    public var outputTokens: Int64?
    /// What the output limit allows; `nil` without one.
    public var mostOutputTokens: Int64?
    public var seconds: Double?
    public var basis: Basis
    /// `nil` when prices or answers are unknown.
    public var cost: NanoDollars?
    /// When every answer is as long as it may be.
    public var mostCost: NanoDollars?
  }

  /// What answers' lengths and times are taken from.
  public enum Basis: Hashable, Sendable {
    case sameModel(samples: Int)
    case otherModels(samples: Int)
    case nothing
  }
}

/// What earlier runs tell about the answers of one benchmark.
struct PastAnswers: Hashable {
  private(set) var samples = 0
  private(set) var inputTokens: Int64 = 0
  private(set) var outputTokens: Int64 = 0
  /// Time that the places of the runs were taken for, in seconds; `nil` without an ended section.
  private(set) var placeSeconds: Double?
  private var timedSamples = 0

  mutating func add(_ run: RunRecord, _ benchmark: BenchmarkName) {
    for section in run.sections where section.benchmark == benchmark && section.progress.scored > 0 {
      samples += section.progress.scored
      inputTokens += section.progress.inputTokens
      outputTokens += section.progress.outputTokens
      guard let end = section.endedAt, let duration = section.duration(at: end), run.revision == 1 else { continue }
      let places = Double(min(run.request.concurrency, section.totalSamples))
      placeSeconds = (placeSeconds ?? 0) + duration.inSeconds * places
      timedSamples += section.progress.done
    }
  }

  /// `nil` too when the provider counted no tokens.
  func tokens(of sum: Int64, for count: Int) -> Int64? {
    samples > 0 && sum > 0 ? Int64((Double(sum) / Double(samples) * Double(count)).rounded()) : nil
  }

  /// How long `count` samples take with so many places.
  func seconds(for count: Int, concurrency: Int) -> Double? {
    guard let placeSeconds, timedSamples > 0, count > 0 else { return nil }
    return placeSeconds / Double(timedSamples) * Double(count) / Double(min(concurrency, count))
  }
}

extension RunService {
  /// Prompts of so many drawn items are read; they are in seeded order, so the first ones are a random sample.
  private static let sampledPrompts = 24

  /// Estimates a run without asking the model or storing anything.
  ///
  /// - Returns: no sections when the request cannot be planned; `prepare` says why.
  public func estimate(_ request: RunRequest) async throws(RunServiceError) -> RunEstimate {
    let card = await card(of: request.model)
    var sections: [RunEstimate.Section] = []
    for part in await draft(request).parts {
      let (past, basis) = try await pastAnswers(of: request.model, on: part.benchmark)
      sections.append(Self.section(part, request, past, basis, card?.prices))
    }
    return RunEstimate(sections: sections, card: card)
  }

  private func pastAnswers(
    of model: ModelReference, on benchmark: BenchmarkName
  ) async throws(RunServiceError) -> (PastAnswers, RunEstimate.Basis) {
    var own = PastAnswers()
    for run in try await pastRuns(RunQuery(exactModel: model, benchmark: benchmark, limit: 5)) { own.add(run, benchmark) }
    if own.samples > 0 { return (own, .sameModel(samples: own.samples)) }
    var others = PastAnswers()
    guard !model.isSimulated else { return (others, .nothing) }
    for run in try await pastRuns(RunQuery(benchmark: benchmark, isSimulated: false, limit: 20)) { others.add(run, benchmark) }
    return (others, others.samples > 0 ? .otherModels(samples: others.samples) : .nothing)
  }

  private func pastRuns(_ query: RunQuery) async throws(RunServiceError) -> [RunRecord] {
    do throws(StoreError) { return try await store.runs(query).runs } catch { throw .store(error) }
  }

  private static func section(
    _ part: RunDraft.Part, _ request: RunRequest, _ past: PastAnswers, _ basis: RunEstimate.Basis, _ prices: TokenPrices?
  ) -> RunEstimate.Section {
    let samples = part.items.count * request.samplesPerItem
    var input = tokensOfPrompts(part, samples: samples)
    if case .sameModel = basis, let known = past.tokens(of: past.inputTokens, for: samples), known > 0 { input = known }
    let most = part.parameters.maxOutputTokens.map { Int64($0) * Int64(samples) }
    let output = past.tokens(of: past.outputTokens, for: samples).map { min($0, most ?? .max) }
    return RunEstimate.Section(
      benchmark: part.benchmark, items: part.items.count, totalItems: part.set.itemIDs.count, samples: samples,
      inputTokens: input, outputTokens: output, mostOutputTokens: most,
      seconds: past.seconds(for: samples, concurrency: request.concurrency), basis: basis,
      cost: cost(input, output, prices), mostCost: cost(input, most, prices))
  }

  /// Items that cannot be read are passed over: the run records why they fail.
  private static func tokensOfPrompts(_ part: RunDraft.Part, samples: Int) -> Int64 {
    var tokens = 0
    var read = 0
    for id in part.items.prefix(sampledPrompts) {
      do throws(Failure) {
        tokens += try TokenEstimate(of: id, in: part.set).about
        read += 1
      } catch {
        continue
      }
    }
    return read > 0 ? Int64((Double(tokens) / Double(read) * Double(samples)).rounded()) : 0
  }

  private static func cost(_ input: Int64, _ output: Int64?, _ prices: TokenPrices?) -> NanoDollars? {
    guard let output, let prices else { return nil }
    let amount =
      Double(input) * Double(prices.inputPerMillion.amount) / 1e6 + Double(output) * Double(prices.outputPerMillion.amount) / 1e6
    // Far above any run, and far below what the type holds.
    return NanoDollars(Int64(min(max(0, amount.rounded()), 1e17)))
  }
}
