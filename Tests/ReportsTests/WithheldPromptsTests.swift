import AssayKit
import Foundation
import RunEngine
import TestSupport
import Testing

@testable import Reports

/// Exports of benchmarks whose questions must not be published.
@Suite struct WithheldPromptsTests {
  @Test func promptsStayOutOfEveryFormat() async throws {
    try await ReportsBench.with { bench in
      let run = try await bench.ended().id
      let exporter = RunExporter(
        store: bench.store, keys: bench.keys, code: CodeVersion(version: "test", commit: nil), withheld: ["counting"],
        now: { ReportsBench.exportedAt })
      for format in ExportFormat.allCases where format != .zip {
        let withheld = try String(contentsOfFile: try await bench.export(run, format, by: exporter), encoding: .utf8)
        let whole = try await bench.text(run, format)
        // The item's title has these words as well.
        let counts = [withheld, whole].map { $0.components(separatedBy: "say 4").count }
        #expect(format == .junit ? counts[0] == counts[1] : counts[0] < counts[1], "\(format)")
        let others = [withheld, whole].map { $0.components(separatedBy: "say 2").count }
        #expect(format == .junit || others[0] == others[1] - 1, "\(format): the other benchmark keeps its prompts")
      }
      let json = try JSONDecoder().decode(
        JSONValue.self, from: Data(contentsOf: URL(filePath: try await bench.export(run, .json, by: exporter))))
      #expect(json["withheld"]?.text?.hasPrefix("the prompts of `counting` are left out") == true)
      #expect(json["benchmarks"]?.elements.first?["items"]?.elements.first?["prompt"] == .null)
      #expect(json["benchmarks"]?.elements.first?["items"]?.elements.first?["response"]?.text != nil)
      let all = try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: URL(filePath: try await bench.export(run, .json))))
      #expect(all["withheld"] == .null)
    }
  }

  @Test func aSignedExportWithoutPromptsIsVerifiedAllTheSame() async throws {
    try await ReportsBench.with { bench in
      let run = try await bench.ended().id
      let exporter = RunExporter(
        store: bench.store, keys: bench.keys, code: CodeVersion(version: "test", commit: nil), withheld: ["counting", "second"],
        now: { ReportsBench.exportedAt })

      let verification = try await bench.verify(try await bench.export(run, .zip, by: exporter))

      #expect(verification.checks.allSatisfy { $0.outcome != .failed }, "\(verification.checks)")
      #expect(verification.outcome("scoring") == .passed)
    }
  }

  @Test func thePrivatePartOfATargetIsLeftOut() {
    let target: JSONValue = ["answer": "42", "private": ["question": "what?"]]

    #expect(Item.published(target) == ["answer": "42"])
    #expect(Item.published("42") == "42" && Item.published(["answer": "42"]) == ["answer": "42"])
  }
}
