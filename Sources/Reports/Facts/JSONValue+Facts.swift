import AssayKit
import Foundation

extension JSONValue {
  static func optional(_ value: Double?) -> JSONValue {
    guard let value, value.isFinite else { return .null }
    return .number(value)
  }

  static func optional(_ value: Int?) -> JSONValue { value.map { .integer(Int64($0)) } ?? .null }
  static func optional(_ value: Int64?) -> JSONValue { value.map { .integer($0) } ?? .null }
  static func optional(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
  static func optional(_ value: Bool?) -> JSONValue { value.map { .bool($0) } ?? .null }
  static func optional(_ value: Duration?) -> JSONValue { optional(value?.wholeMicroseconds) }
  static func strings(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
  static func count(_ value: Int) -> JSONValue { .integer(Int64(value)) }
  static func seconds(_ moment: Timestamp?) -> JSONValue { optional(moment.map { UTCTime($0).seconds }) }
  static func precise(_ moment: Timestamp?) -> JSONValue { optional(moment.map { UTCTime($0).precise }) }

  static func interval(_ interval: Interval?) -> JSONValue {
    guard let interval else { return .null }
    return ["low": .number(interval.low), "high": .number(interval.high), "method": .string(interval.method.rawValue)]
  }

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
