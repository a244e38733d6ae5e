/// A run and everything that is stored of it, as it was at one moment.
///
/// What others write meanwhile is not seen. It is only good inside the closure that `RunStore.snapshot` calls, and memory does not
/// grow with the number of samples: each is handed on before the next one is read.
public protocol RunSnapshot {
  var run: RunRecord { get }

  /// Calls `body` with every sample of a section in position order, then by sample index, until it returns `false`.
  ///
  /// - Throws: `.notFound` when the run has no such section.
  func records(of section: Int, _ body: (SampleRecord) -> Bool) throws(StoreError)

  /// The same with the texts of the attempt and the evaluation that count.
  func samples(of section: Int, _ body: (StoredSample) -> Bool) throws(StoreError)

  /// Calls `body` with every event, oldest first, until it returns `false`.
  func events(_ body: (RunEvent) -> Bool) throws(StoreError)
}

/// A sample with the attempt and the evaluation that count.
public struct StoredSample: Hashable, Sendable {
  public var record: SampleRecord
  /// `nil` before the first attempt that counts, and where an answer and a failure alike are missing.
  public var attempt: AttemptDetail?
  /// `nil` before the first evaluation that counts.
  public var evaluation: EvaluationDetail?

  public init(record: SampleRecord, attempt: AttemptDetail?, evaluation: EvaluationDetail?) {
    self.record = record
    self.attempt = attempt
    self.evaluation = evaluation
  }
}
