import AssayKit

/// Everything that was ever stored for one sample.
struct TranscriptResponse: Encodable, Sendable {
  let item: ItemResponse
  let attempts: [Attempt]
  let evaluations: [Evaluation]

  init(_ detail: SampleDetail) {
    item = ItemResponse(detail)
    attempts = detail.attempts.map { Attempt($0) }
    evaluations = detail.evaluations.map { Evaluation($0) }
  }

  struct Attempt: Encodable, Sendable {
    let id: Int64
    let counts: Bool
    let startedAt: Moment
    let endedAt: Moment
    /// `null` when the attempt failed.
    @Nullable var messages: [Message]?
    @Nullable var response: ModelAnswer?
    @Nullable var failure: FailureResponse?
    @Nullable var costUsd: Double?

    init(_ attempt: AttemptDetail) {
      id = attempt.id
      counts = attempt.counts
      startedAt = Moment(attempt.startedAt)
      endedAt = Moment(attempt.endedAt)
      costUsd = attempt.cost?.dollars
      switch attempt.outcome {
      case .success(let generation):
        messages = generation.messages.map { Message($0) }
        response = ModelAnswer(generation.response)
        failure = nil
      case .failure(let error):
        messages = nil
        response = nil
        failure = FailureResponse(error)
      }
    }
  }

  struct Message: Encodable, Sendable {
    let role: AssayKit.Message.Role
    let content: [Part]

    init(_ message: AssayKit.Message) {
      role = message.role
      content = message.content.map { Part($0) }
    }
  }

  /// Text or an image, as `type` says.
  struct Part: Encodable, Sendable {
    let type: String
    @Nullable var text: String?
    @Nullable var imageUrl: String?

    init(_ part: ContentPart) {
      switch part {
      case .text(let words):
        type = "text"
        text = words
        imageUrl = nil
      case .imageURL(let url):
        type = "image_url"
        text = nil
        imageUrl = url
      }
    }
  }

  struct ModelAnswer: Encodable, Sendable {
    let text: String
    @Nullable var reasoning: String?
    let finishReason: FinishReason
    @Nullable var usage: UsageResponse?
    let timing: TimingResponse
    @Nullable var servedModel: String?
    @Nullable var upstreamProvider: String?
    @Nullable var systemFingerprint: String?
    @Nullable var requestId: String?
    let tries: Int

    init(_ response: ModelResponse) {
      text = response.text
      reasoning = response.reasoning
      finishReason = response.finishReason
      usage = response.usage.map { UsageResponse($0) }
      timing = TimingResponse(response.timing, response.usage)
      servedModel = response.servedModel
      upstreamProvider = response.upstreamProvider
      systemFingerprint = response.systemFingerprint
      requestId = response.requestID
      tries = response.tries
    }
  }

  struct Evaluation: Encodable, Sendable {
    let id: Int64
    let attemptId: Int64
    let counts: Bool
    let scorer: String
    let scorerVersion: String
    let createdAt: Moment
    @Nullable var score: Double?
    @Nullable var isCorrect: Bool?
    @Nullable var extracted: String?
    @Nullable var rule: String?
    let flags: [Verdict.Flag]
    @Nullable var details: JSONValue?
    @Nullable var failure: FailureResponse?
    /// What judges said, in the order in which they said it.
    let judgements: [JudgementResponse]

    init(_ evaluation: EvaluationDetail) {
      let verdict = try? evaluation.outcome.get()  // A failure is given in its own field below.
      id = evaluation.id
      attemptId = evaluation.attempt
      counts = evaluation.counts
      scorer = evaluation.scorer.name
      scorerVersion = evaluation.scorer.version
      createdAt = Moment(evaluation.createdAt)
      score = verdict?.score
      isCorrect = verdict?.correct
      extracted = verdict?.extracted
      rule = verdict?.rule
      flags = verdict?.flags.sorted() ?? []
      details = verdict?.details
      judgements = evaluation.judgements.map { JudgementResponse($0) }
      if case .failure(let error) = evaluation.outcome { failure = FailureResponse(error) } else { failure = nil }
    }
  }
}
