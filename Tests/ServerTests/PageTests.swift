import AssayKit
import Foundation
import HTTPTypes
import Hummingbird
import RunEngine
import TestSupport
import Testing

@testable import Server

/// The pages as a browser without scripts gets them.
struct PageTests {
  /// Text that would do something if any page let it.
  private static let hostile = "<script>alert(1)</script>\u{202E}\u{0}\u{1B}[31m<a href=\"javascript:x\">&amp;</a>"

  @Test func everyTemplateParses() {
    #expect(Templates(files: Embedded.files).broken.isEmpty)
  }

  @Test func theRunPageShowsTheNumbersOfTheRun() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.execute(bench.create())
      let page = try await api.page("/runs/\(run.id)")

      #expect(page.status == 200)
      #expect(
        page.text.contains("100.0 <small>% ± \(Figures.points(run.sections[0].metrics?.overall.interval?.halfWidth ?? 0))".spaced))
      #expect(page.text.contains("6 of 6 samples done"))
      #expect(page.text.contains("Succeeded"))
      #expect(page.text.contains("unknown"), "a cost that nobody knows is not 0")
    }
  }

  @Test func aWrongFormKeepsItsValuesAndNamesTheField() async throws {
    try await ServerBench.withRoutes { bench, api in
      let answer = try await api.form(
        "/runs", "model_id=scripted%2Fecho&selected_benchmarks=second&subset_mode=percent&subset_pct=101&temperature=0.5")

      #expect(answer.status == 422)
      #expect(answer.text.contains("101 is out of range"))
      #expect(answer.text.contains("value=\"101\""))
      #expect(answer.text.contains("value=\"0.5\""))
      #expect(answer.text.contains("value=\"second\" checked"))
      #expect(try await bench.store.runs(RunQuery()).total == 0)
    }
  }

  @Test func aGoodFormStartsADetachedRunAndLeadsToItsPage() async throws {
    try await ServerBench.withRoutes { bench, api in
      let answer = try await api.form(
        "/runs", "model_id=scripted%2Fecho&selected_benchmarks=counting&subset_mode=count&subset_count=2")
      let run = try #require(try await bench.store.runs(RunQuery()).runs.first)

      #expect(answer.status == 303)
      #expect(answer.headers[.location] == "/runs/\(run.id)")
      #expect(run.request.detached)
      #expect(run.sections[0].sampledItems == 2)
    }
  }

  @Test func hostileAnswersAreShownAndDoNothing() async throws {
    let models = ScriptedModels(reply: { _ throws(Failure) in Self.hostile })
    try await ServerBench.withRoutes(models: models) { bench, api in
      let run = try await bench.execute(bench.create())
      for path in ["/runs/\(run.id)?item=1", "/runs/\(run.id)/benchmarks/counting/items/1"] {
        let page = try await api.page(path)
        #expect(page.status == 200)
        #expect(page.text.contains("&lt;script&gt;alert(1)"))
        #expect(!page.text.contains("<script>alert"))
        #expect(!page.text.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{1B}" || $0 == "\u{0}" })
      }
    }
  }

  @Test(arguments: ["/", "/runs", "/runs/RUN", "/runs/RUN?item=1", "/runs/RUN/benchmarks/counting/items/1", "/nowhere"])
  func noPageHasInlineScriptOrStyle(_ path: String) async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.execute(bench.create())
      let page = try await api.page(path.replacing("RUN", with: run.id.rawValue))

      #expect(!page.text.contains(" style="))
      #expect(!page.text.contains("<style"))
      #expect(page.text.ranges(of: "<script").count == page.text.ranges(of: "<script type=\"module\" src=\"/assets/").count)
      #expect(page.text.ranges(of: "<h1").count == 1)
      #expect(!page.text.contains("{{"))
      #expect(page.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
    }
  }

  @Test func aSimulatedModelIsLabelledWhereverItsNumbersStand() async throws {
    let models = ScriptedModels(model: ModelReference(provider: .simulated, slug: "default"))
    try await ServerBench.withRoutes(models: models) { bench, api in
      let run = try await bench.execute(bench.create())
      for path in ["/runs", "/runs/\(run.id)", "/runs/\(run.id)/benchmarks/counting/items/1"] {
        #expect(try await api.page(path).text.contains("Simulated"), "\(path)")
      }
    }
  }

  @Test func everyAssetThatAPageNamesIsServedAndKeptForEver() async throws {
    try await ServerBench.withRoutes { _, api in
      let page = try await api.page("/").text
      let paths = page.split(separator: "\"").filter { $0.hasPrefix("/assets/") }
      #expect(paths.count >= 6)
      for path in paths {
        let asset = try await api.page(String(path))
        #expect(asset.status == 200, "\(path)")
        #expect(asset.headers[.cacheControl]?.contains("immutable") == true)
      }
    }
  }

  @Test func allScriptsTogetherStaySmall() {
    let size = Embedded.files.filter { $0.key.hasSuffix(".js") }.reduce(0) { $0 + $1.value.utf8.count }
    #expect(size > 0 && size <= 30_000)
  }
}

extension APIClient {
  struct Page {
    let status: Int
    let headers: HTTPFields
    let text: String
  }

  func page(_ path: String) async throws -> Page { try await text(get(path)) }

  func form(_ path: String, _ body: String) async throws -> Page {
    try await text(
      ask(.post, path, headers: [.contentType: "application/x-www-form-urlencoded"], body: ByteBuffer(string: body)))
  }

  private func text(_ answer: APIAnswer) -> Page {
    Page(status: answer.status, headers: answer.headers, text: String(decoding: answer.body, as: UTF8.self))
  }
}

extension String {
  /// With the space that keeps a number and its unit together.
  fileprivate var spaced: String { replacing("± ", with: "±\u{A0}") }
}
