import AssayKit
import Foundation
import Scoring

/// The starter set, opened: everything is in memory, asking is one request, scoring is pure.
struct StarterItemSet: ItemSet {
  let itemIDs: [ItemID]
  let datasets: [DatasetProvenance]
  let promptHash = StarterPrompts.hash
  let protocolVersion = StarterPrompts.protocolVersion
  /// Room for a few lines of working; a model that reasons at length needs a higher limit from its user.
  let defaultParameters = GenerationParameters(temperature: 0, maxOutputTokens: 256)
  let scorer: any ItemScorer = StarterScorer()

  private let records: [ItemID: StarterRecord]
  /// Each item's line of the file.
  private let lines: [ItemID: Substring]

  init(jsonLines text: String) throws(StarterDataError) {
    let lines = text.split(separator: "\n")
    let decoder = JSONDecoder()
    var ids: [ItemID] = []
    var records: [ItemID: StarterRecord] = [:]
    var linesByID: [ItemID: Substring] = [:]
    ids.reserveCapacity(lines.count)
    for (index, line) in lines.enumerated() {
      let record: StarterRecord
      do { record = try decoder.decode(StarterRecord.self, from: Data(line.utf8)) } catch {
        throw StarterDataError(line: index + 1, cause: "\(error)")
      }
      guard records.updateValue(record, forKey: record.id) == nil else {
        throw StarterDataError(line: index + 1, cause: "the id `\(record.id)` is there twice")
      }
      ids.append(record.id)
      linesByID[record.id] = line
    }
    itemIDs = ids
    self.records = records
    self.lines = linesByID
    datasets = [DatasetProvenance(id: "assay/starter", revision: "1", sha256: ItemText.sha256(of: text))]
  }

  func item(_ id: ItemID) throws(Failure) -> Item {
    let record = try record(id)
    return Item(
      id: id, category: record.kind.rawValue, title: title(of: record), messages: [.user(StarterPrompts.prompt(for: record))],
      expected: record.target.expected, target: try target(id))
  }

  /// The fields of the item's line that decide its score, as they stand there.
  private func target(_ id: ItemID) throws(Failure) -> JSONValue {
    guard let line = lines[id], case .object(let fields)? = try? JSONDecoder().decode(JSONValue.self, from: Data(line.utf8)) else {
      throw Failure(.malformed, "the line of item `\(id)` cannot be read")  // Every line was an object when the set was opened.
    }
    let names = Set(StarterTarget.CodingKeys.allCases.map(\.rawValue))
    return .object(fields.filter { names.contains($0.key) })
  }

  private func record(_ id: ItemID) throws(Failure) -> StarterRecord {
    guard let record = records[id] else { throw Failure(.notRecorded, "the starter set has no item `\(id)`") }
    return record
  }

  private func title(of record: StarterRecord) -> String {
    record.question.count <= 200 ? record.question : record.question.prefix(199) + "…"
  }
}

/// A line of the starter set's file that cannot be used.
struct StarterDataError: Error, CustomStringConvertible {
  /// Counted from 1, blank lines left out.
  let line: Int
  let cause: String

  var description: String { "line \(line): \(cause)" }
}
