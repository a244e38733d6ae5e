import AssayKit
import Foundation

/// A step with everything encoded, hashed and compressed, so that the writing transaction only writes.
enum PreparedStep: Sendable {
  case started(SampleKey)
  case attempt(AttemptRecord, PreparedAttempt)
  case evaluation(EvaluationRecord, PreparedEvaluation)

  static func prepare(_ steps: [StepRecord]) throws(StoreError) -> [PreparedStep] {
    let deflater = Deflater()
    var prepared: [PreparedStep] = []
    prepared.reserveCapacity(steps.count)
    for step in steps {
      switch step {
      case .started(let key): prepared.append(.started(key))
      case .attempt(let attempt): prepared.append(.attempt(attempt, try PreparedAttempt(attempt, with: deflater)))
      case .evaluation(let evaluation):
        let evaluation = evaluation.withVerdictInRange
        prepared.append(.evaluation(evaluation, try PreparedEvaluation(evaluation, with: deflater)))
      }
    }
    return prepared
  }

  var key: SampleKey {
    switch self {
    case .started(let key): key
    case .attempt(let attempt, _): attempt.key
    case .evaluation(let evaluation, _): evaluation.key
    }
  }
}

/// The texts of an attempt.
struct PreparedAttempt: Sendable {
  let messages: Blob?
  let answer: Blob?
  let reasoning: Blob?
  let failure: String?

  init(_ attempt: AttemptRecord, with deflater: Deflater) throws(StoreError) {
    switch attempt.outcome {
    case .success(let generation):
      messages = try Blob(encoding: MessageCoding.encode(generation.messages), with: deflater)
      answer = try Blob(encoding: Data(generation.response.text.utf8), with: deflater)
      if let text = generation.response.reasoning {
        reasoning = try Blob(encoding: Data(text.utf8), with: deflater)
      } else {
        reasoning = nil
      }
      failure = nil
    case .failure(let error):
      (messages, answer, reasoning) = (nil, nil, nil)
      failure = try JSONColumn.encode(error)
    }
  }
}

/// The JSON of an evaluation.
struct PreparedEvaluation: Sendable {
  let details: String?
  let target: String?
  let failure: String?
  /// What judges said, in the order of the record.
  let words: [Blob]

  init(_ evaluation: EvaluationRecord, with deflater: Deflater) throws(StoreError) {
    words = try evaluation.judgements.map { record throws(StoreError) in
      try Blob(encoding: Data(record.judgement.text.utf8), with: deflater)
    }
    switch evaluation.outcome {
    case .success(let verdict):
      details = try verdict.details.map { details throws(StoreError) in try JSONColumn.encode(details) }
      target = try evaluation.target.map { target throws(StoreError) in try JSONColumn.encode(target) }
      failure = nil
    case .failure(let error):
      (details, target) = (nil, nil)
      failure = try JSONColumn.encode(error)
    }
  }
}

extension EvaluationRecord {
  /// A score that is no number or not in 0…1 is a fault of the scorer: it must neither enter a mean nor sink the whole group.
  fileprivate var withVerdictInRange: EvaluationRecord {
    guard case .success(let verdict) = outcome, !(0...1).contains(verdict.score) else { return self }
    var record = self
    record.outcome = .failure(
      Failure(.scorer, "the scorer \(scorer.name) \(scorer.version) gave a score of `\(verdict.score)`, which is not in 0…1"))
    return record
  }
}
