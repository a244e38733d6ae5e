import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Reports

@Suite struct VerificationLimitTests {
  /// What a model makes that repeats itself packs as well as what is made to keep somebody busy.
  @Test func whatAKnownKeySignedMayBeCompressedManyTimes() async throws {
    try await ReportsBench.with { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)
      var limits = VerificationLimits()
      (limits.largeEntry, limits.ratio) = (100, 1)

      #expect(try await bench.verify(path, limits: limits).isValid)
      let stranger = try await bench.verify(path, keys: [], limits: limits)
      #expect(stranger.errors.contains("Invalid zip archive") && stranger.outcome("archive") == .failed)
    }
  }

  /// Whatever is exported can be verified: what a verifier would not look at is not written.
  @Test(arguments: ["items", "item", "entry", "content", "archive"])
  func aRunThatIsTooLargeToVerifyIsRefusedAtItsExport(_ name: String) async throws {
    try await ReportsBench.with { bench in
      let run = try await bench.ended().id
      var limits = VerificationLimits()
      switch name {
      case "items": limits.items = 8
      case "item": limits.item = 300
      case "entry": limits.entry = 2_000
      case "content": limits.content = 8_000
      default: limits.archive = 2_500
      }
      let exporter = RunExporter(
        store: bench.store, keys: bench.keys, code: CodeVersion(version: "test", commit: nil), limits: limits,
        now: { ReportsBench.exportedAt })
      let error = await #expect(throws: ExportError.self) {
        _ = try await exporter.export(run, as: .zip, to: try OutputFile(in: bench.folder.path))
      }
      guard case .tooLarge? = error else { return #expect(Bool(false), "\(String(describing: error))") }
      #expect(error?.hint?.contains("json") == true)
      let verdict = try await bench.verify(try await bench.export(run, .zip), limits: limits)
      #expect(!verdict.isValid, "the verifier looks at more than is exported")
      _ = try await exporter.export(run, as: .json, to: try OutputFile(in: bench.folder.path))
    }
  }

  @Test func limitsAreKept() async throws {
    try await ReportsBench.with { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)
      var limits = VerificationLimits()
      limits.items = 5
      #expect(try await bench.verify(path, limits: limits).errors == ["Results JSON is invalid"])
      limits = VerificationLimits()
      limits.item = 300
      #expect(try await bench.verify(path, limits: limits).errors == ["Results JSON is invalid"])
      limits = VerificationLimits()
      limits.archive = 100
      #expect(try await bench.verify(path, limits: limits).errors == ["Invalid zip archive"])
      limits = VerificationLimits()
      limits.content = 1_000
      #expect(try await bench.verify(path, limits: limits).errors == ["Invalid zip archive"])
    }
  }
}
