import Synchronization

/// Which answers and which of their fields a test has seen.
final class AnswerRecord: Sendable {
  /// Filled by every answer that is compared with the document while it is set.
  @TaskLocal static var current: AnswerRecord?

  private struct Seen {
    var answers: Set<String> = []
    var fields: Set<String> = []
    var headers: Set<String> = []
  }

  private let seen = Mutex(Seen())

  func add(_ operation: OpenAPIDocument.Operation, _ status: Int) {
    seen.withLock { _ = $0.answers.insert("\(operation.id) \(status)") }
  }
  func addField(_ name: String) { seen.withLock { _ = $0.fields.insert(name) } }
  func addHeader(_ name: String) { seen.withLock { _ = $0.headers.insert(name) } }

  var answers: Set<String> { seen.withLock { $0.answers } }
  /// Fields that were something else than `null`, as `Schema.field`.
  var fields: Set<String> { seen.withLock { $0.fields } }
  var headers: Set<String> { seen.withLock { $0.headers } }
}
