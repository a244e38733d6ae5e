/// The state of one sample: where it is between the question and its verdict.
public enum SampleState: String, Hashable, Sendable, Codable, CaseIterable {
  /// The model has not been asked, or not with success.
  case pending
  /// The answer is stored; the verdict is missing.
  case answered
  /// An evaluation counts.
  case scored
  /// A failure stands in place of a verdict.
  case failed

  public var hasEnded: Bool { self == .scored || self == .failed }
}

/// What can happen to a sample.
public enum SampleTransition: String, Hashable, Sendable, Codable, CaseIterable {
  /// An answer was committed; also after a failure, when it comes from a worker that was given up too early.
  case answer
  /// A verdict was committed.
  case score
  /// Generation failed for good, or three workers were lost.
  case failGeneration = "fail_generation"
  /// Scoring failed for good; the answer stays.
  case failEvaluation = "fail_evaluation"
  /// Retry of a failed sample that has no answer.
  case retryGeneration = "retry_generation"
  /// Retry or rescore of a sample that has an answer: the model is not asked again.
  case retryEvaluation = "retry_evaluation"
}

extension SampleState {
  /// The state after `transition`, or `nil` when it may not happen in this state.
  public func after(_ transition: SampleTransition) -> SampleState? {
    switch (self, transition) {
    case (.pending, .answer), (.failed, .answer): .answered
    case (.answered, .score): .scored
    case (.pending, .failGeneration), (.answered, .failEvaluation): .failed
    case (.failed, .retryGeneration): .pending
    case (.failed, .retryEvaluation), (.scored, .retryEvaluation): .answered
    default: nil
    }
  }
}
