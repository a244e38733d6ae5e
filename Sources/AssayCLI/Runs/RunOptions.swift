import ArgumentParser
import AssayApp
import AssayKit

/// What a run is made of, as flags.
struct RunOptions: ParsableArguments {
  @Option(name: .long, help: .init("A model as provider/slug; several make an experiment.", valueName: "provider/slug"))
  var model: [String] = []

  @Option(name: .long, help: .init("A benchmark; `assay benchmarks list` shows all.", valueName: "name"))
  var benchmark: [String] = []

  @Option(name: .long, help: .init("How much of each benchmark, 1 to 100 percent.", valueName: "percent"))
  var percent: Int?

  @Option(name: .long, help: .init("How many items of each benchmark, instead of a percentage.", valueName: "n"))
  var count: Int?

  @Option(name: .long, help: .init("The seed that draws the items; runs with the same one can be paired.", valueName: "text"))
  var seed: String?

  @Flag(name: .long, help: "Draw the items by the run's own id.")
  var seedFromRun = false

  @Option(name: .long, help: .init("Answers asked for each item.", valueName: "n"))
  var samples = 1

  @Option(name: .long, help: .init("Requests in flight at once.", valueName: "n"))
  var concurrency: Int?

  @Option(
    name: .customLong("protocol"), help: .init("The way to ask and score; the benchmark's first one otherwise.", valueName: "name"))
  var protocolName: String?

  @Option(name: .long, help: .init("Sampling temperature; the protocol's own otherwise.", valueName: "0…2"))
  var temperature: Double?

  @Option(name: .long, help: .init("Nucleus sampling.", valueName: "0…1"))
  var topP: Double?

  @Option(name: .long, help: .init("The most tokens an answer may have, reasoning included.", valueName: "n"))
  var maxOutputTokens: Int?

  @Option(name: .long, help: .init("A seed for the provider; sample k gets this plus k.", valueName: "n"))
  var generationSeed: Int?

  @Option(name: .long, help: .init("The longest time one sample may take, retries included.", valueName: "seconds"))
  var sampleTimeout = 1_200.0

  @Option(
    name: .long,
    help: .init(
      "A model that judges answers where a protocol needs one; a second one is compared with the first.", valueName: "provider/slug"
    ))
  var judge: [String] = []

  @Option(name: .long, help: .init("The most that a run's judges may cost, in US dollars.", valueName: "usd"))
  var judgeBudget: Double?
}

extension RunOptions {
  /// The models to run: those named, or the one of `DEFAULT_MODEL`.
  func models(_ settings: Settings) throws(CommandFailure) -> [ModelReference] {
    var models: [ModelReference] = []
    for name in model {
      guard let reference = ModelReference(name) else {
        throw CommandFailure(
          .usage, "`\(name)` is not the name of a model",
          hint: "write provider/slug, such as `simulated/default`; `assay models` lists what can be reached")
      }
      guard !models.contains(reference) else { throw CommandFailure(.usage, "model `\(name)` is named twice") }
      models.append(reference)
    }
    if models.isEmpty, let standard = settings.defaultModel { models = [standard] }
    guard !models.isEmpty else {
      throw CommandFailure(
        .usage, "no model is named", hint: "add `--model provider/slug`, or set DEFAULT_MODEL; `\(Self.example)` works anywhere")
    }
    return models
  }

  /// The request for one model; ranges are checked by the planner.
  func request(for model: ModelReference, _ settings: Settings, detached: Bool) throws(CommandFailure) -> RunRequest {
    guard !benchmark.isEmpty else {
      throw CommandFailure(
        .usage, "no benchmark is named", hint: "add `--benchmark NAME`; `\(Self.example)` works anywhere")
    }
    guard percent == nil || count == nil else { throw CommandFailure(.usage, "`--percent` and `--count` exclude each other") }
    guard seed == nil || !seedFromRun else { throw CommandFailure(.usage, "`--seed` and `--seed-from-run` exclude each other") }
    guard self.model.count <= 1 || !seedFromRun else {
      throw CommandFailure(
        .usage, "`--seed-from-run` draws other items for each model", hint: "leave it out, or run one model at a time")
    }
    guard sampleTimeout.isFinite, sampleTimeout > 0, sampleTimeout <= 604_800 else {
      throw CommandFailure(.usage, "sample timeout \(sampleTimeout) is out of range", hint: "give seconds, at most 604800")
    }
    return RunRequest(
      model: model,
      benchmarks: benchmark.map { BenchmarkSelection(BenchmarkName($0), protocol: protocolName.map { ProtocolName($0) }) },
      subset: count.map { .count($0) } ?? percent.map { .percent($0) } ?? .all,
      seed: seedFromRun ? .fromRun : .shared(seed ?? settings.subsetSeed), samplesPerItem: samples,
      concurrency: concurrency ?? settings.itemConcurrency,
      parameters: GenerationParameters(
        temperature: temperature ?? settings.defaultTemperature, topP: topP, maxOutputTokens: maxOutputTokens, seed: generationSeed),
      detached: detached, sampleDeadline: .seconds(sampleTimeout), judges: try Self.judges(judge),
      judgeBudget: try judgeBudget.map { dollars throws(CommandFailure) in try Self.budget(dollars) })
  }

  static func judges(_ names: [String]) throws(CommandFailure) -> [ModelReference] {
    var judges: [ModelReference] = []
    for name in names {
      guard let judge = ModelReference(name) else {
        throw CommandFailure(
          .usage, "`\(name)` is not the name of a judge", hint: "write provider/slug; `assay models` lists what can be reached")
      }
      judges.append(judge)
    }
    return judges
  }

  static func budget(_ dollars: Double) throws(CommandFailure) -> NanoDollars {
    guard let budget = NanoDollars(dollars: dollars) else {
      throw CommandFailure(.usage, "`--judge-budget \(dollars)` is out of range", hint: "give US dollars, from 0 to 1000000")
    }
    return budget
  }

  static let example = "assay run --model simulated/default --benchmark starter"
}
