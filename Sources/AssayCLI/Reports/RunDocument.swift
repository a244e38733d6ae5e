import AssayKit
import Reports

extension RunDocument {
  /// A run with its benchmarks.
  ///
  /// - Parameter items: the samples of each section by its ordinal; `nil` leaves them out.
  static func value(_ run: RunRecord, items: [Int: [SampleRecord]]? = nil) throws -> JSONValue {
    var fields = try fields(run)
    fields["benchmarks"] = .array(
      run.sections.map { section in
        var fields = Self.section(section)
        if let items { fields["items"] = .array((items[section.ordinal] ?? []).map { .object(sample($0)) }) }
        return .object(fields)
      })
    return .object(fields)
  }
}
