public import AssayKit
public import Foundation

extension SQLRunStore {
  public func judgement(by judge: ModelReference, request: Data) async throws(StoreError) -> JudgementRecord? {
    try await read { store throws(StoreError) in
      let found = try store.sql.row(
        """
        SELECT \(JudgementRecord.columns) FROM judgements j JOIN blobs w ON w.hash = j.words
        WHERE j.request = $1 AND j.judge = $2 AND j.readable ORDER BY j.id DESC LIMIT 1
        """, [.bytes(request), .text(judge.description)])
      guard var row = found else { return nil }
      return try JudgementRecord(reading: &row)
    }
  }
}
