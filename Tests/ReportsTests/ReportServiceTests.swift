import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Reports

@Suite struct ReportServiceTests {
  /// Clients that read slowly keep a file each: as many as there is room for, and no more.
  @Test func openExportsAreLimitedAndTheirPlacesComeBack() async throws {
    try await ReportsBench.with { bench in
      let run = try await bench.ended().id
      let service = ReportService(exporter: bench.exporter, keys: bench.keys, benchmarks: bench.registry, folder: bench.folder.path)
      var held: [OutputFile] = []
      for _ in 0..<ReportService.openFiles {
        held.append(try #require(try await service.export(run, as: .csv, failUnder: nil)).file)
      }
      #expect(try await service.export(run, as: .csv, failUnder: nil) == nil)

      held.removeFirst()

      #expect(try await service.export(run, as: .csv, failUnder: nil) != nil)
      #expect(held.allSatisfy { $0.size > 0 })
    }
  }

  /// An export whose client has gone ends in the middle, gives its place back and leaves nothing.
  @Test func aCancelledExportLeavesNothing() async throws {
    try await ReportsBench.with([CountingBenchmark(size: 400)]) { bench in
      let run = try await bench.ended(["counting"]).id
      let folder = bench.folder.path(of: "exports")
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
      let service = ReportService(exporter: bench.exporter, keys: bench.keys, benchmarks: bench.registry, folder: folder)
      for format in ExportFormat.allCases {
        let export = Task {
          withUnsafeCurrentTask { $0?.cancel() }
          return try await service.export(run, as: format, failUnder: nil) == nil
        }
        let error = await #expect(throws: (any Error).self) { _ = try await export.value }
        #expect((error as? ExportError) == .canceled, "\(format): \(String(describing: error))")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      #expect(try await service.export(run, as: .zip, failUnder: nil) != nil)
    }
  }
}
