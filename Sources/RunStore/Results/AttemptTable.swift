import AssayKit
import Foundation

extension StoreTransaction {
  /// Stores an attempt and its texts.
  ///
  /// - Returns: its id.
  func insert(
    _ attempt: AttemptRecord, _ texts: PreparedAttempt, of sample: Int64, counts: Bool
  ) throws(StoreError) -> Int64 {
    for blob in [texts.messages, texts.answer, texts.reasoning] {
      if let blob { try sql.store(blob) }
    }
    var values: [SQLValue] = [
      .integer(sample), .boolean(counts), .time(attempt.startedAt), .time(attempt.endedAt), .text(attempt.failureKind),
      .text(texts.failure), .bytes(texts.messages?.hash), .bytes(texts.answer?.hash), .bytes(texts.reasoning?.hash),
      .money(attempt.cost),
    ]
    var response: ModelResponse?
    if case .success(let generation) = attempt.outcome { response = generation.response }
    values += Self.columns(of: response)
    let inserted = try sql.row(
      """
      INSERT INTO attempts (sample_id, counts, started_at, ended_at, failure_kind, failure, messages, answer, reasoning, cost,
        finish_reason, input_tokens, output_tokens, reasoning_tokens, cached_input_tokens, reported_cost, total_time,
        first_token_time, max_gap, chunks, keep_alives, tries, served_model, upstream_provider, system_fingerprint, request_id,
        client_delay_mean, client_delay_max)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28)
      RETURNING id
      """, values)
    guard var row = inserted else { throw .bug("a new attempt has no id") }
    return try row.integer()
  }

  private static func columns(of response: ModelResponse?) -> [SQLValue] {
    guard let response else { return [SQLValue](repeating: .null, count: 18) }
    return [
      .words(response.finishReason.word), .integer(response.usage?.inputTokens), .integer(response.usage?.outputTokens),
      .integer(response.usage?.reasoningTokens), .integer(response.usage?.cachedInputTokens),
      .money(response.usage?.reportedCost), .span(response.timing.total), .span(response.timing.timeToFirstToken),
      .span(response.timing.maxGap), .integer(response.timing.chunks), .integer(response.timing.keepAlives),
      .integer(response.tries), .words(response.servedModel), .words(response.upstreamProvider),
      .words(response.systemFingerprint), .words(response.requestID), .span(response.timing.clientDelay?.mean),
      .span(response.timing.clientDelay?.longest),
    ]
  }

  /// Stores an evaluation.
  ///
  /// - Returns: its id.
  func insert(
    _ evaluation: EvaluationRecord, _ texts: PreparedEvaluation, of sample: Int64, counts: Bool
  ) throws(StoreError) -> Int64 {
    var verdict: Verdict?
    var kind: Failure.Kind?
    switch evaluation.outcome {
    case .success(let value): verdict = value
    case .failure(let failure): kind = failure.kind
    }
    let inserted = try sql.row(
      """
      INSERT INTO evaluations (sample_id, attempt_id, counts, scorer, scorer_version, failure_kind, failure, score, correct,
        extracted, rule, flags, details, target, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id
      """,
      [
        .integer(sample), .integer(evaluation.attempt), .boolean(counts), .text(evaluation.scorer.name),
        .text(evaluation.scorer.version), .text(kind?.rawValue), .text(texts.failure), .real(verdict?.score),
        .boolean(verdict?.correct), .words(verdict?.extracted), .words(verdict?.rule), .integer(verdict?.flags.bits ?? 0),
        .text(texts.details), .text(texts.target), .time(evaluation.createdAt),
      ])
    guard var row = inserted else { throw .bug("a new evaluation has no id") }
    let id = try row.integer()
    try insert(evaluation.judgements, texts.words, of: id)
    return id
  }
}

extension AttemptRecord {
  fileprivate var failureKind: String? {
    if case .failure(let failure) = outcome { failure.kind.rawValue } else { nil }
  }
}

/// Reads the columns that tables and metrics need of an attempt.
struct AttemptNumbers {
  let usage: Usage?
  let timing: Timing?
  let cost: NanoDollars?

  static func columns(_ table: String) -> String {
    [
      "input_tokens", "output_tokens", "reasoning_tokens", "cached_input_tokens", "reported_cost", "total_time",
      "first_token_time", "max_gap", "chunks", "keep_alives", "client_delay_mean", "client_delay_max", "cost",
    ].map { "\(table).\($0)" }.joined(separator: ", ")
  }

  init(reading row: inout SQLRow) throws(StoreError) {
    let (input, output) = (try row.intIfAny(), try row.intIfAny())
    let (reasoning, cached, reported) = (try row.intIfAny(), try row.intIfAny(), try row.moneyIfAny())
    if let input, let output {
      usage = Usage(
        inputTokens: input, outputTokens: output, reasoningTokens: reasoning, cachedInputTokens: cached, reportedCost: reported)
    } else {
      usage = nil
    }
    let (total, first, gap) = (try row.spanIfAny(), try row.spanIfAny(), try row.spanIfAny())
    let (chunks, keepAlives) = (try row.intIfAny() ?? 0, try row.intIfAny() ?? 0)
    let (mean, longest) = (try row.spanIfAny(), try row.spanIfAny())
    var delay: ClientDelay?
    if let mean, let longest { delay = ClientDelay(mean: mean, longest: longest) }
    timing = total.map {
      Timing(
        total: $0, timeToFirstToken: first, maxGap: gap, chunks: chunks, keepAlives: keepAlives, clientDelay: delay)
    }
    cost = try row.moneyIfAny()
  }
}
