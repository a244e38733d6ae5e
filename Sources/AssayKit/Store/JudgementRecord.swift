public import Foundation

/// What one judge said about an answer, as it is stored with the evaluation: its words and what they cost.
public struct JudgementRecord: Hashable, Sendable, Codable {
  public var judgement: Judgement
  /// SHA-256 of who was asked what: the same question to the same judge has the same one.
  public var request: Data
  /// Whether the verdict was made with these words; those of a judge that had to be asked again do not count.
  public var counts: Bool
  /// Whether a verdict can be read out of the words alone.
  public var isReadable: Bool
  /// What these words alone say of the answer; `nil` when they cannot be read.
  public var correct: Bool?
  /// Whether the words are an earlier reply to the same question, so that nobody was asked.
  public var isCached: Bool
  public var finishReason: FinishReason?
  /// The model that the judge's provider says it used.
  public var servedModel: String?
  /// Of the request; `nil` for a cached reply, and when the provider does not say.
  public var usage: Usage?
  /// 0 for a cached reply; `nil` when it is not known.
  public var cost: NanoDollars?
  /// Where the cost is not known, the most that it may be by the price list, which a budget counts; `nil` without prices.
  public var highestCost: NanoDollars?

  public init(
    judgement: Judgement, request: Data, counts: Bool = true, isReadable: Bool = true, correct: Bool? = nil,
    isCached: Bool = false, finishReason: FinishReason? = nil, servedModel: String? = nil, usage: Usage? = nil,
    cost: NanoDollars? = nil, highestCost: NanoDollars? = nil
  ) {
    self.judgement = judgement
    self.request = request
    self.counts = counts
    self.isReadable = isReadable
    self.correct = correct
    self.isCached = isCached
    self.finishReason = finishReason
    self.servedModel = servedModel
    self.usage = usage
    self.cost = cost
    self.highestCost = highestCost
  }
}

/// What judges were asked and what that took, apart from the numbers of the model under test.
public struct JudgeUsage: Hashable, Sendable, Codable {
  /// Requests that a judge answered.
  public var asked = 0
  /// Judgements that came from earlier replies.
  public var cached = 0
  public var inputTokens: Int64 = 0
  public var outputTokens: Int64 = 0
  /// Sum of the known costs.
  public var cost = NanoDollars.zero
  /// Replies whose cost is not known.
  public var costUnknown = 0
  /// The most that these may have cost by the price list; no part of `cost`.
  public var highestUnknown = NanoDollars.zero

  public init() {}

  /// What a budget counts: the known costs, and the most that the others may be.
  public var atMost: NanoDollars { cost + highestUnknown }

  public mutating func add(_ record: JudgementRecord) {
    guard !record.isCached else {
      cached += 1
      return
    }
    asked += 1
    if let usage = record.usage {
      inputTokens += Int64(usage.inputTokens)
      outputTokens += Int64(usage.outputTokens)
    }
    if let known = record.cost {
      cost = cost + known
    } else {
      costUnknown += 1
      highestUnknown = highestUnknown + (record.highestCost ?? .zero)
    }
  }

  public static func + (left: JudgeUsage, right: JudgeUsage) -> JudgeUsage {
    var sum = left
    sum.asked += right.asked
    sum.cached += right.cached
    sum.inputTokens += right.inputTokens
    sum.outputTokens += right.outputTokens
    sum.cost = sum.cost + right.cost
    sum.costUnknown += right.costUnknown
    sum.highestUnknown = sum.highestUnknown + right.highestUnknown
    return sum
  }

  /// Whether no judge has said anything.
  public var isEmpty: Bool { asked == 0 && cached == 0 }
}

/// The part of a store that remembers what judges have said.
public protocol JudgementStore: Sendable {
  /// The newest readable reply of `judge` to a request with this hash, in any run; `nil` without one.
  func judgement(by judge: ModelReference, request: Data) async throws(StoreError) -> JudgementRecord?
}
