import AssayKit

/// The messages of `GET /api/runs/{id}/stream`, with the names of Benchmark Harness and some more fields.
enum RunMessage {
  /// The first message.
  struct Start: Encodable {
    let type = "init"
    let runId: String
    let metadata: RunResponse

    init(_ run: RunRecord) {
      runId = run.id.rawValue
      metadata = RunResponse(run)
    }
  }

  /// A sample that has ended.
  struct Attempt: Encodable {
    let type = "attempt"
    let model: String
    let provider: String
    let benchmarkName: String
    let taskId: String
    let sampleIndex: Int
    let status: Status
    @Nullable var score: Double?
    @Nullable var durationSeconds: Double?
    @Nullable var promptTokens: Int?
    @Nullable var completionTokens: Int?
    @Nullable var costUsd: Double?
    @Nullable var error: String?
    /// Of code tasks; `null` for questions.
    @Nullable var diffRewriteFallbackUsed: Bool?
    @Nullable var thinkingLevelApplied: String?
    @Nullable var thinkingLevelRequested: String?

    init(_ ending: SampleEnding, model: ModelReference) {
      self.model = model.slug
      provider = model.provider.rawValue
      benchmarkName = ending.benchmark.rawValue
      taskId = ending.key.item.rawValue
      sampleIndex = ending.key.sampleIndex
      status = Status(ending)
      score = ending.score
      durationSeconds = ending.timing.map { $0.total / .seconds(1) }
      promptTokens = ending.usage?.inputTokens
      completionTokens = ending.usage?.outputTokens
      costUsd = ending.cost?.dollars
      error = ending.failure.map { "\($0.kind.rawValue): \($0.message)" }
    }

    /// The original's words: a fault of the provider or of the machine is `api_error`, never `failed`.
    enum Status: String, Encodable {
      case passed, failed
      case apiError = "api_error"

      init(_ ending: SampleEnding) {
        if ending.state == .failed { self = .apiError } else { self = ending.correct ?? (ending.score == 1) ? .passed : .failed }
      }
    }
  }

  /// Why a run failed; `complete` follows.
  struct Fault: Encodable {
    let type = "error"
    let message: String
  }

  /// The last message: the run as `GET /api/runs/{id}` gives it.
  struct End: Encodable {
    let type = "complete"
    let summary: RunResponse
  }
}
