import AssayKit
import Scoring

/// The four kinds of starter items; each has its own prompt and its own scorer.
enum StarterKind: String, CaseIterable, Decodable {
  case arithmetic, reading, format, knowledge
}

/// One line of the starter set's file; `Catalog/starter/README.md` describes the fields.
struct StarterRecord: Decodable {
  let id: ItemID
  let question: String
  let passage: String?
  let target: StarterTarget

  var kind: StarterKind { target.kind }

  private enum CodingKeys: String, CodingKey { case id, question, passage }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    id = try values.decode(ItemID.self, forKey: .id)
    question = try values.decode(String.self, forKey: .question)
    target = try StarterTarget(from: decoder)
    passage = target.kind == .reading ? try values.decode(String.self, forKey: .passage) : nil
  }
}
