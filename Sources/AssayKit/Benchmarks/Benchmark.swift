/// A named set of items with one or more ways to ask and score them.
///
/// Adding a benchmark means one folder in the `Benchmarks` module and one line in its registry.
public protocol Benchmark: Sendable {
  var card: BenchmarkCard { get }

  /// The data sets that `assay benchmarks prepare` gets for it; none when everything is in the program.
  var requiredDatasets: [DatasetSpecification] { get }

  /// Other editions of its data that `assay benchmarks prepare --variant` gets instead; most benchmarks have none.
  var variants: [DatasetVariant] { get }

  /// Who is asked for verdicts by its default protocol, known without its data; `nil` without a judge.
  var judge: JudgeRole? { get }

  /// Opens the items for one protocol. Reads data that is on this machine already; never downloads.
  ///
  /// - Throws: what is missing and how to get it.
  func open(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemSet

  /// The scorer of one protocol alone, which works where the data set is not: stored verdicts are followed with it.
  ///
  /// - Throws: what the scorer itself lacks on this machine; the items are never needed.
  func openScorer(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemScorer
}

extension Benchmark {
  public var requiredDatasets: [DatasetSpecification] { [] }
  public var variants: [DatasetVariant] { [] }
  public var judge: JudgeRole? { nil }

  /// Whether its questions are only for people who promised not to spread them, so that models do not learn them.
  ///
  /// No page shows them as examples, and exports leave prompts out. Titles and targets of such items say nothing of a question
  /// outside `Item.privateMember`.
  public var textsArePrivate: Bool {
    requiredDatasets.contains { specification in if case .gated = specification.access { true } else { false } }
  }
}

/// A named edition of a benchmark's data.
public struct DatasetVariant: Sendable {
  public var name: String
  /// Everything that this edition needs.
  public var datasets: [DatasetSpecification]

  public init(name: String, datasets: [DatasetSpecification]) {
    self.name = name
    self.datasets = datasets
  }
}

/// A benchmark opened for one protocol: its items, how to ask them and how to score the answers.
public protocol ItemSet: Sendable {
  /// Every item id in data-set order, without duplicates.
  var itemIDs: [ItemID] { get }
  var datasets: [DatasetProvenance] { get }
  /// SHA-256 over the prompt templates, lower-case hexadecimal.
  var promptHash: String { get }
  var protocolVersion: String { get }
  /// Scores answers; never asks the model under test.
  var scorer: any ItemScorer { get }
  /// The judge that the scorer's questions are for; `nil` where it has none.
  var judge: JudgeRole? { get }
  /// The protocol's own parameters; what the user sets wins.
  var defaultParameters: GenerationParameters { get }

  /// Reads one item.
  ///
  /// - Throws: `.malformed` when the stored record cannot be read, `.notRecorded` when there is no such item.
  func item(_ id: ItemID) throws(Failure) -> Item

  /// Reads one item as one of its samples is asked; only where samples of an item are asked differently, as with options in another
  /// order, is it not what `item(_:)` gives.
  func item(_ id: ItemID, in sample: SampleDraw) throws(Failure) -> Item

  /// The category of one item, for those who want nothing else of it; a benchmark with large records should not read them for it.
  func category(of id: ItemID) throws(Failure) -> String?

  /// How large the first request of an item is, in bytes of UTF-8 text; too large is allowed, too small is not.
  ///
  /// Asked for every drawn item before a run, so a benchmark that knows it without reading the item should say so.
  func promptBytes(of id: ItemID) throws(Failure) -> Int

  /// How many tokens the first request of an item has where its publisher counted them, by a tokenizer in common use; `nil` where
  /// nobody did, and the text is looked at instead.
  func promptTokens(of id: ItemID) throws(Failure) -> Int?

  /// Into how many groups of items whose scores hang together, such as questions about the same documents, `items` fall; `nil` where
  /// every item stands for itself. The scorer says of each verdict to which group it belongs; see `VerdictFacts.cluster`.
  func clusters(among items: [ItemID]) throws(Failure) -> Int?

  /// Gets an answer: one request for most benchmarks, a whole dialogue for others.
  func generate(_ item: Item, _ context: GenerationContext) async throws(Failure) -> Generation
}

/// What may change how an item is asked, besides the item.
public struct SampleDraw: Hashable, Sendable {
  /// Counted from 0.
  public var index: Int
  /// The run's sampling seed, as text.
  public var seed: String

  public init(index: Int, seed: String) {
    self.index = index
    self.seed = seed
  }
}

extension ItemSet {
  public var judge: JudgeRole? { nil }

  public func item(_ id: ItemID, in sample: SampleDraw) throws(Failure) -> Item { try item(id) }

  public func clusters(among items: [ItemID]) throws(Failure) -> Int? { nil }

  public func promptBytes(of id: ItemID) throws(Failure) -> Int {
    try item(id).messages.reduce(0) { $0 + $1.text.utf8.count }
  }

  public func category(of id: ItemID) throws(Failure) -> String? { try item(id).category }

  public func promptTokens(of id: ItemID) throws(Failure) -> Int? { nil }

  public func generate(_ item: Item, _ context: GenerationContext) async throws(Failure) -> Generation {
    let request = ModelRequest(messages: item.messages, parameters: context.parameters, sample: context.sample)
    return Generation(messages: item.messages, response: try await context.client.complete(request))
  }
}

/// What is missing on this machine before a benchmark can run.
public struct SetupNeeded: Error, Hashable, Sendable {
  /// What is missing, lower case.
  public let message: String
  /// The command or page that mends it.
  public let hint: String

  public init(_ message: String, hint: String) {
    self.message = message
    self.hint = hint
  }
}

/// What people see of a benchmark before they run it.
public struct BenchmarkCard: Hashable, Sendable, Codable {
  public var name: BenchmarkName
  public var displayName: String
  /// One or two sentences for someone who chooses.
  public var summary: String
  /// The group in lists, such as `Knowledge`.
  public var category: String
  public var version: String
  /// Where it is described: a paper or a page.
  public var source: String
  public var licence: String
  public var itemCount: Int
  /// The first one is the default.
  public var protocols: [ProtocolCard]
  /// Kinds, subjects or categories that results are broken down by.
  public var categories: [String]
  /// The file of the user's own that defines it; `nil` for benchmarks in the program.
  public var definition: DefinitionFile?

  public init(
    name: BenchmarkName, displayName: String, summary: String, category: String, version: String, source: String,
    licence: String, itemCount: Int, protocols: [ProtocolCard], categories: [String]
  ) {
    self.name = name
    self.displayName = displayName
    self.summary = summary
    self.category = category
    self.version = version
    self.source = source
    self.licence = licence
    self.itemCount = itemCount
    self.protocols = protocols
    self.categories = categories
  }

  /// The protocol that is used when none is named.
  public var defaultProtocol: ProtocolName? { protocols.first?.name }
}

/// A file that defines a benchmark.
public struct DefinitionFile: Hashable, Sendable, Codable {
  /// Without its folder.
  public var name: String
  /// Of the file's bytes, lower-case hexadecimal.
  public var sha256: String

  public init(name: String, sha256: String) {
    self.name = name
    self.sha256 = sha256
  }
}

/// One named way to ask and score.
public struct ProtocolCard: Hashable, Sendable, Codable {
  public var name: ProtocolName
  public var summary: String
  /// How many samples an item those who publish numbers take; a run takes one unless it is told otherwise.
  public var recommendedSamples: Int

  public init(name: ProtocolName, summary: String, recommendedSamples: Int = 1) {
    self.name = name
    self.summary = summary
    self.recommendedSamples = recommendedSamples
  }
}

/// Finds benchmarks by name.
public struct BenchmarkRegistry: Sendable {
  private let builtIn: [any Benchmark]
  /// Benchmarks that may come and go while the process runs.
  private let others: @Sendable () -> [any Benchmark]
  /// Each benchmark's own page in Markdown: its data, prompts and rules, known flaws, published numbers.
  public let pages: [BenchmarkName: String]

  /// - Parameter others: benchmarks that are looked for each time somebody asks, such as those in files.
  public init(
    _ builtIn: [any Benchmark], pages: [BenchmarkName: String] = [:], others: @escaping @Sendable () -> [any Benchmark] = { [] }
  ) {
    self.builtIn = builtIn
    self.pages = pages
    self.others = others
  }

  /// Every benchmark there is now, in the order of lists.
  public var all: [any Benchmark] { builtIn + others() }

  public func benchmark(named name: BenchmarkName) throws(UserError) -> any Benchmark {
    guard let found = all.first(where: { $0.card.name == name }) else {
      throw .unknown(
        "benchmark", name.rawValue, field: "benchmark", known: all.map(\.card.name.rawValue))
    }
    return found
  }
}
