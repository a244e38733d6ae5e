/// What a benchmark asks a model, in no provider's dialect.
public struct ModelRequest: Hashable, Sendable, Codable {
  public var messages: [Message]
  public var parameters: GenerationParameters
  /// Which sample the request belongs to: for logs, for replay and for the client request id sent to the provider.
  public var sample: SampleLabel?

  public init(messages: [Message], parameters: GenerationParameters, sample: SampleLabel? = nil) {
    self.messages = messages
    self.parameters = parameters
    self.sample = sample
  }
}

/// Names one sample outside the store.
public struct SampleLabel: Hashable, Sendable, Codable {
  public var run: RunID
  public var benchmark: BenchmarkName
  public var item: ItemID
  /// Counted from 0.
  public var sampleIndex: Int
  /// The 0-based place of the item in the run's seeded order; with the others it makes the client request id.
  public var position: Int
  /// Counted from 1.
  public var attempt: Int
  /// Which question to a judge about the answer it is, counted from 1; `nil` for the model under test.
  public var question: Int?

  public init(run: RunID, benchmark: BenchmarkName, item: ItemID, sampleIndex: Int, position: Int, attempt: Int) {
    self.run = run
    self.benchmark = benchmark
    self.item = item
    self.sampleIndex = sampleIndex
    self.position = position
    self.attempt = attempt
  }

  /// Sent as `X-Client-Request-Id`: unique for every attempt and free of the item's id, which may be private.
  public var clientRequestID: String {
    "\(run)-\(benchmark)-\(position)-\(sampleIndex)-\(attempt)" + (question.map { "-judge-\($0)" } ?? "")
  }
}

/// How to sample tokens; `nil` leaves the choice to the provider and is not sent.
public struct GenerationParameters: Hashable, Sendable, Codable {
  public var temperature: Double?
  public var topP: Double?
  /// The most tokens that the answer may have, reasoning included.
  public var maxOutputTokens: Int?
  public var stop: [String]?
  /// The provider's seed; sample k of an item gets `seed + k`.
  public var seed: Int?

  public init(
    temperature: Double? = nil, topP: Double? = nil, maxOutputTokens: Int? = nil, stop: [String]? = nil, seed: Int? = nil
  ) {
    self.temperature = temperature
    self.topP = topP
    self.maxOutputTokens = maxOutputTokens
    self.stop = stop
    self.seed = seed
  }

  /// These parameters, with what is missing taken from `defaults`.
  public func filled(from defaults: GenerationParameters) -> GenerationParameters {
    GenerationParameters(
      temperature: temperature ?? defaults.temperature, topP: topP ?? defaults.topP,
      maxOutputTokens: maxOutputTokens ?? defaults.maxOutputTokens, stop: stop ?? defaults.stop, seed: seed ?? defaults.seed)
  }

  enum CodingKeys: String, CodingKey {
    case temperature, stop, seed
    case topP = "top_p"
    case maxOutputTokens = "max_output_tokens"
  }
}

extension GenerationParameters: CustomStringConvertible {
  /// What is set, by its names in the API.
  public var description: String {
    let parts = [
      temperature.map { "temperature \($0)" }, topP.map { "top_p \($0)" }, maxOutputTokens.map { "max_output_tokens \($0)" },
      stop.map { "stop \($0)" }, seed.map { "seed \($0)" },
    ].compactMap { $0 }
    return parts.isEmpty ? "the provider's defaults" : parts.joined(separator: ", ")
  }
}
