import AssayKit
import RunEngine

/// What is said of samples without a result: while a run goes on they wait; of one that has ended nothing is waited for.
struct Unanswered {
  /// Why nothing more comes: `run canceled`; `nil` while the run goes on.
  let reason: String?
  /// Failures of samples that were asked and have no result all the same, as far as they were read.
  var failures: [SampleKey: Failure] = [:]

  init(_ run: RunRecord) {
    reason =
      switch run.state {
      case .queued, .running, .paused: nil
      case .canceled: "run canceled"
      case .failed: "run failed"
      case .succeeded: "run ended"
      }
  }

  var hasEnded: Bool { reason != nil }

  /// What a list of such samples is called.
  var word: String { hasEnded ? "Not answered" : "Waiting" }

  /// Stands where the question would.
  var question: String { reason.map { "not asked: \($0)" } ?? "not asked yet" }

  /// Stands where the score of the run would.
  func missingScore(_ run: RunRecord, _ numbers: RunNumbers) -> String {
    switch run.state {
    case .queued, .running, .paused: "no score yet"
    case _ where numbers.failed > 0 && numbers.failed == numbers.samples: "no score: every sample failed"
    case .canceled: "no score: canceled before the first one"
    case .failed: "no score: the run failed"
    case .succeeded: "no score"
    }
  }

  func mark(_ sample: SampleRecord) -> StateMark {
    switch sample.state {
    case .pending where hasEnded && sample.attempts > 0: StateMark(word: "Not answered", letter: "F", tone: "warning")
    case .pending where hasEnded: StateMark(word: "Not asked", letter: "–", tone: "muted")
    case .answered where hasEnded: StateMark(word: "Answered, not scored", letter: "A", tone: "muted")
    case .pending, .answered, .failed, .scored: StateMark(sample)
    }
  }
}

extension Unanswered {
  /// So many samples are looked at: what was being asked when the run ended stands first among those without a result.
  private static let window = 100
  /// So many failures are read.
  private static let mostFailures = 10

  /// Reads what stopped a run (a refused key, say): such a failure ends the run and leaves its sample to a resume.
  mutating func read(_ section: SectionRecord, of run: RunRecord, store: any RunStore) async throws(StoreError) {
    guard hasEnded, section.progress.done < section.totalSamples else { return }
    let query = SampleQuery(run: run.id, section: section.ordinal, filter: .waiting, limit: Self.window)
    let tried = try await store.samples(query).samples.filter { $0.attempts > 0 }
    for sample in tried.prefix(Self.mostFailures) {
      failures[sample.key] = try await store.sample(sample.key).lastFailure
    }
  }

  /// The failures that were read, grouped as those of failed samples are.
  var groups: [FailureGroup] {
    Dictionary(grouping: failures.values) { [$0.kind.rawValue, $0.message, $0.httpStatus.map { String($0) } ?? ""] }
      .sorted { ($0.value.count, $1.key[1]) > ($1.value.count, $0.key[1]) }
      .compactMap { _, same in same.first.map { FailureGroup(example: $0, count: same.count) } }
  }
}

extension SampleDetail {
  /// What the newest attempt failed with, or the scoring of its answer; `nil` when neither did.
  var lastFailure: Failure? {
    if case .failure(let failure) = attempts.last?.outcome { return failure }
    guard case .failure(let failure) = evaluations.last?.outcome else { return nil }
    return failure
  }
}
