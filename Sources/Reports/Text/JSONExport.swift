import AssayKit

/// A run as one JSON object: what `assay runs show --json` prints, with every sample and its texts; an item a line.
struct JSONExport {
  let source: ExportSource
  let sink: FileSink

  func write() throws(ExportError) {
    var json = CanonicalJSON()
    var fields = try RunDocument.fields(source.run)
    fields["exported_at"] = .precise(source.exportedAt)
    fields["caution"] = .optional(source.caution)
    fields["withheld"] = .optional(source.withholding)
    json.object(fields)
    // Everything but the closing brace: the benchmarks follow.
    try sink.write(json.bytes.dropLast())
    try sink.write(",\"benchmarks\":[")
    for (index, section) in source.run.sections.enumerated() { try write(section, isFirst: index == 0) }
    try sink.write("]}\n")
  }

  private func write(_ section: SectionRecord, isFirst: Bool) throws(ExportError) {
    var json = CanonicalJSON()
    json.object(RunDocument.section(section))
    try sink.write(isFirst ? "\n" : ",\n")
    try sink.write(json.bytes.dropLast())
    try sink.write(",\"items\":[")
    var separator = "\n"
    try source.eachSample(of: section) { sample throws(ExportError) in
      json.removeAll()
      json.object(Self.fields(of: sample))
      try sink.write(separator)
      try sink.write(json.bytes)
      separator = ",\n"
    }
    try sink.write("]}")
  }

  private static func fields(of sample: StoredSample) -> [String: JSONValue] {
    let texts = SampleTexts(sample)
    var fields = RunDocument.sample(sample.record)
    fields["prompt"] = .optional(texts.prompt)
    fields["messages"] = texts.messages.map { SampleTexts.json(of: $0) } ?? .null
    fields["response"] = .optional(texts.response?.text)
    fields["reasoning"] = .optional(texts.response?.reasoning)
    fields["finish_reason"] = .optional(texts.response?.finishReason.word)
    fields["served_model"] = .optional(texts.response?.servedModel)
    fields["details"] = texts.details ?? .null
    fields["scorer"] = .scorer(texts.scorer)
    fields["judgements"] = .array(texts.judgements.map(\.exported))
    return fields
  }
}
