public import AssayKit

extension SQLRunStore {
  public func earlier(_ claim: IdempotencyClaim, of owner: Owner) async throws(StoreError) -> CreationOutcome? {
    try await write { store throws(StoreError) in try store.earlier(claim, of: owner) }
  }
}

extension StoreTransaction {
  /// What an unexpired claim with the same key made; `nil` when there is none.
  func earlier(_ claim: IdempotencyClaim, of owner: Owner) throws(StoreError) -> CreationOutcome? {
    try sql.execute("DELETE FROM idempotency_keys WHERE expires_at <= $1", [.time(now)])
    let found = try sql.row(
      "SELECT request_hash, runs, experiment FROM idempotency_keys WHERE owner = $1 AND idempotency_key = $2",
      [.id(owner), .text(claim.key)])
    guard var row = found else { return nil }
    guard try row.bytes() == claim.requestHash else { return .otherRequest }
    let runs: [RunID] = try JSONColumn.decode(from: try row.text())
    return .repeated(runs: runs, experiment: try row.textIfAny().map(ExperimentID.init))
  }

  func insert(
    _ claim: IdempotencyClaim, of owner: Owner, runs: [RunID], experiment: ExperimentID?
  ) throws(StoreError) {
    try sql.execute(
      """
      INSERT INTO idempotency_keys (owner, idempotency_key, request_hash, runs, experiment, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6)
      """,
      [
        .id(owner), .text(claim.key), .bytes(claim.requestHash), .text(try JSONColumn.encode(runs)),
        .text(experiment?.rawValue), .time(now + claim.lifetime),
      ])
  }
}
