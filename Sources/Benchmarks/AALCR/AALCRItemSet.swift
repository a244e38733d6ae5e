import AssayKit
import Foundation

/// AA-LCR, opened: names and places in memory; documents are read for the item that is asked, and for no other.
struct AALCRItemSet: ItemSet {
  let itemIDs: [ItemID]
  let protocolVersion = "1"
  let promptHash = AALCRPrompts.hash
  let scorer: any ItemScorer = AALCRScorer()
  let defaultParameters = GenerationParameters(temperature: 0, maxOutputTokens: 16_384)
  private let dataset: any Dataset

  /// - Throws: when a question names a document that is not there.
  init(dataset: any Dataset) throws(SetupNeeded) {
    self.dataset = dataset
    itemIDs = dataset.keys(of: AALCRDataset.questions).map { ItemID($0) }
    do throws(Failure) {
      for id in itemIDs {
        for name in try question(id).documents where dataset.length(of: name, in: AALCRDataset.documents) == nil {
          throw Failure(.malformed, "the document `\(name)` of question \(id) is not there")
        }
      }
    } catch {
      throw SetupNeeded(
        error.message,
        hint: "run `assay benchmarks prepare aa_lcr`, or with `--from` a folder that has every document of the archive")
    }
  }

  var datasets: [DatasetProvenance] { [dataset.provenance] }

  var judge: JudgeRole? { AALCRBenchmark.judge }

  func item(_ id: ItemID) throws(Failure) -> Item {
    let question = try question(id)
    var documents: [String] = []
    for name in question.documents {
      let document: Document = try read(name, in: AALCRDataset.documents)
      documents.append(document.text)
    }
    let target = AALCRTarget(question: question.question, answer: question.answer, set: question.set)
    return Item(
      id: id, category: question.shownCategory, title: ItemText.title(question.question),
      messages: [.user(AALCRPrompts.prompt(documents: documents, question: question.question))], expected: question.answer,
      target: target.value)
  }

  func category(of id: ItemID) throws(Failure) -> String? { try question(id).shownCategory }

  /// Too large by the quotes and escapes of the records.
  func promptBytes(of id: ItemID) throws(Failure) -> Int {
    let question = try question(id)
    return question.documents.reduce(question.question.utf8.count + 400) { sum, name in
      sum + (dataset.length(of: name, in: AALCRDataset.documents) ?? 0) + 60
    }
  }

  func promptTokens(of id: ItemID) throws(Failure) -> Int? { try question(id).inputTokens }

  func clusters(among items: [ItemID]) throws(Failure) -> Int? {
    var sets: Set<String> = []
    for id in items { sets.insert(try question(id).set) }
    return sets.count
  }

  private func question(_ id: ItemID) throws(Failure) -> Question { try read(id.rawValue, in: AALCRDataset.questions) }

  private func read<Record: Decodable>(_ key: String, in part: String) throws(Failure) -> Record {
    let record = try dataset.record(key, in: part)
    do { return try JSONDecoder().decode(Record.self, from: Data(record)) } catch {
      throw Failure(.malformed, "the record `\(key)` of the part `\(part)` cannot be read: \(error)")
    }
  }

  /// A question as the cache keeps it.
  private struct Question: Decodable {
    let question: String
    let answer: String
    let category: String
    let set: String
    let inputTokens: Int
    /// Keys of the documents, in the order in which they are shown.
    let documents: [String]

    var shownCategory: String { category.split(separator: "_").joined(separator: " ") }

    enum CodingKeys: String, CodingKey {
      case question, answer, category, set, documents
      case inputTokens = "input_tokens"
    }
  }

  private struct Document: Decodable {
    let text: String
  }
}
