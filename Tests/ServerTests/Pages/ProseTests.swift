import Testing

@testable import Server

@Suite struct ProseTests {
  @Test(arguments: [
    ("plain", "plain"), ("run `assay fetch` now", "run [assay fetch] now"), ("`a` and `b`", "[a] and [b]"), ("", ""),
    ("one ` alone", "one ` alone"), ("`a` and ` alone", "[a] and ` alone"), ("``", ""),
  ])
  func namesBetweenBackticksAreCode(text: String, shown: String) {
    #expect(Prose(text).parts.map { $0.isCode ? "[\($0.words)]" : $0.words }.joined() == shown)
  }

  @Test(arguments: ["/runs/0123456789ab", "/nowhere"]) func anErrorPageShowsNamesAsCode(path: String) async throws {
    try await ServerBench.withRoutes { _, api in
      let page = try await api.page(path)
      page.expect("<code>")
      page.expectNone(of: "`")
    }
  }

  @Test func aNameFromOutsideStaysText() async throws {
    try await ServerBench.withRoutes { _, api in
      let page = try await api.page("/%60%3Cscript%3Ealert(1)%3C%2Fscript%3E%60")
      page.expectNone(of: "<script>alert")
    }
  }
}
