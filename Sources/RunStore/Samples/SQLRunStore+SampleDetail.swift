public import AssayKit
import Foundation

extension SQLRunStore {
  public func sample(_ key: SampleKey) async throws(StoreError) -> SampleDetail {
    try await read { store throws(StoreError) in
      try store.requireRun(key.run)
      let section = try store.section(key.section, of: key.run, changing: false)
      let found = try store.sql.row(
        """
        SELECT \(SampleRecord.columns) FROM \(SampleRecord.tables)
        WHERE s.section_id = $1 AND s.item = $2 AND s.sample_index = $3
        """, [.integer(section.id), .id(key.item), .integer(key.sampleIndex)])
      guard let row = found else {
        throw .notFound("sample \(key.sampleIndex) of item `\(key.item)` in run `\(key.run)`")
      }
      var (first, columns) = (row, row)
      let id = try first.integer()
      return SampleDetail(
        record: try SampleRecord(reading: &columns, run: key.run, section: key.section),
        attempts: try store.attempts(of: id), evaluations: try store.evaluations(of: id))
    }
  }
}

extension StoreTransaction {
  fileprivate func attempts(of sample: Int64) throws(StoreError) -> [AttemptDetail] {
    var attempts: [AttemptDetail] = []
    try sql.each(
      """
      SELECT \(AttemptDetail.columns) FROM attempts a \(AttemptDetail.texts)
      WHERE a.sample_id = $1 ORDER BY a.id
      """, [.integer(sample)]
    ) { row throws(StoreError) in
      var row = row
      attempts.append(try AttemptDetail(reading: &row))
      return true
    }
    return attempts
  }

  fileprivate func evaluations(of sample: Int64) throws(StoreError) -> [EvaluationDetail] {
    var evaluations: [EvaluationDetail] = []
    try sql.each(
      """
      SELECT \(EvaluationDetail.columns) FROM evaluations e
      WHERE e.attempt_id IN (SELECT id FROM attempts WHERE sample_id = $1) ORDER BY e.id
      """, [.integer(sample)]
    ) { row throws(StoreError) in
      var row = row
      evaluations.append(try EvaluationDetail(reading: &row))
      return true
    }
    for index in evaluations.indices { evaluations[index].judgements = try judgements(of: evaluations[index].id) }
    return evaluations
  }
}

extension AttemptDetail {
  /// Of an attempt `a` with its texts.
  static let columns = """
    a.id, a.counts, a.started_at, a.ended_at, a.failure, \(AttemptNumbers.columns("a")), a.finish_reason, a.tries, \
    a.served_model, a.upstream_provider, a.system_fingerprint, a.request_id, m.encoding, m.size, m.content, b.encoding, \
    b.size, b.content, r.encoding, r.size, r.content
    """
  /// How many columns that are.
  static let width = columns.split(separator: ",").count
  static let texts = """
    LEFT JOIN blobs m ON m.hash = a.messages LEFT JOIN blobs b ON b.hash = a.answer LEFT JOIN blobs r ON r.hash = a.reasoning
    """

  /// Reads a row of `columns`.
  init(reading row: inout SQLRow) throws(StoreError) {
    let (id, counts) = (try row.integer(), try row.boolean())
    let (startedAt, endedAt) = (try row.time(), try row.time())
    let failure = try row.textIfAny()
    let numbers = try AttemptNumbers(reading: &row)
    let outcome: Result<Generation, Failure>
    if let failure {
      outcome = .failure(try JSONColumn.decode(from: failure))
    } else {
      outcome = .success(try Generation(reading: &row, numbers: numbers))
    }
    self.init(id: id, counts: counts, startedAt: startedAt, endedAt: endedAt, outcome: outcome, cost: numbers.cost)
  }
}

extension Generation {
  fileprivate init(reading row: inout SQLRow, numbers: AttemptNumbers) throws(StoreError) {
    guard let finish = try row.wordsIfAny(), let timing = numbers.timing else { throw .bug("an answer lacks its numbers") }
    let tries = try row.int()
    let (served, upstream) = (try row.wordsIfAny(), try row.wordsIfAny())
    let (fingerprint, request) = (try row.wordsIfAny(), try row.wordsIfAny())
    let messages = try MessageCoding.decode(try Blob.plain(from: &row))
    let text = String(decoding: try Blob.plain(from: &row), as: UTF8.self)
    let reasoning = try Blob.plainIfAny(from: &row).map { String(decoding: $0, as: UTF8.self) }
    self.init(
      messages: messages,
      response: ModelResponse(
        text: text, reasoning: reasoning, finishReason: FinishReason(word: finish), usage: numbers.usage, timing: timing,
        servedModel: served, upstreamProvider: upstream, systemFingerprint: fingerprint, requestID: request, tries: tries))
  }
}

extension EvaluationDetail {
  /// Of an evaluation `e`.
  static let columns = """
    e.id, e.attempt_id, e.counts, e.scorer, e.scorer_version, e.created_at, e.failure, e.score, e.correct, e.extracted, \
    e.rule, e.flags, e.details, e.target
    """

  /// Reads a row of `columns`.
  init(reading row: inout SQLRow) throws(StoreError) {
    let (id, attempt, counts) = (try row.integer(), try row.integer(), try row.boolean())
    let scorer = ScorerVersion(name: try row.text(), version: try row.text())
    let createdAt = try row.time()
    let outcome: Result<Verdict, Failure>
    if let failure = try row.textIfAny() {
      outcome = .failure(try JSONColumn.decode(from: failure))
    } else {
      var verdict = Verdict(score: try row.real(), correct: try row.booleanIfAny())
      verdict.extracted = try row.wordsIfAny()
      verdict.rule = try row.wordsIfAny()
      verdict.flags = Set(bits: try row.integer())
      if let details = try row.textIfAny() { verdict.details = try JSONColumn.decode(from: details) }
      outcome = .success(verdict)
    }
    var target: JSONValue?
    if case .success = outcome, let text = try row.textIfAny() { target = try JSONColumn.decode(from: text) }
    self.init(
      id: id, attempt: attempt, counts: counts, scorer: scorer, target: target, outcome: outcome, createdAt: createdAt)
  }
}
