import AssayKit
import HTTPTypes
import TestSupport
import Testing

@testable import Server

/// A run with 100,000 items is as light to look at as a small one.
@Suite struct LargeRunTests {
  static let size = 100_000

  @Test func hasPagesThatAreSmallAndLeadEverywhere() async throws {
    try await ServerBench.withRoutes([CountingBenchmark(size: Self.size)]) { bench, api in
      let run = try await LargeRun.store(bench, size: Self.size)
      let path = "/runs/\(run.id)"

      let first = try await api.page(path)
      var load = first.answer.body.count
      for file in Set(first.text.matches(of: /"(\/assets\/[^"]*)"/).map { String($0.1) }) {
        load += try await api.get(file).body.count
      }
      #expect(load <= 150_000, "the first load has \(load) bytes")
      first.expect("50 of 100,000", "Score by category", "Latency", "What failed", "over capacity")
      // What failed is counted over the first of it, and says so.
      first.expect("2,000")

      let second = try await api.page(try #require(first.path(of: "Next items")))
      let last = try await api.page(try #require(second.path(of: "Last page")))
      let before = try await api.page(try #require(last.path(of: "Previous items")))
      #expect(second.path(of: "Charts and tables of Counting")?.hasPrefix(path) == true)
      for page in [second, last, before] {
        #expect(page.answer.body.count <= 60_000, "\(page.answer.body.count) bytes")
        #expect(page.items.count == RunPlace.pageSize)
      }
      #expect(second.items.first == "50" && last.items.last == "99999" && before.items.last == "99949")
      #expect(last.path(of: "Next items") == nil && first.path(of: "Previous items") == nil)

      // Rare ones are found at once, wherever they are.
      #expect(try await api.page("\(path)?filter=empty").items == ["99999"])
      #expect(try await api.page("\(path)?filter=failed&back=true").items.last == "99957")
      #expect(try await api.page("\(path)?filter=wrong&cursor=99990.0").items == ["99993", "99996", "99999"])
      let found = try await api.page("\(path)?q=sum+of+70000+and")
      found.expect("Nothing that is searched has this text", "Not all items were searched yet")
      #expect(try await api.page(try #require(found.path(of: "Next items"))).items == ["70000"])
      let middle = try await api.page("\(path)?filter=wrong&item=50001&cursor=50000.0")
      middle.expect("rel=\"prev\"", "item=50004#item", "item=49998#item")
    }
  }
}

extension HTMLPage {
  /// The items of the table.
  var items: [String] { text.matches(of: /data-open><bdi>([^<]*)<\/bdi>/).map { String($0.1) } }

  /// Where a button of the page leads, without what stands after `#`.
  func path(of label: String) -> String? {
    let pattern = /href="([^"#]*)(?:#[a-z]*)?"[^>]*>([^<]*)</
    return text.matches(of: pattern).first { $0.2 == label }.map { String($0.1).replacing("&amp;", with: "&") }
  }
}
