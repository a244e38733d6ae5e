import AssayKit

/// Erasing the texts of deleted runs, by marking and sweeping.
///
/// Texts are stored once for all runs, and no index says which attempts have one: keeping it would cost each answer more than a
/// deletion costs now. So the texts of erased samples are only marked (`doomed_texts`). When no deleted run is left to erase, one
/// scan over the attempts spares what is still needed, and the rest is erased.
extension StoreTransaction {
  static let anyDoomed = "SELECT 1 FROM doomed_texts LIMIT 1"

  /// Attempts looked at in one step, for each sample that a step may erase: reading is that much cheaper.
  private static let attemptsPerStep = 50

  /// Marks the texts of a sample that is about to be erased. A scan that has begun knows nothing of them: it begins again.
  func doomTexts(of sample: SQLValue) throws(StoreError) {
    let marked = try sql.execute(
      """
      INSERT INTO doomed_texts (hash)
      SELECT hash FROM (
        SELECT messages AS hash FROM attempts WHERE sample_id = $1
        UNION SELECT answer FROM attempts WHERE sample_id = $1
        UNION SELECT reasoning FROM attempts WHERE sample_id = $1
        UNION SELECT j.words FROM attempts a JOIN evaluations e ON e.attempt_id = a.id JOIN judgements j ON j.evaluation_id = e.id
          WHERE a.sample_id = $1) t
      WHERE hash IS NOT NULL ON CONFLICT (hash) DO NOTHING
      """, [sample])
    if marked > 0 { try sql.execute("UPDATE text_scan SET last_attempt = 0 WHERE last_attempt > 0", []) }
  }

  /// One step: spares what the next attempts need, or erases some texts when every attempt was looked at.
  ///
  /// Nothing is erased that a judge has said, which an index tells, or that an attempt has. The scan goes by ids, which only rise and, since one transaction writes at a time, come
  /// into view in order; attempts that were recorded since the last step are looked at in the transaction that erases.
  ///
  /// - Returns: whether there is more to do.
  func eraseTexts(limit: Int) throws(StoreError) -> Bool {
    guard try sql.row(Self.anyDoomed, []) != nil else { return false }
    let most = limit * Self.attemptsPerStep
    if try spareTexts(most) == most { return true }
    let next = "SELECT hash FROM doomed_texts ORDER BY hash LIMIT $1"
    try sql.execute(
      "DELETE FROM blobs WHERE hash IN (\(next)) AND NOT EXISTS (SELECT 1 FROM judgements j WHERE j.words = blobs.hash)",
      [.integer(limit)])
    try sql.execute("DELETE FROM doomed_texts WHERE hash IN (\(next))", [.integer(limit)])
    if try sql.row(Self.anyDoomed, []) != nil { return true }
    try sql.execute("UPDATE text_scan SET last_attempt = 0", [])
    return false
  }

  /// Takes the mark from texts of the next `most` attempts.
  ///
  /// - Returns: how many attempts there were.
  private func spareTexts(_ most: Int) throws(StoreError) -> Int {
    guard var scan = try sql.row("SELECT last_attempt FROM text_scan", []) else { throw .bug("the table `text_scan` is empty") }
    let from = try scan.integer()
    let found = try sql.row(
      "SELECT count(*), max(id) FROM (SELECT id FROM attempts WHERE id > $1 ORDER BY id LIMIT $2) page",
      [.integer(from), .integer(most)])
    guard var page = found, case let count = try page.int(), count > 0 else { return 0 }
    let to = try page.integer()
    let span = "FROM attempts WHERE id > $1 AND id <= $2"
    try sql.execute(
      """
      DELETE FROM doomed_texts WHERE hash IN (
        SELECT messages \(span) UNION ALL SELECT answer \(span) UNION ALL SELECT reasoning \(span))
      """, [.integer(from), .integer(to)])
    try sql.execute("UPDATE text_scan SET last_attempt = $1", [.integer(to)])
    return count
  }
}
