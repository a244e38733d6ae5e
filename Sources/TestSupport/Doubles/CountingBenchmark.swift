public import AssayKit

/// A benchmark of `size` items whose right answer is the item's id; its scorer can be told to fail.
public struct CountingBenchmark: Benchmark {
  public var name: BenchmarkName
  public var size: Int
  /// What each id begins with, before its number.
  public var prefix: String
  public var promptHash: String
  /// What the benchmark lacks; `nil` when it can run.
  public var setup: SetupNeeded?
  /// What every question has after its number.
  public var filler: String
  /// The protocol's output limit.
  public var maxOutputTokens: Int?
  /// Called whenever an item is read.
  public var onRead: @Sendable () -> Void
  public var scorerFails: @Sendable (ItemID) -> Bool
  public var scorerVersion = "1"
  /// Data sets that it says it needs; it reads none.
  public var requiredDatasets: [DatasetSpecification] = []
  /// The file that it says it comes from.
  public var definition: DefinitionFile?
  /// How the scorer fails.
  public var scorerFailure = Failure.Kind.scorer
  /// An image that every question comes with.
  public var image: String?
  /// What every verdict has besides.
  public var details: JSONValue?

  public init(
    name: BenchmarkName = "counting", size: Int, prefix: String = "", promptHash: String = "prompts-1",
    setup: SetupNeeded? = nil, filler: String = "", maxOutputTokens: Int? = nil,
    scorerFails: @escaping @Sendable (ItemID) -> Bool = { _ in false }, onRead: @escaping @Sendable () -> Void = {}
  ) {
    self.name = name
    self.size = size
    self.prefix = prefix
    self.promptHash = promptHash
    self.setup = setup
    self.filler = filler
    self.maxOutputTokens = maxOutputTokens
    self.onRead = onRead
    self.scorerFails = scorerFails
  }

  public var card: BenchmarkCard {
    var card = BenchmarkCard(
      name: name, displayName: "Counting", summary: "Says the number.", category: "Test", version: "1", source: "made up",
      licence: "CC0", itemCount: size, protocols: [ProtocolCard(name: "official", summary: "says the number")],
      categories: ["even", "odd"])
    card.definition = definition
    return card
  }

  public func open(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemSet {
    if let setup { throw setup }
    return Items(benchmark: self)
  }

  public func openScorer(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemScorer {
    Scorer(benchmark: self)
  }

  /// The target is the text that is right.
  struct Scorer: ItemScorer {
    let benchmark: CountingBenchmark
    var version: ScorerVersion { ScorerVersion(name: "equal", version: benchmark.scorerVersion) }

    func expected(for target: JSONValue) throws(Failure) -> String {
      guard case .string(let text) = target else { throw Failure(.malformed, "the target is no text") }
      return text
    }

    func verdict(on input: ScoringInput) async throws(Failure) -> Verdict {
      if benchmark.scorerFails(input.item) { throw Failure(benchmark.scorerFailure, "the scorer failed on item `\(input.item)`") }
      let answer = input.answer
      var verdict = Verdict.binary(answer.text == (try expected(for: input.target)), extracted: answer.text, rule: "equal")
      if let details = benchmark.details { verdict.details = details }
      return verdict.flagged(by: answer)
    }
  }

  struct Items: ItemSet {
    let benchmark: CountingBenchmark
    var itemIDs: [ItemID] { (0..<benchmark.size).map { ItemID("\(benchmark.prefix)\($0)") } }
    var datasets: [DatasetProvenance] { [DatasetProvenance(id: "test/counting", revision: "1", sha256: "00")] }
    var promptHash: String { benchmark.promptHash }
    var protocolVersion: String { "1" }
    var scorer: any ItemScorer { Scorer(benchmark: benchmark) }
    var defaultParameters: GenerationParameters { GenerationParameters(temperature: 0, maxOutputTokens: benchmark.maxOutputTokens) }

    func item(_ id: ItemID) throws(Failure) -> Item {
      guard let number = Int(id.rawValue.dropFirst(benchmark.prefix.count)) else {
        throw Failure(.notRecorded, "no item `\(id)`")
      }
      benchmark.onRead()
      return Item(
        id: id, category: number.isMultiple(of: 2) ? "even" : "odd", title: "say \(id)",
        messages: [message("say \(id)" + benchmark.filler)], expected: id.rawValue)
    }

    private func message(_ text: String) -> Message {
      guard let image = benchmark.image else { return .user(text) }
      return Message(.user, [.text(text), .imageURL(image)])
    }
  }
}
