import AssayKit
import Foundation

/// Humanity's Last Exam, opened: each record is read when it is asked for. Nothing of a question stands outside an item's messages
/// and the private part of its target.
struct HLEItemSet: ItemSet {
  let itemIDs: [ItemID]
  let protocolVersion = HLEProtocol.version
  let scorer: any ItemScorer = HLEScorer()
  private let dataset: any Dataset
  private let way: HLEProtocol

  init(dataset: any Dataset, way: HLEProtocol) {
    self.dataset = dataset
    self.way = way
    itemIDs = dataset.keys(of: HLEDataset.questions).lazy
      .filter { way.takesImages || !Self.hasImage($0, dataset) }.map { ItemID($0) }
  }

  var datasets: [DatasetProvenance] { [dataset.provenance] }
  var promptHash: String { ItemText.sha256([HLEPrompts.system, "{question}"]) }
  var judge: JudgeRole? { way.judge }
  var defaultParameters: GenerationParameters { way.parameters }

  func item(_ id: ItemID) throws(Failure) -> Item {
    let question: Question = try read(id, in: HLEDataset.questions)
    var content = [ContentPart.text(question.question)]
    if Self.hasImage(id.rawValue, dataset) {
      let image: Image = try read(id, in: HLEDataset.images)
      content.append(.imageURL(image.image))
    }
    let target = HLETarget(answer: question.answer, question: question.question)
    return Item(
      id: id, category: question.category, title: "\(question.category), \(question.subject)",
      messages: [.system(HLEPrompts.system), Message(.user, content)], expected: question.answer, target: target.value)
  }

  func category(of id: ItemID) throws(Failure) -> String? {
    let question: Question = try read(id, in: HLEDataset.questions)
    return question.category
  }

  /// An image is no text, but it is stored with the prompt, and is no fewer tokens than a number of bytes would be.
  func promptBytes(of id: ItemID) throws(Failure) -> Int {
    guard let length = dataset.length(of: id.rawValue, in: HLEDataset.questions) else {
      throw Failure(.notRecorded, "there is no item `\(id)`")
    }
    let image = dataset.length(of: id.rawValue, in: HLEDataset.images) ?? 0
    return HLEPrompts.system.utf8.count + length + (image > HLEDataset.withoutImage ? max(image, Self.leastBytesOfImage) : 0)
  }

  private static let leastBytesOfImage = 16_384

  private static func hasImage(_ id: String, _ dataset: any Dataset) -> Bool {
    (dataset.length(of: id, in: HLEDataset.images) ?? 0) > HLEDataset.withoutImage
  }

  private func read<Record: Decodable>(_ id: ItemID, in part: String) throws(Failure) -> Record {
    let record = try dataset.record(id.rawValue, in: part)
    do { return try JSONDecoder().decode(Record.self, from: Data(record)) } catch {
      // The error itself would tell what stands in the record.
      throw Failure(.malformed, "the record of item `\(id)` cannot be read")
    }
  }

  /// A question as the cache keeps it.
  private struct Question: Decodable {
    let question: String
    let answer: String
    let category: String
    let subject: String

    enum CodingKeys: String, CodingKey {
      case question, answer, category
      case subject = "raw_subject"
    }
  }

  private struct Image: Decodable {
    let image: String
  }
}
