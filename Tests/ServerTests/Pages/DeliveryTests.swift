import Foundation
import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import Server

@Suite struct DeliveryTests {
  @Test(arguments: [
    ("gzip", true), ("GZIP, deflate", true), ("br;q=1.0, gzip;q=0.8", true), ("*", true), ("", false), ("br", false),
    ("gzip;q=0", false), ("gzip; q=0.0", false), ("xgzip", false),
  ])
  func pagesAreCompressedForThoseWhoTakeIt(_ accepted: String, _ expected: Bool) async throws {
    try await ServerBench.withRoutes { _, api in
      let plain = try await api.get("/design")
      let answer = try await api.get("/design", headers: [.acceptEncoding: accepted])

      #expect(answer.headers[.contentEncoding] == (expected ? "gzip" : nil))
      #expect(answer.headers[.vary] == "Accept-Encoding, Cookie")
      #expect(expected ? answer.body.count * 3 < plain.body.count : answer.body.count == plain.body.count)
    }
  }

  @Test func whatWasCompressedIsTheText() async throws {
    let text = String(repeating: "the same — words ", count: 500)
    let compressed = try #require(Gzip.compress(text))
    let gunzip = PythonReference(
      "import base64, gzip\ndef reference(given):\n  return gzip.decompress(base64.b64decode(given)).decode()")
    let expanded = try await gunzip(Data(compressed.readableBytesView).base64EncodedString(), as: String.self)
    #expect(expanded == text)
  }

  @Test func whatWouldNotGetSmallerIsSentAsItIs() {
    #expect(Gzip.compress("short") == nil)
    #expect(Gzip.compress("") == nil)
  }

  @Test func aPageThatDidNotChangeIsNotSentAgain() async throws {
    try await ServerBench.withRoutes { bench, api in
      let first = try await api.get("/runs")
      let tag = try #require(first.headers[.eTag])
      let again = try await api.get("/runs", headers: [.ifNoneMatch: "\"x\", \(tag)"])
      let other = try await api.get("/runs", headers: [.ifNoneMatch: tag, .cookie: "assay_theme=light"])
      _ = try await bench.create()
      let changed = try await api.get("/runs", headers: [.ifNoneMatch: tag])

      #expect(again.status == 304)
      #expect(again.body.isEmpty)
      #expect(again.headers[.eTag] == tag)
      #expect(other.status == 200)
      #expect(changed.status == 200)
    }
  }

  @Test func errorPagesHaveNoTag() async throws {
    try await ServerBench.withRoutes { _, api in
      let answer = try await api.get("/nowhere")

      #expect(answer.status == 404)
      #expect(answer.headers[.eTag] == nil)
    }
  }
}
