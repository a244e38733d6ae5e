import AssayKit
import HTTPTypes
import Synchronization
import TestSupport
import Testing

@testable import Server

@Suite struct ComparePageTests {
  private final class Counter: Sendable {
    private let counted = Mutex(0)
    var total: Int { counted.withLock { $0 } }
    func count() { counted.withLock { $0 += 1 } }
  }

  /// Answers wrongly for the items that are named.
  private static func models(_ wrong: @escaping @Sendable () -> Set<String>) -> ScriptedModels {
    ScriptedModels { request throws(Failure) in
      wrong().contains(request.sample?.item.rawValue ?? "") ? "nonsense" : String(request.messages[0].text.dropFirst(4))
    }
  }

  @Test func thereIsSomethingToChooseFromAndWithoutRunsSomethingToDo() async throws {
    try await ServerBench.withRoutes { bench, api in
      try await api.page("/compare").expect("No run has a score yet", "Start a run")
      let run = try await bench.ended().id
      let open = try await bench.create()

      let page = try await api.page("/compare")

      page.expect("name=\"run\" value=\"\(run)\"")
      page.expectNone(of: open.rawValue)
      let chosen = try await api.submit("/compare", [("run", run.rawValue), ("run", open.rawValue)])
      #expect(chosen.headers[.location] == "/compare?runs=\(run),\(open)")
    }
  }

  @Test func aSearchForOthersKeepsTheChosenRuns() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.ended().id

      let found = try await api.submit("/compare", [("model", "no such & model"), ("do", "find"), ("run", run.rawValue)])

