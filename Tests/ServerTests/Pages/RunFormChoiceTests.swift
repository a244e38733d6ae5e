import AssayKit
import Testing

@testable import Server

/// What the form offers before anybody chose, and what it takes for a choice.
@Suite struct RunFormChoiceTests {
  /// A model is not put forward because its name comes first: nobody chose it.
  @Test func theModelThatWasUsedLastIsOfferedAndNoOther() async throws {
    try await ServerBench.withRoutes(models: RunFormTests.models) { bench, api in
      let first = try await api.page("/")
      first.expect("data-models=\"\"", "Choose a model.")
      first.expectNone(of: "data-offered")
      _ = try await bench.create()

      let again = try await api.page("/")
      let emptied = try await api.page("/?model_id=&subset_mode=100")

      again.expect("data-models=\"scripted/echo\" data-offered=\"scripted/echo\"")
      emptied.expect("data-models=\"\"", "Choose a model.")
      let named = try await api.page("/?model_id=scripted%2Fecho")
      named.expect("data-models=\"scripted/echo\"")
      named.expectNone(of: "data-offered")
    }
  }

  /// What the fields show is what would run: 10 items stand in the field, and an empty one is not taken for everything.
  @Test(arguments: [("count", "subset_count", "10", "number of items"), ("percent", "subset_pct", "100", "share of the items")])
  func anAmountIsAValueOrIsMissing(_ mode: String, _ field: String, _ value: String, _ words: String) async throws {
    try await ServerBench.withRoutes { bench, api in
      let form = try await api.page("/")
      let input = try #require(form.tags("input").first { $0.contains("id=\"f-\(field)\"") })
      #expect(input.contains("value=\"\(value)\"") && input.contains("placeholder=\"\""))

      let query = "model_id=scripted%2Fecho&selected_benchmarks=counting&subset_mode=\(mode)&\(field)="
      let estimate = try await api.page("/estimate?\(query)")
      estimate.expect("The \(words) is missing.")
      estimate.expectNone(of: "<dt>Items</dt>")
      let refused = try HTMLPage(
        await api.submit(
          "/runs",
          [("model_id", "scripted/echo"), ("selected_benchmarks", "counting"), ("subset_mode", mode), (field, "")]))
      #expect(refused.answer.status == 422)
      refused.expect("id=\"e-\(field)\"", "<a href=\"#f-\(field)\">", "role=\"alert\" tabindex=\"-1\" autofocus")
      #expect(try await bench.store.runs(RunQuery()).total == 0)
    }
  }

  @Test func nothingChosenIsSaidOnce() async throws {
    try await ServerBench.withRoutes { _, api in
      let page = try HTMLPage(await api.submit("/runs", [("model_id", ""), ("selected_benchmarks", ""), ("subset_mode", "100")]))

      #expect(page.answer.status == 422)
      page.expect("id=\"e-model\"", "data-models=\"\"")
      page.expectNone(of: "Choose a model.", "value=\"counting\" checked")
      let open = try await api.page("/estimate?model_id=&selected_benchmarks=")
      #expect(open.text.matches(of: /class="notice/).count == 2)
    }
  }

  @Test(arguments: [
    ("", "Choose a model."), ("model_id=scripted%2Fecho", "Choose at least one benchmark."),
    ("model_id=nonsense&selected_benchmarks=counting", "has no provider"),
    ("model_id=scripted%2Fecho&selected_benchmarks=counting&samples=0", "Samples 0 is out of range"),
    ("model_id=scripted%2Fecho&selected_benchmarks=nowhere", "nowhere"),
  ])
  func theEstimateOfAnUnfinishedFormSaysWhatIsMissing(_ query: String, _ words: String) async throws {
    try await ServerBench.withRoutes { _, api in
      let page = try await api.page("/estimate?\(query)")

      #expect(page.answer.status == 200)
      page.expect(words)
    }
  }

  /// What is wrong for every model is said once, and what is no number is said to be none.
  @Test func theErrorsOfAllModelsAreShownAtOnce() async throws {
    try await ServerBench.withRoutes { _, api in
      let page = try HTMLPage(
        await api.submit(
          "/runs",
          [
            ("model_id", "scripted/echo"), ("model_id", "nobody"), ("selected_benchmarks", "counting"), ("temperature", "0,7"),
          ]))

      #expect(page.answer.status == 422)
      page.expect(
        "2 things need another look.", "Model <code>nobody</code> has no provider", "id=\"e-temperature\"", "value=\"0,7\"")
      page.expectNone(of: "type=\"number\"")
    }
  }
}
