import AssayKit
import Foundation

/// Puts an answer together from the events of a messages stream, or from one whole message.
struct AnthropicAnswer: ChatAnswer {
  private let diagnosis: Diagnosis
  private let limit: Int
  private var content = TextAssembly()
  private var reasoning = TextAssembly()
  private var piece = AnthropicPiece()
  private var id: String?
  private var servedModel: String?
  private var stopReason: String?
  private var usage: AnthropicUsage?
  private var sawMessage = false
  private var isDone = false

  init(diagnosis: Diagnosis, limit: Int) {
    self.diagnosis = diagnosis
    self.limit = limit
  }

  var isComplete: Bool { isDone || stopReason != nil }

  mutating func event(_ data: UnsafeRawBufferPointer) throws(Failure) -> ChatEvent {
    if data.isEmpty { return .note }
    let kind: AnthropicPiece.Kind
    do throws(JSONCursor.NotPlain) {
      kind = try piece.read(data)
    } catch {
      return try decode(data)
    }
    switch kind {
    case .text:
      content.append(piece.text)
      return try token(carriesText: !piece.text.isEmpty)
    case .thinking:
      reasoning.append(piece.text)
      return try token(carriesText: !piece.text.isEmpty)
    case .toolInput: return .token(carriesText: false)
    case .ping: return .keepAlive
    case .nothing: return .note
    case .messageStop:
      isDone = true
      return .done
    }
  }

  mutating func whole(_ data: UnsafeRawBufferPointer) throws(Failure) {
    switch try decode(AnthropicDocument.self, from: data) {
    case .error(let error): throw diagnosis.failedInside(error)
    case .message(let message):
      begin(message)
      for block in message.content { _ = try take(block) }
      stopReason = message.stopReason
      isDone = true
    }
  }

  func response(timing: Timing, headerRequestID: String?) throws(Failure) -> ModelResponse {
    guard isComplete else { throw diagnosis.truncated() }
    guard sawMessage else { throw diagnosis.malformed("an answer without any message", excerpt: []) }
    guard let text = content.text, let thoughts = reasoning.text else {
      throw diagnosis.malformed("an answer that is not valid UTF-8", excerpt: content.bytes)
    }
    // The header is what the provider asks for when something is to be looked up; the message's id is another thing.
    return ModelResponse(
      text: text, reasoning: thoughts.isEmpty ? nil : thoughts, finishReason: FinishReason(word: stopReason ?? "missing"),
      usage: usage?.counts, timing: timing, servedModel: servedModel, requestID: headerRequestID ?? id)
  }

  // MARK: The careful path

  private mutating func decode(_ data: UnsafeRawBufferPointer) throws(Failure) -> ChatEvent {
    let event = try decode(AnthropicEvent.self, from: data)
    if let error = event.error { throw diagnosis.failedInside(error) }
    if let later = event.usage { usage = usage?.updated(by: later) ?? later }
    if let message = event.message { begin(message) }
    if let block = event.block { return try take(block) }
    if event.type == "message_stop" {
      isDone = true
      return .done
    }
    guard let delta = event.delta else { return event.type == "ping" ? .keepAlive : .note }
    stopReason = delta.stopReason ?? stopReason
    switch delta.type {
    case "text_delta": return try add(delta.text ?? "", to: \.content)
    case "thinking_delta": return try add(delta.thinking ?? "", to: \.reasoning)
    case "input_json_delta": return .token(carriesText: false)
    default: return .note
    }
  }

  private mutating func begin(_ message: AnthropicMessage) {
    sawMessage = true
    id = message.id
    servedModel = message.model
    usage = message.usage ?? usage
  }

  private mutating func take(_ block: AnthropicBlock) throws(Failure) -> ChatEvent {
    if block.isToolUse { return .token(carriesText: false) }
    switch block.type {
    case "text": return try add(block.text ?? "", to: \.content)
    case "thinking": return try add(block.thinking ?? "", to: \.reasoning)
    default: return .note
    }
  }

  private mutating func add(
    _ text: String, to part: WritableKeyPath<AnthropicAnswer, TextAssembly>
  ) throws(Failure) -> ChatEvent {
    self[keyPath: part].append(text.utf8)
    return try token(carriesText: !text.isEmpty)
  }

  /// An empty piece is no token.
  private func token(carriesText: Bool) throws(Failure) -> ChatEvent {
    guard content.count + reasoning.count <= limit else { throw diagnosis.tooLarge(limit: limit) }
    return carriesText ? .token(carriesText: true) : .note
  }

  private func decode<Value: Decodable>(_ type: Value.Type, from data: UnsafeRawBufferPointer) throws(Failure) -> Value {
    guard let text = String(validating: data, as: UTF8.self) else {
      throw diagnosis.malformed("bytes that are not valid UTF-8", excerpt: data)
    }
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch {
      throw diagnosis.malformed("invalid JSON", excerpt: data)
    }
  }
}
