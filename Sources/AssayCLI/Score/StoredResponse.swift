import AssayKit
import Foundation

/// One line of a file of responses: `{"item_id", "sample_index"?, "response", "finish_reason"?, "judgements"?}`; other
/// fields are ignored.
struct StoredResponse: Hashable {
  var item: ItemID
  var sampleIndex: Int
  var answer: Answer
  /// The words of judges, the deciding one's first; `nil` where the line says nothing of any.
  var judgements: [String]?

  /// - Throws: naming the line and what is wrong with it.
  init(_ line: Data, number: Int) throws(CommandFailure) {
    let shape = #"each line must be like {"item_id": "a1", "sample_index": 0, "response": "…"}"#
    func bad(_ what: String) -> CommandFailure { CommandFailure(.usage, "line \(number) \(what)", hint: shape) }
    let parsed: JSONValue
    do throws(JSONSyntaxError) {
      parsed = try JSONValue(json: line)
    } catch {
      throw bad("is not JSON")
    }
    guard case .object(let object) = parsed else { throw bad("is not a JSON object") }
    switch object["item_id"] {
    case .string(let text): item = ItemID(text)
    case .integer(let number): item = ItemID(String(number))
    default: throw bad("has no `item_id`")
    }
    switch object["sample_index"] {
    case .integer(let index) where index >= 0 && index < Int32.max: sampleIndex = Int(index)
    case nil, .null: sampleIndex = 0
    default: throw bad("has a `sample_index` that is not a whole number from 0 on")
    }
    guard case .string(let text) = object["response"] else { throw bad("has no `response` text") }
    answer = Answer(text: text)
    if case .string(let word) = object["finish_reason"] { answer.finishReason = FinishReason(word: word) }
    switch object["judgements"] {
    case nil, .null: judgements = nil
    case .array(let elements):
      judgements = try elements.map { element throws(CommandFailure) in
        guard case .string(let words) = element else { throw bad("has a judgement that is no text") }
        return words
      }
    default: throw bad("has `judgements` that are no list of texts")
    }
  }
}
