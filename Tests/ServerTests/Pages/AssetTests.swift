import AssayKit
import Foundation
import HTTPTypes
import NIOCore
import RunEngine
import TestSupport
import Testing

@testable import Server

@Suite struct AssetTests {
  @Test func everyTemplateParses() {
    #expect(Templates(files: Embedded.files).broken == [:])
  }

  @Test func everyPartialThatATemplateNamesExists() throws {
    for (path, text) in Embedded.files where path.hasPrefix("templates/") {
      for partial in text.matches(of: /\{\{> *([a-z-]+)\}\}/) {
        #expect(Embedded.files["templates/\(partial.1).mustache"] != nil, "\(path) names \(partial.1)")
      }
      // A page's content, and a chart: HTML that was made with everything in it escaped.
      #expect(
        text.matches(of: /\{\{\{|\{\{&/).isEmpty || ["templates/frame.mustache", "templates/chart.mustache"].contains(path),
        "\(path) has unescaped text")
    }
  }

  @Test func everyFileThatAPageNamesIsServedForEver() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.create()
      var names: Set<String> = []
      let other = try await bench.service.create(
        [RunRequest(model: bench.models.model, benchmarks: [BenchmarkSelection("second")], detached: true)],
        CreationRequest(experimentName: "one"))
      let experiment = try #require(other.experiment)
      for path in ["/", "/runs", "/runs/\(run)", "/experiments/\(experiment)", "/docs", "/verify", "/ops"] {
        let page = try await api.page(path)
        names.formUnion(page.text.matches(of: /"(\/assets\/[^"]*)"/).map { String($0.1) })
      }
      for name in names {
        let answer = try await api.get(name)
        #expect(answer.status == 200, "\(name)")
        #expect(answer.headers[.cacheControl] == "public, max-age=31536000, immutable")
        #expect(answer.headers[.vary] == "Accept-Encoding")
        #expect(!answer.body.isEmpty)
      }
      let wanted = Embedded.files.keys.filter { $0.hasPrefix("assets/") }
      #expect(Set(names.compactMap { $0.split(separator: "/").last }) == Set(wanted.map { $0.dropFirst(7) }))
    }
  }

  @Test(arguments: [
    "/assets/000000000000/base.css", "/assets/BUILD/../WebServer.swift", "/assets/BUILD/%2e%2e%2ftemplates%2fframe.mustache",
    "/assets/BUILD/none.css",
  ])
  func nothingElseIsServed(_ path: String) async throws {
    try await ServerBench.withRoutes { _, api in
      let build = Assets(files: Embedded.files).buildID
      let answer = try await api.get(path.replacing("BUILD", with: build))

      #expect(answer.status == 404)
    }
  }

  @Test func theBuildIDFollowsTheFiles() {
    let one = Assets(files: ["assets/a.css": "x"]).buildID
    #expect(one == Assets(files: ["assets/a.css": "x"]).buildID)
    #expect(one != Assets(files: ["assets/a.css": "y"]).buildID)
    #expect(one != Assets(files: ["assets/b.css": "x"]).buildID)
    #expect(one != Assets(files: ["assets/a.css": "x", "templates/t.mustache": ""]).buildID)
  }

  @Test func everyModuleIsAskedForAtOnceThatAnotherImports() {
    let assets = Assets(files: [
      "assets/a.js": "import { x } from \"./b.js\";\nimport \"./c.js\";", "assets/b.js": "import \"./d.js\";",
      "assets/c.js": "import \"./b.js\";", "assets/d.js": "import \"./a.js\";", "assets/e.js": "",
    ])
    #expect(assets.imports(of: ["a.js"]) == ["b.js", "c.js", "d.js"])
    #expect(assets.imports(of: ["e.js"]) == [])
    for (path, text) in Embedded.files where path.hasSuffix(".js") {
      for module in text.matches(of: /(?:from|import) "\.\/([^"]*)"/) {
        #expect(Embedded.files["assets/\(module.1)"] != nil, "\(path) imports \(module.1)")
      }
    }
  }

  @Test func everyStyleSheetStaysInItsLayer() throws {
    #expect(Embedded.files["assets/tokens.css"]?.contains("@layer tokens, base, components, pages;") == true)
    for name in Assets.layers {
      let text = try #require(Embedded.files["assets/\(name)"])
      #expect(text.contains("@layer \(name.dropLast(4)) {"), "\(name)")
      #expect(text.count { $0 == "{" } == text.count { $0 == "}" }, "\(name)")
    }
  }

  /// Everything that a first visit loads, compressed, without the page itself.
  @Test func aFirstVisitIsLight() {
    let files = Embedded.files.filter { $0.key.hasPrefix("assets/") }
    let size = files.values.reduce(0) { $0 + (Gzip.compress($1, level: 9)?.readableBytes ?? $1.utf8.count) }
    #expect(size <= 40_000, "\(size) bytes")
  }

  @Test func scriptsStaySmall() {
    let scripts = Embedded.files.filter { $0.key.hasSuffix(".js") }
    #expect(!scripts.isEmpty)
    #expect(scripts.values.reduce(0) { $0 + $1.utf8.count } <= 30_000)
    for (name, text) in scripts { #expect(text.split(separator: "\n").count <= 150, "\(name)") }
  }
}
