import AssayKit
import Synchronization

/// A benchmark of `size` items whose right answer is the item's id; its scorer can be told to fail.
struct CountingBenchmark: Benchmark {
  var name: BenchmarkName = "counting"
  var size: Int
  var promptHash = "prompts-1"
  var scorerFails: @Sendable (ItemID) -> Bool = { _ in false }

  var card: BenchmarkCard {
    BenchmarkCard(
      name: name, displayName: "Counting", summary: "Says the number.", category: "Test", version: "1", source: "made up",
      licence: "CC0", itemCount: size, protocols: [ProtocolCard(name: "official", summary: "says the number")],
      categories: ["even", "odd"])
  }

  func open(_ protocolName: ProtocolName) async throws(SetupNeeded) -> any ItemSet { Items(benchmark: self) }

  struct Items: ItemSet {
    let benchmark: CountingBenchmark
    var itemIDs: [ItemID] { (0..<benchmark.size).map { ItemID("\($0)") } }
    var datasets: [DatasetProvenance] { [DatasetProvenance(id: "test/counting", revision: "1", sha256: "00")] }
    var promptHash: String { benchmark.promptHash }
    var protocolVersion: String { "1" }
    var scorer: ScorerVersion { ScorerVersion(name: "equal", version: "1") }
    var defaultParameters: GenerationParameters { GenerationParameters(temperature: 0) }

    func item(_ id: ItemID) throws(Failure) -> Item {
      guard let number = Int(id.rawValue) else { throw Failure(.notRecorded, "no item `\(id)`") }
      return Item(
        id: id, category: number.isMultiple(of: 2) ? "even" : "odd", title: "say \(id)", messages: [.user("say \(id)")],
        expected: id.rawValue)
    }

    func evaluate(_ item: Item, _ answer: Answer) async throws(Failure) -> Verdict {
      if benchmark.scorerFails(item.id) { throw Failure(.scorer, "the scorer failed on item `\(item.id)`") }
      return .binary(answer.text == item.expected, extracted: answer.text, rule: "equal")
    }
  }
}

/// A model in this process that is asked through a closure and remembers every question.
final class ScriptedModels: ModelDirectory, ModelClient {
  typealias Reply = @Sendable (ModelRequest) async throws(Failure) -> String

  let model = ModelReference(provider: "scripted", slug: "echo")
  private let asked = Mutex<[SampleLabel]>([])
  private let reply: Reply

  init(reply: @escaping Reply = { request throws(Failure) in String(request.messages[0].text.dropFirst(4)) }) {
    self.reply = reply
  }

  /// Every request so far, in the order in which they came.
  var questions: [SampleLabel] { asked.withLock { $0 } }

  func client(for model: ModelReference, concurrency: Int) async throws(UserError) -> any ModelClient { self }
  func card(for model: ModelReference) async -> ModelCard? { nil }
  func list() async -> ModelListing { ModelListing(models: [], unreachable: []) }

  func complete(_ request: ModelRequest) async throws(Failure) -> ModelResponse {
    if let sample = request.sample { asked.withLock { $0.append(sample) } }
    let text = try await reply(request)
    return ModelResponse(
      text: text, finishReason: .stop, usage: Usage(inputTokens: 3, outputTokens: 2), timing: Timing(total: .milliseconds(5)))
  }
}
