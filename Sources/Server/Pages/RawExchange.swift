import AssayKit

/// What was sent and what came back, as JSON for people who want to see everything.
struct RawExchange {
  /// `nil` where no request is kept: of failed attempts there is only what they failed with.
  let request: String?
  let response: String?
  let failures: [FailedAttempt]

  struct FailedAttempt {
    let number: Int
    let json: String
  }

  /// Texts are cut as everywhere on the page; the API has them whole.
  ///
  /// - Parameter attempt: the one that is shown.
  /// - Returns: `nil` before the first attempt.
  init?(_ detail: SampleDetail, attempt: AttemptDetail?, run: RunRecord, section: SectionRecord) {
    guard let attempt else { return nil }
    let number = (detail.attempts.firstIndex { $0.id == attempt.id } ?? 0) + 1
    let generation = try? attempt.outcome.get()  // A failed attempt has no transcript; its failure is below.
    request = generation.map { Self.text(Sent($0, detail.record.key, number: number, record: detail.record, run: run, section)) }
    response = generation.map { Self.text(Reply($0.response)) }
    failures = detail.attempts.enumerated().compactMap { index, attempt in
      guard case .failure(let failure) = attempt.outcome else { return nil }
      return FailedAttempt(number: index + 1, json: Self.text(Fault(failure)))
    }
  }

  /// The request in Assay's own words: each provider's dialect has others for some of them. The key is in no store.
  private struct Sent: Encodable {
    let model: String
    let messages: [Turn]
    let temperature: Double?
    let topP: Double?
    let maxOutputTokens: Int?
    let stop: [String]?
    let seed: Int?
    let clientRequestId: String

    init(
      _ generation: Generation, _ key: SampleKey, number: Int, record: SampleRecord, run: RunRecord, _ section: SectionRecord
    ) {
      let parameters = run.manifest.sections.first { $0.benchmark == section.benchmark }?.parameters ?? run.request.parameters
      model = run.request.model.slug
      messages = generation.messages.map { Turn($0) }
      (temperature, topP, maxOutputTokens) = (parameters.temperature, parameters.topP, parameters.maxOutputTokens)
      stop = parameters.stop
      seed = parameters.seed.map { $0 + key.sampleIndex }
      clientRequestId =
        SampleLabel(
          run: key.run, benchmark: section.benchmark, item: key.item, sampleIndex: key.sampleIndex, position: record.position,
          attempt: number
        ).clientRequestID
    }
  }

  private struct Turn: Encodable {
    let role: String
    let content: String
    let images: [String]?

    init(_ message: Message) {
      role = message.role.rawValue
      content = RawExchange.cut(message.text)
      let urls = message.content.compactMap { part in if case .imageURL(let url) = part { String(url.prefix(100)) } else { nil } }
      images = urls.isEmpty ? nil : urls
    }
  }

  private struct Reply: Encodable {
    let content: String
    let reasoning: String?
    let finishReason: String
    let servedModel: String?
    let upstreamProvider: String?
    let systemFingerprint: String?
    let requestId: String?
    let requests: Int
    let chunks: Int
    let keepAlives: Int
    let usage: Usage?

    init(_ response: ModelResponse) {
      content = RawExchange.cut(response.text)
      reasoning = response.reasoning.map { RawExchange.cut($0) }
      finishReason = response.finishReason.word
      (servedModel, upstreamProvider) = (response.servedModel, response.upstreamProvider)
      (systemFingerprint, requestId) = (response.systemFingerprint, response.requestID)
      (requests, chunks, keepAlives) = (response.tries, response.timing.chunks, response.timing.keepAlives)
      usage = response.usage
    }
  }

  private struct Fault: Encodable {
    let kind: String
    let message: String
    let hint: String?
    let httpStatus: Int?
    let providerMessage: String?
    let retryAfterSeconds: Double?

    init(_ failure: Failure) {
      kind = failure.kind.rawValue
      (message, hint) = (failure.message, failure.hint)
      (httpStatus, providerMessage) = (failure.httpStatus, failure.providerMessage)
      retryAfterSeconds = failure.retryAfter?.inSeconds
    }
  }

  /// So much of each text: the passages above show more, and the files all of it.
  private static let limit = 4_000

  private static func cut(_ text: String) -> String {
    text.unicodeScalars.count > limit ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit))) + "…" : text
  }

  private static func text(_ value: some Encodable) -> String {
    (try? JSONText.pretty(value)) ?? ""  // Strings and numbers can always be written.
  }
}
