public import AssayKit

extension SQLRunStore {
  public func credential(of run: RunID) async throws(StoreError) -> StoredCredential? {
    try await read { store throws(StoreError) in
      try store.requireRun(run)
      guard var row = try store.sql.row("SELECT key_id, sealed FROM run_credentials WHERE run_id = $1", [.id(run)]) else {
        return nil
      }
      guard let key = try row.textIfAny() else { return StoredCredential(sealed: nil) }
      return StoredCredential(sealed: SealedText(keyID: key, box: try row.bytes()))
    }
  }
}

extension StoreTransaction {
  func insert(_ credential: SealedText, of run: RunID) throws(StoreError) {
    try sql.execute(
      "INSERT INTO run_credentials (run_id, key_id, sealed, kept_at) VALUES ($1, $2, $3, $4)",
      [.id(run), .text(credential.keyID), .bytes(credential.box), .time(now)])
  }

  /// - Throws: `.notAllowed` when the run was started without a key.
  func keep(_ credential: SealedText, for run: RunID) throws(StoreError) {
    let kept = try sql.execute(
      "UPDATE run_credentials SET key_id = $2, sealed = $3, kept_at = $4, erased_at = NULL WHERE run_id = $1",
      [.id(run), .text(credential.keyID), .bytes(credential.box), .time(now)])
    guard kept == 1 else { throw .notAllowed("run `\(run)` was started without a key of its own") }
  }

  /// Part of every transaction that ends a run.
  func eraseCredential(of run: RunID) throws(StoreError) {
    try sql.execute(
      "UPDATE run_credentials SET key_id = NULL, sealed = NULL, erased_at = $2 WHERE run_id = $1 AND sealed IS NOT NULL",
      [.id(run), .time(now)])
  }
}
