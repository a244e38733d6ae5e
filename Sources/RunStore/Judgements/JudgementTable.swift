import AssayKit
import Foundation

extension StoreTransaction {
  /// Stores what judges said in an evaluation, each with its words.
  func insert(_ judgements: [JudgementRecord], _ words: [Blob], of evaluation: Int64) throws(StoreError) {
    for (ordinal, (record, blob)) in zip(judgements, words).enumerated() {
      try sql.store(blob)
      try sql.execute(
        """
        INSERT INTO judgements (evaluation_id, ordinal, judge, request, counts, readable, correct, cached, words, finish_reason,
          served_model, input_tokens, output_tokens, reasoning_tokens, cost, highest_cost)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        """,
        [
          .integer(evaluation), .integer(ordinal), .text(record.judgement.judge.description), .bytes(record.request),
          .boolean(record.counts), .boolean(record.isReadable), .boolean(record.correct), .boolean(record.isCached),
          .bytes(blob.hash), .words(record.finishReason?.word), .words(record.servedModel),
          .integer(record.usage?.inputTokens), .integer(record.usage?.outputTokens), .integer(record.usage?.reasoningTokens),
          .money(record.cost), .money(record.highestCost),
        ])
    }
  }

  /// What judges said in an evaluation, in the order in which they said it.
  func judgements(of evaluation: Int64) throws(StoreError) -> [JudgementRecord] {
    var records: [JudgementRecord] = []
    try sql.each(
      """
      SELECT \(JudgementRecord.columns) FROM judgements j JOIN blobs w ON w.hash = j.words
      WHERE j.evaluation_id = $1 ORDER BY j.ordinal
      """, [.integer(evaluation)]
    ) { row throws(StoreError) in
      var row = row
      records.append(try JudgementRecord(reading: &row))
      return true
    }
    return records
  }

  /// What each judge of an evaluation says of the answer, the deciding one first, by the words that count.
  func opinions(of evaluation: Int64) throws(StoreError) -> [Bool?] {
    var opinions: [Bool?] = []
    try sql.each(
      "SELECT correct FROM judgements WHERE evaluation_id = $1 AND counts ORDER BY ordinal", [.integer(evaluation)]
    ) { row throws(StoreError) in
      var row = row
      opinions.append(try row.booleanIfAny())
      return true
    }
    return opinions
  }
}

extension JudgementRecord {
  /// Of a judgement `j` with its words `w`.
  static let columns = """
    j.judge, j.request, j.counts, j.readable, j.correct, j.cached, j.finish_reason, j.served_model, j.input_tokens, \
    j.output_tokens, j.reasoning_tokens, j.cost, j.highest_cost, w.encoding, w.size, w.content
    """

  /// Reads a row of `columns`.
  init(reading row: inout SQLRow) throws(StoreError) {
    let name = try row.text()
    guard let judge = ModelReference(name) else { throw .bug("a stored judge is called `\(name.prefix(100))`") }
    let request = try row.bytes()
    let (counts, isReadable, correct) = (try row.boolean(), try row.boolean(), try row.booleanIfAny())
    let (isCached, finish, served) = (try row.boolean(), try row.wordsIfAny(), try row.wordsIfAny())
    let (input, output, reasoning) = (try row.intIfAny(), try row.intIfAny(), try row.intIfAny())
    var usage: Usage?
    if let input, let output { usage = Usage(inputTokens: input, outputTokens: output, reasoningTokens: reasoning) }
    let (cost, highest) = (try row.moneyIfAny(), try row.moneyIfAny())
    let words = String(decoding: try Blob.plain(from: &row), as: UTF8.self)
    self.init(
      judgement: Judgement(judge: judge, text: words), request: request, counts: counts, isReadable: isReadable,
      correct: correct, isCached: isCached, finishReason: finish.map { FinishReason(word: $0) }, servedModel: served,
      usage: usage, cost: cost, highestCost: highest)
  }
}
