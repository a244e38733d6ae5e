public import AssayKit

extension RunRecord {
  /// A run of nothing but these sections.
  public static func example(
    _ sections: [SectionRecord], state: RunState = .succeeded, overallScore: Double? = nil
  ) -> RunRecord {
    let model = ModelReference(provider: "scripted", slug: "echo")
    return RunRecord(
      id: "0123456789ab", revision: 1, state: state,
      request: RunRequest(model: model, benchmarks: sections.map { BenchmarkSelection($0.benchmark) }), isDetached: false,
      manifest: Manifest(
        code: CodeVersion(version: "test", commit: nil), model: model, samplingFormula: "f", seed: "assay", subset: .all,
        samplesPerItem: 1, sections: []),
      sections: sections, overallScore: overallScore, message: nil, createdAt: Timestamp(microseconds: 0), startedAt: nil,
      endedAt: nil, lastEvent: 1)
  }
}
