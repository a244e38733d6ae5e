import AssayKit
import HTTPTypes
import TestSupport
import Testing

@testable import Server

/// Model output is hostile: it is shown, and does nothing.
@Suite struct HostileTextTests {
  static let hostile = [
    "<script>alert(1)</script>", "\u{600}<script>alert(1)</script>", "<\u{301}b>", "\"\u{301} onmouseover=\"alert(1)",
    "'><img src=x onerror=alert(1)>",
    "</pre></main><h1>mine</h1>", "{{{content}}}{{slug}}", "&lt;b&gt;", "\u{1B}[31mred\u{1B}[0m\u{7}", "\u{202E}gnp.exe", "a\0b",
    "]]><!--", "\u{2028}\u{FEFF}\u{FFFF}",
  ]

  @Test(arguments: hostile)
  func anAnswerIsShownAsText(_ text: String) async throws {
    let models = ScriptedModels { _ throws(Failure) in text }
    try await ServerBench.withRoutes(models: models) { bench, api in
      let run = try await bench.ended()
      let quiet = try await ServerBench.pages(of: run.id, api, item: "2")
      for page in quiet { HostileTextTests.expectInert(page, of: text) }
    }
  }

  @Test(arguments: ["<b>", "\u{600}<i>", "a/b?c#d", "100%", "..", "\" onclick=\"x"])
  func anItemsNameIsTextAndKeepsItsAddress(_ prefix: String) async throws {
    try await ServerBench.withRoutes([CountingBenchmark(size: 3, prefix: prefix + " ")]) { bench, api in
      let run = try await bench.ended()

      let pages = try await ServerBench.pages(of: run.id, api, item: prefix + " 2")

      for page in pages {
        #expect(page.answer.status == 200)
        HostileTextTests.expectInert(page, of: prefix)
      }
    }
  }

  /// The text stands in the page, escaped, and brought no element, attribute or acting character of its own.
  static func expectInert(_ page: HTMLPage, of text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(page.text.contains(SafeHTML().escapeText(text)), sourceLocation: sourceLocation)
    #expect(page.tags("i").allSatisfy { $0 == "<i aria-hidden=\"true\">" }, sourceLocation: sourceLocation)
    #expect(page.tags("h1").count == 1, sourceLocation: sourceLocation)
    #expect(page.tags("img").isEmpty, sourceLocation: sourceLocation)
    #expect(page.tags("script").allSatisfy { $0.contains("src=\"/assets/") }, sourceLocation: sourceLocation)
    #expect(page.tags.allSatisfy { !$0.contains(/\son[a-z]+\s*=/) }, sourceLocation: sourceLocation)
    let acting = page.text.unicodeScalars.first { scalar in
      (scalar.value < 0x20 && scalar != "\n") || (0x7F...0x9F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value)
        || (0x2066...0x2069).contains(scalar.value)
    }
    #expect(acting == nil, sourceLocation: sourceLocation)
  }

  @Test func anEndlessLineIsCutAndKeptWholeAsAFile() async throws {
    let line = String(repeating: "x<", count: 500_000)
    let models = ScriptedModels { _ throws(Failure) in line }
    try await ServerBench.withRoutes(models: models) { bench, api in
      let run = try await bench.ended()

      let page = try await api.page("/runs/\(run.id)/benchmarks/counting/items/2")
      let link = try #require(page.link(with: "part=answer"))
      let raw = try await api.get(link)

      #expect(page.text.utf8.count < 200_000)
      page.expect("Only the beginning is shown", "1,000,000 bytes")
      #expect(String(decoding: raw.body, as: UTF8.self) == line)
      #expect(raw.headers[.contentType] == "text/plain; charset=utf-8")
      #expect(raw.headers[.contentDisposition]?.hasPrefix("attachment") == true)
      #expect(raw.headers[.contentSecurityPolicy] == "default-src 'none'; sandbox")
      #expect(raw.headers[.xContentTypeOptions] == "nosniff")
      let whole = try await api.page("/runs/\(run.id)")
      #expect(whole.text.utf8.count < 200_000)
    }
  }

  @Test(
    arguments: [
      ("<", "&lt;"), (">", "&gt;"), ("&", "&amp;"), ("\"", "&quot;"), ("'", "&#39;"), ("\u{600}<", "\u{600}&lt;"),
      ("\"\u{301}", "&quot;\u{301}"), ("&\u{20DD}", "&amp;\u{20DD}"), ("a\r\nb", "a\nb"), ("\0", "\u{2400}"),
      ("\u{1B}", "\u{241B}"),
      ("\u{7F}", "\u{2421}"), ("\u{9B}", "⟨U+009B⟩"), ("\u{202E}", "⟨U+202E⟩"), ("\u{2067}", "⟨U+2067⟩"),
      ("a\u{200B}b\u{FEFF}", "a⟨U+200B⟩b⟨U+FEFF⟩"), ("é中👩‍👩‍👧", "é中👩‍👩‍👧"),
    ])
  func everyScalarIsEscapedByItself(_ text: String, _ escaped: String) {
    #expect(Array(SafeHTML().escapeText(text).unicodeScalars) == Array(escaped.unicodeScalars))
  }
}

extension ServerBench {
  /// The pages on which a sample's texts stand.
  static func pages(of run: RunID, _ api: APIClient, item: String) async throws -> [HTMLPage] {
    let name = PercentCoding.encode(item)
    return [
      try await api.page("/runs/\(run)"), try await api.page("/runs/\(run)?item=\(name)"),
      try await api.page("/runs/\(run)/benchmarks/counting/items/\(name)"),
    ]
  }
}
