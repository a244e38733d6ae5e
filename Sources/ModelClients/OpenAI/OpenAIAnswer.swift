import AssayKit
import Foundation

/// Puts an answer together from the chunks of an OpenAI-compatible stream, or from one whole response.
struct OpenAIAnswer: ChatAnswer {
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

  init(diagnosis: Diagnosis, limit: Int) {
    self.diagnosis = diagnosis
    self.limit = limit
  }

  var isComplete: Bool { isDone || finishReason != nil }

  mutating func event(_ data: UnsafeRawBufferPointer) throws(Failure) -> ChatEvent {
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

  mutating func whole(_ data: UnsafeRawBufferPointer) throws(Failure) {
    try decode(data)
    _ = try commit()
    isDone = true
  }

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

  private mutating func commit() throws(Failure) -> ChatEvent {
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
