import HTTPTypes
import Testing

@testable import Server

@Suite struct ThemeTests {
  @Test(arguments: ["dark", "light"])
  func aChosenThemeIsKept(_ theme: String) async throws {
    try await ServerBench.withRoutes { _, api in
      let answer = try await api.submit("/theme", [("theme", theme), ("return_to", "/runs?status=failed")])
      let cookie = try #require(answer.headers[.setCookie])
      let page = try await api.page("/runs", headers: [.cookie: "assay_theme=\(theme)"])

      #expect(answer.status == 303)
      #expect(answer.headers[.location] == "/runs?status=failed")
      #expect(cookie.hasPrefix("assay_theme=\(theme);"))
      #expect(cookie.contains("SameSite=Lax") && cookie.contains("HttpOnly"))
      page.expect("<html lang=\"en\" data-theme=\"\(theme)\">")
    }
  }

  @Test func withoutAChoiceTheSystemDecides() async throws {
    try await ServerBench.withRoutes { _, api in
      for cookie in ["other=1", "assay_theme=system", "assay_theme=\"><script>", "assay_theme="] {
        try await api.page("/runs", headers: [.cookie: cookie]).expect("<html lang=\"en\">")
      }
    }
  }

  @Test(arguments: [
    "//evil.example", "https://evil.example", "/\\evil.example", "\\/evil.example", "/a\r\nSet-Cookie: x=1", "", "javascript:1",
  ])
  func nobodyIsSentToAnotherSite(_ target: String) async throws {
    try await ServerBench.withRoutes { _, api in
      let answer = try await api.submit("/theme", [("theme", "dark"), ("return_to", target)])

      #expect(answer.headers[.location] == "/")
    }
  }
}
