import AssayKit
import Foundation
import Reports

/// Whole runs as JSON in pieces: items are read and written a page at a time, so that memory does not grow with them.
struct RunJSON {
  let store: any RunStore
  /// What several runs were started as.
  var experiment: ExperimentID?

  /// Where a section's items belong. Inside a string of JSON its quotation marks would be escaped, so it stands nowhere else.
  private static let mark = "\"items\" : \"\\u0000\""

  /// One object: the run, or `{"runs": […]}` for several; indented, keys sorted.
  func write(_ runs: [RunRecord], to emit: (String) throws -> Void) async throws {
    var frame = try JSONText.pretty(frame(runs))[...]
    for run in runs {
      for section in run.sections {
        guard let place = frame.range(of: Self.mark) else { throw StoreError.bug("no place for the items of run \(run.id)") }
        let before = frame[..<place.lowerBound]
        let indent = before.reversed().prefix { $0 == " " }.count
        try emit(before + "\"items\" : [")
        try await writeItems(of: run, section.ordinal, indent: String(repeating: " ", count: indent), to: emit)
        frame = frame[place.upperBound...]
      }
    }
    try emit(frame + "\n")
  }

  private func frame(_ runs: [RunRecord]) throws -> JSONValue {
    let documents = try runs.map { run in
      guard case .object(var fields) = try RunDocument.value(run), case .array(let sections) = fields["benchmarks"] else {
        throw StoreError.bug("run \(run.id) is no object of JSON")
      }
      fields["benchmarks"] = .array(
        sections.map { section in
          guard case .object(var fields) = section else { return section }
          fields["items"] = "\0"
          return .object(fields)
        })
      return JSONValue.object(fields)
    }
    guard documents.count != 1 else { return documents[0] }
    return ["runs": .array(documents), "experiment_id": .optional(experiment?.rawValue)]
  }

  private func writeItems(of run: RunRecord, _ section: Int, indent: String, to emit: (String) throws -> Void) async throws {
    var query = SampleQuery(run: run.id, section: section, limit: 500)
    var separator = "\n"
    repeat {
      let page = try await store.samples(query)
      for sample in page.samples {
        let text = try JSONText.pretty(.object(RunDocument.sample(sample)))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        try emit(separator + lines.map { $0.isEmpty ? "" : "\(indent)  \($0)" }.joined(separator: "\n"))
        separator = ",\n"
      }
      query.cursor = page.next
    } while query.cursor != nil
    try emit((separator == "\n" ? "\n\n" : "\n") + indent + "]")
  }
}
