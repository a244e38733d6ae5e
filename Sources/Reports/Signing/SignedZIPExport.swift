import AssayKit
import Crypto
import Foundation
import RunEngine

/// A run as a signed ZIP, for somebody who trusts neither the sender nor the way.
///
/// `results.json` goes first, since its hash stands in `manifest.json`, whose bytes are signed. `run.json` holds the run's conditions and
/// `events.jsonl` its history; their hashes stand in the manifest too.
struct SignedZIPExport {
  let source: ExportSource
  let key: SigningKey
  let code: CodeVersion
  let limits: VerificationLimits

  func write(to zip: ZIPWriter) throws(ExportError) {
    let samples = source.run.sections.reduce(0) { $0 + $1.totalSamples }
    guard samples <= limits.items else { throw .tooLarge(what: "\(samples) samples; at most \(limits.items) are looked at") }
    let results = try zip.entry("results.json") { entry throws(ExportError) in try writeResults(to: entry) }
    let run = try zip.entry("run.json") { entry throws(ExportError) in try entry.write(try runDocument()) }
    let events = try zip.entry("events.jsonl") { entry throws(ExportError) in
      try source.eachEvent { event throws(ExportError) in
        let line = CanonicalJSON.bytes(RunDocument.event(event))
        guard line.count <= VerificationLimits.event else {
          throw .tooLarge(what: "event \(event.id) has \(line.count) bytes; at most \(VerificationLimits.event) are looked at")
        }
        try entry.write(line)
        try entry.write("\n")
      }
    }
    let manifest = CanonicalJSON.bytes(manifest(["results.json": results, "run.json": run, "events.jsonl": events]))
    let signature: Data
    do throws(KeyError) { signature = try key.signature(of: manifest) } catch { throw .key(error) }
    _ = try zip.entry("manifest.json") { entry throws(ExportError) in try entry.write(manifest) }
    _ = try zip.entry("signature.txt") { entry throws(ExportError) in try entry.write(signature.base64EncodedString()) }
    _ = try zip.entry("public_key.txt") { entry throws(ExportError) in try entry.write(key.publicKey.base64) }
    try zip.close()
  }

  private func manifest(_ files: [String: ZIPWriter.Facts]) -> JSONValue {
    [
      "schema_version": .string(ResultsDocument.schemaVersion), "run_id": .string(source.run.id.rawValue),
      "generated_at": .seconds(source.exportedAt), "results_sha256": .optional(files["results.json"]?.sha256),
      "signature_algorithm": "ed25519", "public_key_fingerprint": .string(key.publicKey.fingerprint),
      "key_id": .string(key.publicKey.id), "run_status": .string(source.run.state.rawValue),
      "generator": .string("assay \(code.version)"),
      "files": .object(files.mapValues { ["sha256": .string($0.sha256), "size": .count($0.size)] }),
    ]
  }

  private func runDocument() throws(ExportError) -> [UInt8] {
    var fields = try RunDocument.fields(source.run)
    fields["schema_version"] = .string(ResultsDocument.schemaVersion)
    fields["exported_at"] = .seconds(source.exportedAt)
    fields["caution"] = .optional(source.caution)
    fields["withheld"] = .optional(source.withholding)
    fields["benchmarks"] = .array(source.run.sections.map { .object(RunDocument.section($0)) })
    return CanonicalJSON.bytes(.object(fields))
  }

  /// Writes the members in the order of their names, as sorted JSON has them.
  private func writeResults(to entry: ZIPWriter.Entry) throws(ExportError) {
    try entry.write("{\"benchmarks\":[")
    for (index, section) in source.run.sections.enumerated() {
      if index > 0 { try entry.write(",") }
      try write(section, to: entry)
    }
    var json = CanonicalJSON()
    json.raw("],\"exported_at\":")
    json.value(.seconds(source.exportedAt))
    json.raw(",\"run\":")
    json.value(ResultsDocument.run(source.run))
    json.raw(",\"schema_version\":")
    json.string(ResultsDocument.schemaVersion)
    json.raw("}")
    try entry.write(json.bytes)
  }

  private func write(_ section: SectionRecord, to entry: ZIPWriter.Entry) throws(ExportError) {
    let figures = SectionNumbers(section)
    var json = CanonicalJSON()
    json.raw("{\"benchmark_name\":")
    json.string(section.benchmark.rawValue)
    json.raw(",\"completed_items\":")
    json.value(.count(figures.completedItems))
    json.raw(",\"items\":[")
    try entry.write(json.bytes)
    let ids = try writeItems(of: section, to: entry)
    let conditions = source.run.manifest.sections.first { $0.benchmark == section.benchmark }
    json.removeAll()
    json.raw("],\"metrics\":")
    json.value(ResultsDocument.metrics(section, conditions))
    json.raw(",\"sampled_item_ids\":")
    json.value(.array(ids))
    json.raw(",\"sampled_items\":")
    json.value(.count(section.sampledItems))
    json.raw(",\"score\":")
    json.value(.optional(figures.score))
    json.raw(",\"status\":")
    json.string(section.state.rawValue)
    json.raw(",\"total_items\":")
    json.value(.count(section.totalItems))
    json.raw("}")
    try entry.write(json.bytes)
  }

  /// - Returns: the ids of the items, each once.
  private func writeItems(of section: SectionRecord, to entry: ZIPWriter.Entry) throws(ExportError) -> [JSONValue] {
    var json = CanonicalJSON()
    var ids: [JSONValue] = []
    var last: ItemID?
    var size = 0
    try source.eachSample(of: section) { sample throws(ExportError) in
      // With its quotes and a comma, for every sample: so that what is kept of them all is bounded too.
      size += sample.record.key.item.rawValue.utf8.count + 3
      guard size <= limits.ids else {
        throw .tooLarge(what: "the ids of `\(section.benchmark)` have more than \(limits.ids) bytes")
      }
      json.removeAll()
      if last != nil { json.raw(",") }
      if last != sample.record.key.item { ids.append(.string(sample.record.key.item.rawValue)) }
      last = sample.record.key.item
      json.object(ResultsDocument.item(sample))
      guard json.bytes.count <= limits.item else {
        let item = sample.record.key.item
        throw .tooLarge(what: "item `\(item)` has \(json.bytes.count) bytes; at most \(limits.item) are looked at")
      }
      try entry.write(json.bytes)
    }
    return ids
  }
}
