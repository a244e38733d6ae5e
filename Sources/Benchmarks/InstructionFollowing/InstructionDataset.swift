import AssayKit

/// Records of IFEval and IFBench, which have the same form.
enum InstructionDataset {
  static let part = "test"

  /// A record with `key`, `prompt`, `instruction_id_list` and `kwargs`, as the file has it or the hub, which fills arguments with
  /// null and keeps whole numbers as floating-point ones.
  @Sendable static func prompt(_ record: JSONValue, _ index: Int) throws(DatasetRecordError) -> DatasetLine {
    let fields = try RecordFields(record)
    let names = try fields.texts("instruction_id_list")
    guard case .array(let arguments)? = fields["kwargs"], arguments.count == names.count, !names.isEmpty else {
      throw DatasetRecordError("the field `kwargs` does not have one object for each instruction")
    }
    var kept: [JSONValue] = []
    for value in arguments {
      guard case .object(let object) = value else { throw DatasetRecordError("the field `kwargs` has something that is no object") }
      kept.append(.object(object.filter { $0.value != .null }.mapValues(whole)))
    }
    return DatasetLine(
      key: try key(fields),
      value: [
        "prompt": .string(try fields.text("prompt")), "instructions": .array(names.map { .string($0) }), "arguments": .array(kept),
      ])
  }

  private static func whole(_ value: JSONValue) -> JSONValue {
    guard case .number(let number) = value, let integer = Int64(exactly: number) else { return value }
    return .integer(integer)
  }

  private static func key(_ fields: RecordFields) throws(DatasetRecordError) -> String {
    if case .string(let key)? = fields["key"] { return key }
    return String(try fields.integer("key"))
  }
}
