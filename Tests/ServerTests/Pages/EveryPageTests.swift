import AssayKit
import HTTPTypes
import TestSupport
import Testing

@testable import Server

/// What holds for every page, whatever it shows.
@Suite struct EveryPageTests {
  /// Paths with `RUN` for the id of an ended run and `OPEN` for one that waits.
  static let paths = [
    "/", "/?subset_mode=count&subset_count=3&temperature=0.5", "/runs", "/runs?status=failed", "/runs?model=echo", "/runs/RUN",
    "/runs/OPEN", "/docs", "/runs/RUN?benchmark=second&filter=wrong", "/runs/RUN?benchmark=counting&category=even&item=2",
    "/runs/RUN/benchmarks/counting/items/2", "/runs/000000000000", "/runs/nonsense", "/nowhere", "/runs?status=nonsense",
    "/design", "/experiments/000000000000", "/?model_id=scripted%2Fecho&model_id=b%2Fc&subset_mode=25&seed_from_run=true",
    "/runs?status=succeeded&sort=score&simulated=no&from=2026-01-01&to=2030-01-01", "/compare", "/compare?runs=RUN",
    "/compare?runs=RUN,OPEN", "/compare?runs=RUN,NEXT", "/compare?runs=RUN,NEXT&flips=worse&item=2&pick=true", "/leaderboard",
    "/leaderboard?benchmark=counting", "/compare?runs=nonsense",
    "/benchmarks", "/benchmarks/counting", "/benchmarks/counting?seed=x&percent=50", "/benchmarks/nothing", "/models",
    "/models?search=nothing", "/models/scripted/echo", "/models/no/such", "/models/local", "/verify", "/ops", "/api-guide",
  ]

  private func eachPage(_ path: String, _ body: @escaping @Sendable (HTMLPage) throws -> Void) async throws {
    try await ServerBench.withRoutes { bench, api in
      let ended = try await bench.ended(["counting", "second"])
      let open = try await bench.create()
      var path = path.replacing("RUN", with: ended.id.rawValue).replacing("OPEN", with: open.rawValue)
      if path.contains("NEXT") { path = path.replacing("NEXT", with: try await bench.ended(["counting"]).id.rawValue) }
      try body(try await api.page(path))
    }
  }

  @Test(arguments: paths)
  func runsNothingThatDidNotComeAsAFile(_ path: String) async throws {
    try await eachPage(path) { page in
      let policy = page.answer.headers[.contentSecurityPolicy] ?? ""
      #expect(policy.contains("default-src 'none'"))
      #expect(policy.contains("frame-ancestors 'none'"))
      #expect(!policy.contains("unsafe"))
      #expect(page.answer.headers[.xContentTypeOptions] == "nosniff")
      #expect(page.answer.headers[.contentType] == "text/html; charset=utf-8")
      #expect(page.answer.headers[.cacheControl] == "no-cache")
      for tag in page.tags {
        #expect(!tag.contains(/\sstyle\s*=/), "\(tag)")
        #expect(!tag.contains(/\son[a-z]+\s*=/), "\(tag)")
        // A link may lead elsewhere, such as to a paper; nothing else may come from there or go there.
        let isLink = tag.hasPrefix("<a ") && tag.contains("href=\"https://")
        #expect(isLink || !tag.contains(/(?:href|src|action)="(?!\/|#)/), "\(tag)")
      }
      page.expectNone(of: "{{", "}}")
      #expect(page.tags("style").isEmpty)
      #expect(page.tags("script").allSatisfy { $0.contains("src=\"/assets/") })
    }
  }

  @Test(arguments: paths)
  func isReadableByAMachineThatReadsAloud(_ path: String) async throws {
    try await eachPage(path) { page in
      #expect(page.text.hasPrefix("<!doctype html>\n<html lang=\"en\""))
      #expect(page.tags("h1").count == 1)
      #expect(page.tags("main").count == 1)
      #expect(page.tags("caption").count == page.tags("table").count)
      #expect(page.tags("th").allSatisfy { $0.contains("scope=") })
      #expect(page.tags("time").allSatisfy { $0.contains(/datetime="\d{4}-\d\d-\d\dT[0-9:.]+Z"/) })
      #expect(
        page.tags("svg").allSatisfy {
          $0.contains("aria-label=\"") || $0.contains("aria-labelledby=\"") || $0.contains("aria-hidden=\"true\"")
        })
      page.expect("<a class=\"skip\" href=\"#content\">", "<title>")
      let ids = page.values(of: "id")
      #expect(Set(ids).count == ids.count, "an id stands twice")
      #expect(Set(page.values(of: "for")).isSubset(of: ids))
      let described = page.tags.compactMap { $0.firstMatch(of: /aria-(?:describedby|labelledby)="([^"]*)"/)?.1 }.flatMap {
        $0.split(separator: " ")
      }
      #expect(described.allSatisfy { ids.contains(String($0)) })
    }
  }

  @Test(arguments: paths)
  func closesEveryElementThatItOpens(_ path: String) async throws {
    try await eachPage(path) { page in
      let empty: Set<String> = ["meta", "link", "input", "br", "rect", "circle", "path", "line", "!doctype"]
      var open: [String] = []
      for match in page.text.matches(of: /<(\/?)([a-z][a-z0-9]*)([^>]*)>/) where !empty.contains(String(match.2)) {
        if match.1.isEmpty {
          if !match.3.hasSuffix("/") { open.append(String(match.2)) }
        } else {
          #expect(open.popLast() == String(match.2))
        }
      }
      #expect(open.isEmpty)
    }
  }

  @Test(arguments: paths)
  func hasTheWholeNavigationWithOnePlaceMarked(_ path: String) async throws {
    try await eachPage(path) { page in
      for place in Place.allCases { page.expect("<a href=\"\(place.path)\" data-key=\"g \(place.key)\"") }
      #expect(page.tags("a").count { $0.contains("aria-current=\"page\"") } <= 1)
      #expect(Set(Place.allCases.map(\.key)).count == Place.allCases.count)
    }
  }

  @Test(arguments: [("/runs/000000000000", 404), ("/nowhere", 404), ("/runs?status=nonsense", 400)])
  func anErrorPageSaysWhatIsWrongAndWhereToGo(_ path: String, _ status: Int) async throws {
    try await eachPage(path) { page in
      #expect(page.answer.status == status)
      page.expect("href=\"/runs\"", "href=\"/\"")
    }
  }
}
