import AssayKit
import HTTPTypes
import RunEngine
import TestSupport
import Testing

@testable import Server

/// A run that has ended waits for nothing, and says what is missing.
@Suite struct UnfinishedRunTests {
  /// Refuses its key at item 2.
  static let refusing = ScriptedModels { request throws(Failure) in
    let item = request.messages[0].text.dropFirst(4)
    guard item == "2" else { return String(item) }
    throw Failure(
      .unauthorized, "the key was refused", hint: "check the key", providerMessage: "no such key", httpStatus: 401)
  }

  @Test func aCanceledRunWaitsForNothing() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.create()
      try await api.page("/runs/\(run)").expect("Waiting", "not asked yet", "no score yet")
      try await bench.store.cancel(run)

      let page = try await api.page("/runs/\(run)")
      let item = try await api.page("/runs/\(run)/benchmarks/counting/items/2")

      page.expect("Not asked", "not asked: run canceled", "no score: canceled before the first one")
      page.expect("Not answered<em class=\"num\">6")
      item.expect("Not asked", "not asked: run canceled")
      for one in [page, item] { one.expectNone(of: "Waiting", "not asked yet", "no score yet") }
    }
  }

  @Test func whatStoppedARunIsShownWhereItHappened() async throws {
    try await ServerBench.withRoutes(models: Self.refusing) { bench, api in
      let run = try await bench.ended()
      #expect(run.state == .failed)

      let page = try await api.page("/runs/\(run.id)")
      let item = try await api.page("/runs/\(run.id)/benchmarks/counting/items/2")

      page.expect("<th scope=\"row\">unauthorized (401)<br>", "stopped the run, a resume asks again")
      page.expect("data-label=\"Samples\">1</td>")
      page.expect("no such key", "<span class=\"flag\">unauthorized</span>", "filter=waiting#items\">show the items")
      page.expectNone(of: "Retry 1 unauthorized", "not asked yet", "Waiting")
      item.expect("Not answered", "The key was refused.", "Check the key.", "no such key")
    }
  }

  @Test func samplesThatFailedAreSaidToBeLeftOut() async throws {
    try await ServerBench.withRoutes(models: RunPageTests.models) { bench, api in
      let run = try await bench.ended()

      let page = try await api.page("/runs/\(run.id)")

      page.expect(
        "1 of 6 samples of Counting failed: not in the score.",
        "href=\"/runs/\(run.id)?benchmark=counting&amp;filter=failed#items\">Show these items</a>")
      page.expect("tone-warning\"><i aria-hidden=\"true\">S</i><span>Succeeded, 83.3\u{A0}% scored</span>", "Succeeded in part")
      page.expect("<dt>Failed</dt><dd class=\"num\">16.7\u{A0}% <small>1 of 6</small></dd>")
    }
    try await ServerBench.withRoutes { bench, api in
      let page = try await api.page("/runs/\(try await bench.ended().id)")
      page.expect("tone-success\"><i aria-hidden=\"true\">S</i><span>Succeeded</span>")
      page.expectNone(of: "not in the score")
    }
  }

  /// One record, one word: in lists as on its own page.
  @Test func aRunThatLacksVerdictsIsCalledSoOnEveryPage() async throws {
    try await ServerBench.withRoutes(models: RunPageTests.models) { bench, api in
      let request = RunRequest(
        model: bench.models.model, benchmarks: [BenchmarkSelection("counting")], detached: true)
      let creation = try await bench.service.create([request, request], CreationRequest(experimentName: "twice"))
      var runs: [RunID] = []
      for run in creation.runs { runs.append(try await bench.execute(run.id).id) }
      let card = ModelCard(model: bench.models.model)
      try await bench.store.save(
        ProviderCatalog(provider: bench.models.model.provider, answer: .models([CatalogModel(card: card)])))
      for path in [
        "/runs/\(runs[0])", "/runs", "/runs/fragment", "/experiments/\(try #require(creation.experiment))",
        "/compare?runs=\(runs[0]),\(runs[1])", "/benchmarks/counting", "/models/scripted/echo", "/ops",
      ] {
        let page = try await api.page(path)
        #expect(
          page.text.contains("tone-warning\"><i aria-hidden=\"true\">S</i><span>Succeeded, 83.3\u{A0}% scored</span>"), "\(path)")
        // The counters of the operations page are of states, not of runs.
        if path != "/ops" { #expect(!page.text.contains("<span>Succeeded</span>"), "\(path)") }
      }
    }
  }

  @Test func aRunInWhichAllFailedSaysSo() async throws {
    let models = ScriptedModels { _ throws(Failure) in throw Failure(.rejected, "no", httpStatus: 400) }
    try await ServerBench.withRoutes(models: models) { bench, api in
      try await api.page("/runs/\(try await bench.ended().id)").expect("no score: every sample failed")
    }
  }
}
