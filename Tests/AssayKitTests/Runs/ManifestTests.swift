import AssayKit
import Foundation
import Testing

@Suite struct ManifestTests {
  @Test func aManifestDoesNotDifferFromItself() {
    #expect(Self.manifest.differences(from: Self.manifest).isEmpty)
  }

  @Test func eachChangeGivesOneSentenceWithBothValues() {
    let changes: [(@Sendable (inout Manifest) -> Void, String)] = [
      ({ $0.model = ModelReference(provider: .simulated, slug: "other") }, "model: was simulated/default, is simulated/other"),
      ({ $0.samplingFormula = "v2" }, "sampling formula: was sha256_16_mt19937_shuffle_v1, is v2"),
      ({ $0.seed = "beta" }, "seed: was assay, is beta"),
      ({ $0.subset = .count(5) }, "subset: was 10 %, is 5 items"),
      ({ $0.samplesPerItem = 3 }, "samples per item: was 1, is 3"),
      ({ $0.sections[0].benchmarkVersion = "2" }, "starter version: was 1, is 2"),
      ({ $0.sections[0].protocolName = ProtocolName("aa_v3") }, "starter protocol: was official, is aa_v3"),
      ({ $0.sections[0].protocolVersion = "9" }, "starter protocol version: was 1, is 9"),
      ({ $0.sections[0].scorer.version = "4" }, "starter scorer: was exact 1, is exact 4"),
      ({ $0.sections[0].datasets[0].sha256 = "ff" }, "starter data: was [\"ab\"], is [\"ff\"]"),
      ({ $0.sections[0].promptHash = "33" }, "starter prompts: was 11, is 33"),
      ({ $0.sections[0].itemsHash = "44" }, "starter items: was 22, is 44"),
      ({ $0.sections[0].parameters.temperature = 1 }, "starter parameters: was temperature 0.0, is temperature 1.0"),
    ]
    for (change, sentence) in changes {
      var changed = Self.manifest
      change(&changed)

      #expect(changed.differences(from: Self.manifest) == [sentence])
    }
  }

  @Test func anotherListOfBenchmarksIsOneDifference() {
    var changed = Self.manifest
    changed.sections[0].benchmark = BenchmarkName("mmlu_pro")

    #expect(changed.differences(from: Self.manifest) == ["benchmarks: was [starter], is [mmlu_pro]"])
  }

  @Test func codeAndCountsMayDiffer() {
    var changed = Self.manifest
    changed.code = CodeVersion(version: "9", commit: nil)
    changed.sections[0].itemCount = 1
    changed.sections[0].totalItems = 1
    changed.sections[0].datasets[0].revision = "another name of the same bytes"

    #expect(changed.differences(from: Self.manifest).isEmpty)
  }

  @Test func survivesJSON() throws {
    let data = try JSONEncoder().encode(Self.manifest)

    #expect(try JSONDecoder().decode(Manifest.self, from: data) == Self.manifest)
  }

  static let manifest = Manifest(
    code: CodeVersion(version: "1", commit: "abc"), model: ModelReference(provider: .simulated, slug: "default"),
    samplingFormula: SubsetSampling.formula, seed: "assay", subset: .percent(10), samplesPerItem: 1,
    sections: [
      Manifest.Section(
        benchmark: BenchmarkName("starter"), benchmarkVersion: "1", protocolName: ProtocolName("official"), protocolVersion: "1",
        scorer: ScorerVersion(name: "exact", version: "1"),
        datasets: [DatasetProvenance(id: "starter", revision: "1", sha256: "ab")], promptHash: "11", itemsHash: "22", itemCount: 6,
        totalItems: 60, parameters: GenerationParameters(temperature: 0))
    ])
}
