import AssayKit
import Foundation
import Testing

@Suite struct ModelResponseTests {
  static let costs: [(Usage, Int64)] = [
    (Usage(inputTokens: 1_000_000, outputTokens: 0), 150_000_000),
    (Usage(inputTokens: 0, outputTokens: 1_000_000), 600_000_000),
    (Usage(inputTokens: 3, outputTokens: 7), 4_650),
    (Usage(inputTokens: 0, outputTokens: 0), 0),
    (Usage(inputTokens: 3, outputTokens: 7, reportedCost: NanoDollars(12)), 12),
  ]

  @Test(arguments: costs)
  func costFollowsPricesUnlessTheProviderSaysIt(usage: Usage, cost: Int64) {
    let prices = TokenPrices(inputPerMillion: NanoDollars(150_000_000), outputPerMillion: NanoDollars(600_000_000))

    #expect(prices.cost(of: usage) == NanoDollars(cost))
  }

  /// Sums over a run must not overflow, whatever a provider says.
  @Test(
    arguments: [
      (-1, 1, 0, nil, nil), (9_000_000_000_000_000_000, 1, 0, nil, nil), (1, 1_000_000_001, 0, nil, nil),
      (1, 2, Int.max, 0.5, Usage(inputTokens: 1, outputTokens: 2, reportedCost: NanoDollars(500_000_000))),
      (1, 2, 1, 1e300, Usage(inputTokens: 1, outputTokens: 2, reasoningTokens: 1)),
      (1, 2, 1, -0.5, Usage(inputTokens: 1, outputTokens: 2, reasoningTokens: 1)),
    ] as [(Int, Int, Int, Double?, Usage?)])
  func countsAndCostsThatCannotBeAreUnknown(input: Int, output: Int, reasoning: Int, dollars: Double?, usage: Usage?) {
    #expect(Usage(reported: input, output, reasoning: reasoning, dollars: dollars) == usage)
  }

  @Test func absurdPricesHaveALargestCost() {
    let prices = TokenPrices(inputPerMillion: NanoDollars(.max), outputPerMillion: NanoDollars(.max))

    #expect(prices.cost(of: Usage(inputTokens: 1_000_000_000, outputTokens: 1)).dollars == 10_000)
  }

  @Test func costIsRoundedOnceForBothParts() {
    let prices = TokenPrices(inputPerMillion: NanoDollars(250_000), outputPerMillion: NanoDollars(250_000))

    #expect(prices.cost(of: Usage(inputTokens: 1, outputTokens: 1)) == NanoDollars(1))
  }

  static let finishReasons: [(String, FinishReason)] = [
    ("stop", .stop), ("end_turn", .stop), ("eos", .stop), ("length", .length), ("max_tokens", .length),
    ("tool_calls", .toolCalls), ("content_filter", .contentFilter), ("refusal", .contentFilter), ("odd", .other("odd")),
  ]

  @Test(arguments: finishReasons)
  func finishReasonsAreReadFromEveryDialect(word: String, reason: FinishReason) throws {
    #expect(FinishReason(word: word) == reason)
    #expect(try JSONDecoder().decode([FinishReason].self, from: JSONEncoder().encode([reason])) == [reason])
  }

  @Test func speedCountsTheTokensAfterTheFirst() {
    let timing = Timing(total: .seconds(3), timeToFirstToken: .seconds(1))

    #expect(timing.tokensPerSecond(Usage(inputTokens: 9, outputTokens: 21)) == 10)
  }

  static let unknownSpeeds: [(Timing, Usage?)] = [
    (Timing(total: .seconds(3)), Usage(inputTokens: 1, outputTokens: 9)),
    (Timing(total: .seconds(3), timeToFirstToken: .seconds(3)), Usage(inputTokens: 1, outputTokens: 9)),
    (Timing(total: .seconds(3), timeToFirstToken: .seconds(1)), Usage(inputTokens: 1, outputTokens: 1)),
    (Timing(total: .seconds(3), timeToFirstToken: .seconds(1)), nil),
  ]

  @Test(arguments: unknownSpeeds)
  func speedIsUnknownWithoutItsParts(timing: Timing, usage: Usage?) {
    #expect(timing.tokensPerSecond(usage) == nil)
  }

  @Test func theUsersParametersWin() {
    let user = GenerationParameters(temperature: 0.7, maxOutputTokens: 64)
    let defaults = GenerationParameters(temperature: 0, topP: 0.9, stop: ["\n"], seed: 3)

    let filled = user.filled(from: defaults)

    #expect(
      filled == GenerationParameters(temperature: 0.7, topP: 0.9, maxOutputTokens: 64, stop: ["\n"], seed: 3))
  }

  static let descriptions: [(GenerationParameters, String)] = [
    (GenerationParameters(), "the provider's defaults"),
    (
      GenerationParameters(temperature: 0.5, topP: 1, maxOutputTokens: 64, stop: ["\n"], seed: 3),
      "temperature 0.5, top_p 1.0, max_output_tokens 64, stop [\"\\n\"], seed 3"
    ),
  ]

  @Test(arguments: descriptions)
  func parametersReadAsTheirNames(parameters: GenerationParameters, text: String) {
    #expect(parameters.description == text)
  }
}
