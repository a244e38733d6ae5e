import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Server

@Suite struct GuidePageTests {
  @Test func theGuideHasTheReadersAddressAndLatestRun() async throws {
    try await ServerBench.overHTTP { bench, server in
      let run = try await bench.ended().id
      let page = try HTMLPage(try await server.get("/api-guide"))

      page.expect(
        "ASSAY=${ASSAY:-http://127.0.0.1:\(server.port)}", "RUN=\(run)", "href=\"/docs\"", "href=\"/api/openapi.json\"",
        "<code>counting</code>")
      page.expectNone(of: ":7007")
      #expect(page.tags("h2").filter { $0.contains(/id="[1-6]-/) }.count == 6)
    }
  }

  @Test func everyCommandOfTheGuideIsOnThePage() async throws {
    let guide = try String(contentsOf: PackageFolder.url.appending(path: "docs/guides/http-api.md"), encoding: .utf8)
    #expect(Embedded.files["guides/http-api.md"] == guide)
    let commands = guide.matches(of: /(?s)```sh\n(.*?)\n```/).map { String($0.1) }
    #expect(commands.count == 7)
    let text = GuideText(origin: "http://127.0.0.1:7007", model: ModelReference(provider: .simulated, slug: "default"), latest: nil)
    let view = GuideView(text, guide: guide, benchmarks: [], takesKeys: true)
    let shown = (view.introduction + view.sections.flatMap(\.blocks)).compactMap { $0.code?.text }
    #expect(shown == commands)
  }

  @Test(arguments: ["maker/model", "it's \"quoted\" \\ and ünicode"])
  func theReadersModelIsAskedForInTheFirstStepAlone(_ slug: String) throws {
    let guide = Embedded.files["guides/http-api.md"] ?? ""
    let text = GuideText(origin: "http://h", model: ModelReference(provider: "p", slug: slug), latest: nil).filled(guide)
    let bodies = text.matches(of: /(?s)--json '(.*?)'\)/).map { String($0.1) }
    #expect(bodies.count == 2)
    let models = try bodies.map { try JSONDecoder().decode(JSONValue.self, from: Data($0.utf8))["model_id"]?.text }
    #expect(models == ["p/\(slug)", "simulated/default"])
    #expect(!text.contains("guide-1'"))
  }
}
