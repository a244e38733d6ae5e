import AssayKit
import HTTPTypes

/// What the reference page shows.
struct ReferenceView: PageModel {
  static let template = "reference"

  let title = "API reference"
  let place: Place? = .api
  let script: String? = "reference.js"
  let assets: String
  let about: Prose
  let groups: [Group]
  let schemas: [Schema]

  struct Group {
    let id: String
    let title: String
    let description: String
    let operations: [Operation]
  }

  struct Operation {
    let id: String
    let method: String
    let path: String
    let summary: String
    let description: Prose?
    let access: String?
    let hasParameters: Bool
    let parameters: [Field]
    let bodies: [Body]
    let answers: [Answer]
    let curl: String
  }

  struct Field {
    let name: String
    let place: String?
    let type: TypeText
    let isRequired: Bool
    let description: Prose?
  }

  struct Body {
    let mediaType: String
    let type: TypeText
  }

  struct Answer {
    let status: String
    let isError: Bool
    let description: Prose
    let bodies: [Body]
    let headers: String?
  }

  struct Schema {
    let id: String
    let description: Prose?
    let isRequest: Bool
    let fields: [Field]
  }

  init(_ document: APIDocument, base: String, assets: String) {
    self.assets = assets
    about = Prose(document.description)
    let linked = Set(document.schemas.map(\.name))
    let operations = document.operations
    groups = document.tags.map { tag in
      Group(
        id: "group-\(tag.name)", title: tag.name.sentence.filter { $0 != "." }, description: tag.description.sentence,
        operations: operations.filter { $0.content[member: "tags"]?.list.first?.words == tag.name }.map {
          Operation($0, document, linked: linked, base: base)
        })
    }
    schemas = document.schemas.map { Schema($0.name, $0.content, linked: linked) }
  }
}

extension ReferenceView.Operation {
  fileprivate init(_ operation: APIDocument.Operation, _ document: APIDocument, linked: Set<String>, base: String) {
    let content = operation.content
    let found = (content[member: "parameters"]?.list ?? []).map { document.resolved($0) }
    id = content[member: "operationId"]?.words ?? ""
    method = operation.method
    path = operation.path
    summary = content[member: "summary"]?.words ?? ""
    description = content[member: "description"]?.words.map { Prose($0) }
    access = Self.access(content[member: "security"]?.list ?? [])
    parameters = found.map { parameter in
      ReferenceView.Field(
        name: parameter[member: "name"]?.words ?? "", place: parameter[member: "in"]?.words,
        type: TypeText(document.resolved(parameter[member: "schema"] ?? .null), linked: linked),
        isRequired: parameter[member: "required"] == .bool(true),
        description: parameter[member: "description"]?.words.map { Prose($0) })
    }
    hasParameters = !parameters.isEmpty
    bodies = Self.bodies(content[member: "requestBody"]?[member: "content"], linked)
    answers = (content[member: "responses"]?.members ?? [:]).sorted { $0.key < $1.key }.map { status, reference in
      let answer = document.resolved(reference)
      let headers = answer[member: "headers"]?.members.keys.sorted().joined(separator: ", ") ?? ""
      return ReferenceView.Answer(
        status: status, isError: status >= "400", description: Prose(answer[member: "description"]?.words ?? ""),
        bodies: Self.bodies(answer[member: "content"], linked), headers: headers.isEmpty ? nil : headers)
    }
    curl = CurlExample.text(operation, parameters: found, base: base)
  }

  private static func bodies(_ content: JSONValue?, _ linked: Set<String>) -> [ReferenceView.Body] {
    (content?.members ?? [:]).sorted { $0.key < $1.key }.map {
      ReferenceView.Body(mediaType: $0.key, type: TypeText($0.value[member: "schema"] ?? .null, linked: linked))
    }
  }

  private static func access(_ schemes: [JSONValue]) -> String? {
    guard let first = schemes.first(where: { !$0.members.isEmpty }) else { return nil }
    let words = first.members["admin"] == nil ? "The provider's key as Authorization: Bearer" : "ADMIN_SECRET as X-Admin-Secret"
    return schemes.contains { $0.members.isEmpty } ? words + ", where the run was started with a key" : words
  }
}

extension ReferenceView.Schema {
  /// Fields that must be there come first, in the document's order.
  fileprivate init(_ name: String, _ schema: JSONValue, linked: Set<String>) {
    let required = (schema[member: "required"]?.list ?? []).compactMap(\.words)
    let members = schema[member: "properties"]?.members ?? [:]
    id = name
    description = schema[member: "description"]?.words.map { Prose($0) }
    isRequest = required.count < members.count
    fields = (required + members.keys.filter { !required.contains($0) }.sorted()).map { field in
      ReferenceView.Field(
        name: field, place: nil, type: TypeText(members[field] ?? .null, linked: linked), isRequired: required.contains(field),
        description: members[field]?[member: "description"]?.words.map { Prose($0) })
    }
  }
}
