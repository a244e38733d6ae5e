import AssayKit
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Reports
import TestSupport
import Testing

@testable import Server

@Suite struct VerifyPageTests {
  private static func form(_ parts: [(name: String, content: Data)]) -> ByteBuffer {
    var body = Data()
    for part in parts {
      let file = part.name == "file" ? "; filename=\"a.zip\"" : ""
      body +=
        Data("--bound\r\nContent-Disposition: form-data; name=\"\(part.name)\"\(file)\r\n\r\n".utf8) + part.content
        + Data("\r\n".utf8)
    }
    return ByteBuffer(bytes: body + Data("--bound--\r\n".utf8))
  }

  private static func post(
    _ api: APIClient, _ parts: [(name: String, content: Data)], to path: String = "/verify"
  ) async throws -> APIAnswer {
    try await api.ask(.post, path, headers: [.contentType: "multipart/form-data; boundary=bound"], body: form(parts))
  }

  private static func export(_ bench: ServerBench, _ api: APIClient) async throws -> Data {
    let run = try await bench.ended()
    return try await api.get("/api/runs/\(run.id)/export?format=zip").body
  }

  @Test func aGoodExportIsShownAsValidWithEveryCheck() async throws {
    try await ServerBench.withRoutes { bench, api in
      let zip = try await Self.export(bench, api)
      let page = try HTMLPage(await Self.post(api, [("file", zip)]))
      let verdict = try await Self.post(api, [("file", zip)], to: "/api/exports/verify").json

      #expect(page.answer.status == 200)
      #expect(verdict?["valid"] == true)
      page.expect("> Valid</p>", "the key of this server", "scripted/echo".split(separator: "/").last.map(String.init) ?? "")
      // 6 of 6: the score does not stand alone.
      page.expect(
        "100.0\u{A0}%, 95\u{A0}% interval 61.0–100.0", "<dt>Samples</dt><dd><bdi>6<", "<dt>Coverage</dt><dd><bdi>100\u{A0}%<")
      page.expect("6 samples of 1 benchmark can be read")
      for check in verdict?["checks"]?.elements ?? [] {
        page.expect("<th scope=\"row\">\(check["name"]?.text?.capitalized ?? "?")</th>")
      }
      page.expect("href=\"/runs/\(verdict?["run_id"]?.text ?? "?")\"")
    }
  }

  @Test func aChangedExportAndOneThatIsNoneAreVerdictsNotErrors() async throws {
    try await ServerBench.withRoutes { bench, api in
      var zip = try await Self.export(bench, api)
      zip[zip.count / 2] ^= 1
      for file in [zip, Data("no zip".utf8), Data()] {
        let page = try HTMLPage(await Self.post(api, [("file", file)]))
        #expect(page.answer.status == 200)
        page.expect("> Not valid</p>", "Failed")
        if file.count < 10 { page.expectNone(of: "What it says about its run") }
      }
    }
  }

  @Test func onlyTheGivenKeyCounts() async throws {
    try await ServerBench.withRoutes { bench, api in
      let zip = try await Self.export(bench, api)
      let own = try await api.get("/api/exports/public-key").json?["public_key"]?.text ?? ""
      let pem = try await api.get("/verify/key.pem").body
      let other = Data("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=".utf8)

      for key in [Data(own.utf8), pem] {
        try HTMLPage(await Self.post(api, [("file", zip), ("public_key", key)])).expect("> Valid</p>")
        try HTMLPage(await Self.post(api, [("public_key", key), ("file", zip)])).expect("> Valid</p>")
      }
      try HTMLPage(await Self.post(api, [("file", zip), ("public_key", other)])).expect("> Not valid</p>")
      let answer = try await Self.post(api, [("file", zip), ("public_key", other)], to: "/api/exports/verify").json
      #expect(answer?["valid"] == false)
    }
  }

  @Test func aBadKeyStandsBesideItsField() async throws {
    try await ServerBench.withRoutes { bench, api in
      let page = try HTMLPage(await Self.post(api, [("file", Data("x".utf8)), ("public_key", Data("nonsense".utf8))]))
      #expect(page.answer.status == 422)
      page.expect("id=\"e-key\"", "aria-invalid=\"true\"", "<details open>")
    }
  }

  @Test func whatCannotBeTakenIsSaidOnThePage() async throws {
    try await ServerBench.with { bench in
      var bench = bench
      bench.options.uploadLimit = 1_000
      try await bench.withRoutes { api in
        let large = try HTMLPage(await Self.post(api, [("file", Data(repeating: 1, count: 2_000))]))
        #expect(large.answer.status == 413)
        large.expect("The file is larger than 1000 bytes.", "<code>assay verify FILE</code>")
        let other = try HTMLPage(await api.submit("/verify", [("file", "x")]))
        #expect(other.answer.status == 415)
        for parts in [[], [("public_key", Data("x".utf8))], [("file", Data()), ("file", Data())], [("stranger", Data())]] {
          #expect(try await Self.post(api, parts).status == 422)
        }
        let long = [("file", Data("x".utf8)), ("public_key", Data(repeating: 65, count: 20_000))]
        #expect(try await Self.post(api, long).status >= 413)
      }
    }
  }

  @Test func theOwnKeyIsShownAndGiven() async throws {
    try await ServerBench.withRoutes { bench, api in
      let key = try await api.get("/api/exports/public-key").json
      try await api.page("/verify").expect(
        key?["public_key_fingerprint"]?.text ?? "?", key?["public_key"]?.text ?? "?", "data-limit=\"268435456\"")
      let pem = try await api.get("/verify/key.pem")
      #expect(pem.headers[.contentDisposition]?.hasPrefix("attachment; filename=\"assay-") == true)
      #expect(String(decoding: pem.body, as: UTF8.self).hasPrefix("-----BEGIN PUBLIC KEY-----"))
    }
  }
}
