import AssayKit
import Foundation

/// Puts an answer together from the chunks of a stream, or from one whole response.
struct OpenAIAnswer {
  /// What an event was, for timing.
  enum Event: Hashable {
    case token(carriesText: Bool)
    /// Usage, a role, a finish reason: nothing that the model said.
    case note
    /// The stream says that it is complete.
    case done
  }

  private let diagnosis: Diagnosis
  private let limit: Int
  private var content = TextAssembly()
  private var reasoning = TextAssembly()
  private var piece = OpenAIPiece()
  private var facts = OpenAIPiece.Facts()
  private var hasFacts = false
  private var finishReason: String?
  private var usage: Usage?
  private var sawChoice = false
  private(set) var isDone = false

  /// - Parameter limit: the most bytes that text and reasoning may have together.
  init(diagnosis: Diagnosis, limit: Int) {
    self.diagnosis = diagnosis
    self.limit = limit
  }

  /// Whether the model has said all, even if the stream was not ended properly.
  var isComplete: Bool { isDone || finishReason != nil }

  /// Takes the data of one event of a stream.
  mutating func event(_ data: UnsafeRawBufferPointer) throws(Failure) -> Event {
    if data.spells("[DONE]") {
      isDone = true
      return .done
    }
    if data.isEmpty { return .note }
    var wanted: OpenAIPiece.Facts? = hasFacts ? nil : OpenAIPiece.Facts()
    do throws(JSONCursor.NotPlain) {
      try piece.read(data, facts: &wanted)
      note(wanted)
    } catch {
      try decode(data)
    }
    return try commit()
  }

  /// Takes a response that came as one document, although a stream was asked for.
  mutating func whole(_ data: UnsafeRawBufferPointer) throws(Failure) {
    try decode(data)
    _ = try commit()
    isDone = true
  }

  /// - Throws: `.truncatedStream`, or `.malformed` for invalid UTF-8 and an answer without a choice.
  func response(timing: Timing, headerRequestID: String?) throws(Failure) -> ModelResponse {
    guard isComplete else { throw diagnosis.truncated() }
    guard sawChoice else { throw diagnosis.malformed("an answer without any choice", excerpt: []) }
    guard let text = content.text, let thoughts = reasoning.text else {
      throw diagnosis.malformed("an answer that is not valid UTF-8", excerpt: content.bytes)
    }
    return ModelResponse(
      text: text, reasoning: thoughts.isEmpty ? nil : thoughts, finishReason: FinishReason(word: finishReason ?? "missing"),
      usage: usage, timing: timing, servedModel: facts.model, upstreamProvider: facts.provider,
      systemFingerprint: facts.fingerprint, requestID: facts.id ?? headerRequestID)
  }

  private mutating func note(_ found: OpenAIPiece.Facts?) {
    guard let found else { return }
    facts = found
    hasFacts = true
  }

  private mutating func commit() throws(Failure) -> Event {
    content.append(piece.content)
    reasoning.append(piece.reasoning)
    guard content.count + reasoning.count <= limit else { throw diagnosis.tooLarge(limit: limit) }
    usage = piece.usage ?? usage
    sawChoice = sawChoice || piece.sawChoice
    if let word = piece.finishReason, !word.isEmpty {
      guard word != "error" else { throw diagnosis.failedInside(nil) }
      finishReason = word
    }
    let carriesText = !piece.content.isEmpty || !piece.reasoning.isEmpty
    return carriesText || piece.hasToolCalls ? .token(carriesText: carriesText) : .note
  }

  private mutating func decode(_ data: UnsafeRawBufferPointer) throws(Failure) {
    guard let text = String(validating: data, as: UTF8.self) else {
      throw diagnosis.malformed("bytes that are not valid UTF-8", excerpt: data)
    }
    let body: OpenAIBody
    do {
      body = try JSONDecoder().decode(OpenAIBody.self, from: Data(text.utf8))
    } catch {
      throw diagnosis.malformed("invalid JSON", excerpt: data)
    }
    if let error = body.error ?? body.choices?.lazy.compactMap(\.error).first { throw diagnosis.failedInside(error) }
    piece.take(body)
    if !hasFacts, body.choices != nil {
      note(.init(id: body.id, model: body.model, provider: body.provider, fingerprint: body.fingerprint))
    }
  }
}
