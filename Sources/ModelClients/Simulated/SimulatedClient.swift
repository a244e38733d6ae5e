public import AssayKit
import Foundation

/// A model that is made up inside this process: deterministic, free, sometimes right.
///
/// It exists so that everything can be tried without a network. Its numbers say nothing about any real model and are
/// labelled wherever they stand (`ModelReference.isSimulated`).
public struct SimulatedClient: ModelClient {
  /// The one simulated model.
  public static let reference = ModelReference(provider: .simulated, slug: "default")

  /// What lists show of it: its price is known to be nothing.
  public static let card = ModelCard(
    model: reference, displayName: "Simulated (no real model)",
    prices: TokenPrices(inputPerMillion: .zero, outputPerMillion: .zero))

  /// How fast it speaks.
  public struct Pace: Hashable, Sendable {
    public var firstToken: Duration
    public var gap: Duration

    public init(firstToken: Duration, gap: Duration) {
      self.firstToken = firstToken
      self.gap = gap
    }

    public static let standard = Pace(firstToken: .milliseconds(5), gap: .milliseconds(1))
  }

  public var model: ModelReference { Self.reference }
  private let clock: MonotonicClock
  private let pace: Pace
  private let answerTimes: AnswerTimes

  /// - Parameter answerTimes: told of each answer.
  public init(clock: any Clock<Duration>, pace: Pace = .standard, answerTimes: AnswerTimes = AnswerTimes()) {
    self.clock = MonotonicClock(clock)
    self.pace = pace
    self.answerTimes = answerTimes
  }

  public func complete(_ request: ModelRequest) async throws(Failure) -> ModelResponse {
    let prompt = request.messages.map(\.text).joined(separator: "\n")
    let answer = SimulatedAnswer(prompt: prompt, salt: Self.salt(of: request)).text
    let (text, tokens, isCut) = Self.cut(answer, to: request.parameters)
    var timing = StreamTiming(start: clock.now)
    for index in 0..<tokens {
      do throws(CancellationError) {
        try await clock.sleep(for: index == 0 ? pace.firstToken : pace.gap)
      } catch {
        throw Failure(.interrupted, "the request to \(model) was cancelled")
      }
      timing.token(at: clock.now, carriesText: true)
    }
    let taken = timing.finished(at: clock.now)
    answerTimes.add(taken)
    return ModelResponse(
      text: text, finishReason: isCut ? .length : .stop,
      usage: Usage(inputTokens: prompt.utf8.count / 4 + 1, outputTokens: tokens, reportedCost: .zero),
      timing: taken, servedModel: model.slug,
      systemFingerprint: "simulated-\(SimulatedAnswer.version)", requestID: request.sample?.clientRequestID)
  }

  /// What makes two answers to one prompt differ: the seed where there is one, else the sample, but only when the
  /// temperature allows chance.
  private static func salt(of request: ModelRequest) -> String {
    let parameters = request.parameters
    let temperature = parameters.temperature ?? 0
    if let seed = parameters.seed { return "seed \(seed) at \(temperature)" }
    return temperature > 0 ? "sample \(request.sample?.sampleIndex ?? 0) at \(temperature)" : ""
  }

  /// Counts words as tokens and applies stop words and the output limit.
  private static func cut(_ answer: String, to parameters: GenerationParameters) -> (text: String, tokens: Int, isCut: Bool) {
    var text = answer[...]
    for stop in parameters.stop ?? [] where !stop.isEmpty {
      if let found = text.range(of: stop) { text = text[..<found.lowerBound] }
    }
    var tokens = 0
    var wasSpace = true
    for index in text.indices {
      let isSpace = text[index].isWhitespace
      if wasSpace, !isSpace {
        if let limit = parameters.maxOutputTokens, tokens == max(0, limit) { return (String(text[..<index]), tokens, true) }
        tokens += 1
      }
      wasSpace = isSpace
    }
    return (String(text), tokens, false)
  }
}
