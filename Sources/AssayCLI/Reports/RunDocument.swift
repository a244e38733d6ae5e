import AssayKit
import Reports

extension RunDocument {
  /// A run with its benchmarks, without their items.
  static func value(_ run: RunRecord) throws -> JSONValue {
    var fields = try fields(run)
    fields["benchmarks"] = .array(run.sections.map { .object(section($0)) })
    return .object(fields)
  }
}