      let target = try #require(found.headers[.location])
      #expect(target == "/compare?runs=\(run)&pick=true&model=no%20such%20%26%20model")
      let page = try await api.page(target)
      page.expect("value=\"\(run)\" checked", "value=\"no such &amp; model\"", "No other run with a score fits.")
    }
  }

  @Test func aSearchWithoutAHitKeepsTheFormToSearchAgain() async throws {
    try await ServerBench.withRoutes { bench, api in
      _ = try await bench.ended()

      let page = try await api.page("/compare?model=nobody")

      page.expect("name=\"model\"", "value=\"nobody\"", "No other run with a score fits.")
      page.expectNone(of: "No run has a score yet")
    }
  }

  /// What stands beside nothing is not read.
  @Test(arguments: [(1, 0), (2, 2), (CompareRoutes.mostRuns + 1, 0)])
  func answersAreReadOnlyForAComparison(_ count: Int, _ reads: Int) async throws {
    try await ServerBench.with { bench in
      var runs: [String] = []
      for _ in 0..<count { runs.append(try await bench.ended().id.rawValue) }
      let asked = Counter()
      var store = InterceptedStore(bench.store)
      store.beforeSample = { _ in asked.count() }
      var watched = bench
      watched.store = store
      let address = "/compare?runs=\(runs.joined(separator: ","))&item=3"
      try await watched.withRoutes { api in _ = try await api.page(address) }
      #expect(asked.total == reads)
    }
  }

  @Test func ofTooManyChosenRunsItIsAskedWhichAreMeant() async throws {
    try await ServerBench.withRoutes { bench, api in
      var runs: [String] = []
      for _ in 0...CompareRoutes.mostRuns { runs.append(try await bench.create().rawValue) }

      let page = try await api.page("/compare?runs=\(runs.joined(separator: ","))")

      page.expect("11 runs are chosen, and at most 10 are compared at once")
      for run in runs { page.expect("value=\"\(run)\" checked") }
      page.expectNone(of: "Compare 11 runs")
      let countless = (100...300).map { "000000000\($0)" }.joined(separator: ",")
      #expect(try await api.get("/compare?runs=\(countless)").status == 400)
    }
  }

  @Test func theMatrixTheTestAndTheListSayTheSameAsTheAPI() async throws {
    let wrong = Mutex<Set<String>>(["0", "1", "2", "3"])
    try await ServerBench.withRoutes(models: Self.models { wrong.withLock { $0 } }) { bench, api in
      let first = try await bench.ended().id
      wrong.withLock { $0 = ["4"] }
      let second = try await bench.ended().id

      let page = try await api.page("/compare?runs=\(first),\(second)")

      let json = try #require(try await api.get("/api/compare?runs=\(first),\(second)").json?["comparisons"]?[0])
      let p = Figures.probability(try #require(json["p_value"]?.number))
      page.expect(
        "data-label=\"Difference\"><b>+50.0</b>", "data-label=\"p\">\(p)<", "data-label=\"Better\">4<", "data-label=\"Worse\">1<",
        "data-label=\"Common items\">6<", "exact McNemar", "All <em class=\"num\">5</em>")
      let listed = page.text.matches(of: /item=([^"#&]*)#item"><bdi>/).map { String($0.1) }
      #expect(listed == json["flips"]?.elements.compactMap { $0["item_id"]?.text })
      // Right in both: none but 5; wrong then right: 0 to 3; right then wrong: 4.
      page.expect("<th scope=\"row\">right</th><td class=\"num\">1</td><td class=\"num\">1</td>")
      page.expect("<th scope=\"row\">wrong</th><td class=\"num\">4</td><td class=\"num\">0</td>")
      // The question, its category and what each run said.
      page.expect("<bdi>say 4</bdi>", "<span class=\"muted\">even</span>", "<code class=\"answer\"><bdi>4</bdi></code>")
      // Which of the two was right stands as a word, not as a score of 1 or 0 above the answer.
      page.expect(
        "data-label=\"Run A\"><span class=\"mark tone-success\"><i aria-hidden=\"true\">C</i><span>Correct</span></span>\n<br><code "
          + "class=\"answer\"><bdi>4</bdi>",
        "data-label=\"Run B\"><span class=\"mark tone-danger\">", "95 % interval of the difference</th>",
        "data-label=\"Its 95 % interval\"", "18&nbsp;in, 12&nbsp;out")
      page.expect("the others are compared with this one", "↓ A echo", "→ B echo")
      let worse = try await api.page("/compare?runs=\(first),\(second)&flips=worse")
      #expect(worse.text.matches(of: /item=([^"#&]*)#item"><bdi>/).map { String($0.1) } == ["4"])
    }
  }

  @Test func oneItemStandsSideBySideAndIsShownAsText() async throws {
    let round = Mutex(0)
    let models = ScriptedModels { request throws(Failure) in
      round.withLock { $0 } == 0 ? "<script>alert(1)</script> \u{202E}0" : String(request.messages[0].text.dropFirst(4))
    }
    try await ServerBench.withRoutes(models: models) { bench, api in
      let first = try await bench.ended().id
      round.withLock { $0 = 1 }
      let second = try await bench.ended().id

      let page = try await api.page("/compare?runs=\(first),\(second)&item=3")

      page.expect("&lt;script&gt;alert(1)&lt;/script&gt;", "Item <bdi>3</bdi>", "Answer of A echo", "Answer of B echo")
      page.expectNone(of: "<script>alert", "\u{202E}")
      #expect(page.text.matches(of: /Open this answer/).count == 2)
      let missing = try await api.page("/compare?runs=\(first),\(second)&item=nothing")
      missing.expect("This run does not have the item.")
    }
  }

  @Test func whatIsNotComparableSaysWhyAndOffersTheCommonItems() async throws {
    try await ServerBench.withRoutes { bench, api in
      let all = try await bench.ended().id
      let some = try await bench.execute(bench.create(subset: .count(3))).id
      let other = try await bench.ended(["second"]).id

      let page = try await api.page("/compare?runs=\(all),\(some)")
      page.expect("not comparable as they are", "items differ", "Compare the items that both have", "≠ differs")
      page.expect("differ between run A and run B")
      page.expectNone(of: "id=\"flips\"", "data-label=\"Difference\"", "between \(all)")
      let partial = try await api.page(try #require(page.link(with: "partial=true")))
      partial.expect("Conditions differ", "data-label=\"Common items\">3<", "data-label=\"In one only\">3 / 0<")
      let nothing = try await api.page("/compare?runs=\(all),\(other)")
      nothing.expect("no benchmark in common", "not run")
      nothing.expectNone(of: "Compare the items that both have")
      #expect(try await api.get("/compare?runs=\(all),000000000000").status == 404)
    }
  }

  @Test func moreThanTwoRunsAreEachComparedWithTheFirst() async throws {
    try await ServerBench.withRoutes { bench, api in
      let runs = [try await bench.ended().id, try await bench.ended().id, try await bench.ended().id]
      let list = runs.map(\.rawValue).joined(separator: ",")

      let page = try await api.page("/compare?runs=\(list)")

      page.expect("Compare 3 runs", "not adjusted", "Make first", "both runs score the same here")
      page.expect("/compare?runs=\(runs[2]),\(runs[0]),\(runs[1])", "/compare?runs=\(runs[1]),\(runs[2])")
      let others = try await api.page("/compare?runs=\(list)&against=\(runs[2])")
      others.expect("from A echo to C echo")
    }
  }

  /// Two benchmarks of 6 and 3 items: +50 points with the first, none with the second, so +25 on the mean.
  @Test func theMeanOverAllBenchmarksIsComparedWhereAllAre() async throws {
    let wrong = Mutex<Set<String>>(["0", "1", "2"])
    let models = ScriptedModels { request throws(Failure) in
      let isFirst = request.sample?.benchmark == "counting"
      return isFirst && wrong.withLock { $0 }.contains(request.sample?.item.rawValue ?? "")
        ? "nonsense" : String(request.messages[0].text.dropFirst(4))
    }
    try await ServerBench.withRoutes(models: models) { bench, api in
      let first = try await bench.ended(["counting", "second"]).id
      wrong.withLock { $0 = [] }
      let second = try await bench.ended(["counting", "second"]).id
      let single = try await bench.ended().id

      let page = try await api.page("/compare?runs=\(first),\(second)")

      page.expect("All benchmarks", "<b>+25.0</b>", "add in quadrature")
      try await api.page("/compare?runs=\(first),\(single)&partial=true").expectNone(of: "All benchmarks")
    }
  }
}
