import AssayKit

/// What judges took, apart from the model under test.
struct JudgingResponse: Encodable, Sendable {
  /// Requests that a judge answered.
  let asked: Int
  /// Judgements that came from earlier replies to the same question.
  let cached: Int
  let tokens: TokensResponse
  @Nullable var costUsd: Double?
  let costUnknown: Int

  /// - Returns: `nil` where no judge has said anything.
  init?(_ usage: JudgeUsage) {
    if usage.isEmpty { return nil }
    asked = usage.asked
    cached = usage.cached
    tokens = TokensResponse(input: usage.inputTokens, output: usage.outputTokens, reasoning: nil)
    costUsd = usage.asked > usage.costUnknown || usage.asked == 0 ? usage.cost.dollars : nil
    costUnknown = usage.costUnknown
  }
}

/// How far two judges agree.
struct AgreementResponse: Encodable, Sendable {
  let n: Int
  let same: Int
  let share: Double
  /// Cohen's kappa; `null` where chance alone would make them agree always.
  @Nullable var kappa: Double?

  init(_ agreement: JudgeAgreement) {
    n = agreement.n
    same = agreement.same
    share = agreement.share
    kappa = agreement.kappa
  }
}

/// What one judge said about an answer.
struct JudgementResponse: Encodable, Sendable {
  let judge: String
  /// The judge's words.
  let text: String
  /// Whether the verdict was made with these words.
  let counts: Bool
  let readable: Bool
  @Nullable var isCorrect: Bool?
  let cached: Bool
  @Nullable var finishReason: FinishReason?
  @Nullable var servedModel: String?
  @Nullable var usage: UsageResponse?
  @Nullable var costUsd: Double?

  init(_ record: JudgementRecord) {
    judge = record.judgement.judge.description
    text = record.judgement.text
    counts = record.counts
    readable = record.isReadable
    isCorrect = record.correct
    cached = record.isCached
    finishReason = record.finishReason
    servedModel = record.servedModel
    usage = record.usage.map { UsageResponse($0) }
    costUsd = record.cost?.dollars
  }
}
