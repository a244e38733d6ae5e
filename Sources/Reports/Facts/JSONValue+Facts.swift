import AssayKit
import Foundation

extension JSONValue {
  static func optional(_ value: Duration?) -> JSONValue { optional(value?.wholeMicroseconds) }
  static func seconds(_ moment: Timestamp?) -> JSONValue { optional(moment.map { UTCTime($0).seconds }) }
  static func precise(_ moment: Timestamp?) -> JSONValue { optional(moment.map { UTCTime($0).precise }) }

  static func spread(_ spread: Spread?) -> JSONValue {
    guard let spread else { return .null }
    return ["median": .number(spread.median), "p95": .number(spread.p95), "count": .count(spread.count)]
  }

  static func scorer(_ scorer: ScorerVersion?) -> JSONValue {
    guard let scorer else { return .null }
    return ["name": .string(scorer.name), "version": .string(scorer.version)]
  }

  static func failure(_ failure: Failure?) -> JSONValue {
    guard let failure else { return .null }
    return [
      "kind": .string(failure.kind.rawValue), "consequence": .string(failure.consequence.rawValue),
      "message": .string(failure.message), "hint": .optional(failure.hint),
      "provider_message": .optional(failure.providerMessage), "http_status": .optional(failure.httpStatus),
    ]
  }

  /// A stored value type with its keys in snake case.
  ///
  /// - Throws: `.bug`, since stored types can always be written.
  static func snakeCased(_ value: some Encodable) throws(ExportError) -> JSONValue {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    do { return try JSONDecoder().decode(JSONValue.self, from: encoder.encode(value)) } catch {
      throw .store(.bug("cannot write \(type(of: value)) as JSON: \(error)"))
    }
  }
}
