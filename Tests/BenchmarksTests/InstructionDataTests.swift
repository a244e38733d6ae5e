import AssayKit
import Benchmarks
import TestSupport
import Testing

/// Records of IFEval and IFBench as files and the hub have them.
@Suite struct InstructionDataTests {
  private func convert(_ benchmark: BenchmarkName, _ record: JSONValue) throws -> DatasetLine {
    let found = try Registry.all(datasets: MemoryDatasets()).benchmark(named: benchmark)
    let part = try #require(found.requiredDatasets.first?.parts.first)
    return try part.convert(record, 0)
  }

  @Test func recordsOfTheHubBecomeThoseOfTheFiles() throws {
    let file: JSONValue = [
      "key": 7, "prompt": "Write.", "instruction_id_list": ["count:numbers"], "kwargs": [["N": 3]],
    ]
    let hub: JSONValue = [
      "key": "7", "prompt": "Write.", "instruction_id_list": ["count:numbers"], "kwargs": [["N": 3.0, "word": .null]],
    ]

    let line = try convert("ifbench", hub)

    #expect(line.key == "7")
    #expect(try convert("ifbench", file) == line)
    #expect(line.value == ["prompt": "Write.", "instructions": ["count:numbers"], "arguments": [["N": 3]]])
  }

  @Test func recordsWithoutArgumentsForEachInstructionAreRefused() {
    #expect(throws: DatasetRecordError.self) {
      try convert("ifeval", ["key": 1, "prompt": "a", "instruction_id_list": ["punctuation:no_comma"], "kwargs": []])
    }
  }

  @Test func bothNeedLanguageResources() throws {
    let registry = Registry.all(datasets: MemoryDatasets())

    #expect(try registry.benchmark(named: "ifeval").requiredDatasets.map(\.id) == ["google/IFEval", "language-resources"])
    #expect(try registry.benchmark(named: "ifbench").requiredDatasets.map(\.id) == ["allenai/IFBench_test", "language-resources"])
    let variants = try registry.benchmark(named: "ifbench").variants
    #expect(variants.map(\.name) == ["300", "294"])
    #expect(variants.allSatisfy { $0.datasets.last?.access.isFolder == true })
  }
}
