import Foundation
import TestSupport
import Testing

/// Takes the pictures of `make screenshots`, and in every test run one set of them, so that the script cannot rot.
@Suite(.timeLimit(.minutes(5))) struct ScreenshotTests {
  /// Where the pictures are to go; a folder of the test's own without it.
  private static let target = ProcessInfo.processInfo.environment["ASSAY_SCREENSHOTS"]

  @Test func everyPageIsPictured() async throws {
    try await ScriptedModelServer.run(modelList: BrowserModels.list) { request in
      BrowserModels.reply(to: request)
    } body: { models in
      try await TemporaryFolder.with { home in
        let folder = Self.target ?? home.path(of: "pictures")
        let assay = BuiltBinary(home: home, Exam.settings.merging(["ASSAY_BASE_URL": models.baseURL]) { $1 })
        try await Exam.prepare(assay, home)
        let (output, _, log) = try await assay.servingWithLog(["serve", "--port", "0"], ready: "assay serves") { line in
          let url = try #require(line.firstMatch(of: /http:[^;\s]+/)).output
          return try await BrowserFlowTests.python(["screenshots.py", String(url), folder])
        }
        let words = try #require(output, "the program did not start: \(log)")
        #expect(words == "")
        let pictures = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".png") }
        #expect(pictures.count >= 32 && pictures.count.isMultiple(of: 4))
        // An item that is open far down its page has a picture of its own.
        for (page, item) in [("run-detail", "run-item"), ("compare", "compare-item")] {
          let both = try [page, item].map { try Data(contentsOf: URL(filePath: folder).appending(path: "\($0)-dark-narrow.png")) }
          #expect(both[0] != both[1], "\(item)")
        }
      }
    }
  }
}
