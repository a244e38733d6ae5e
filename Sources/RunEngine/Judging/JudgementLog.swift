import AssayKit
import Synchronization

/// Everything that judges said during one evaluation, also when it ends in a failure or at its deadline: it was paid for.
final class JudgementLog: Sendable {
  private let said = Mutex<[JudgementRecord]>([])

  var records: [JudgementRecord] { said.withLock { $0 } }

  func append(_ record: JudgementRecord) { said.withLock { $0.append(record) } }

  /// The last words are asked for again, so the verdict is not made with them.
  func discountLast() {
    said.withLock { records in
      if !records.isEmpty { records[records.count - 1].counts = false }
    }
  }
}
