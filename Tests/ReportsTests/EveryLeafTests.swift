import AssayKit
import Foundation
import RunEngine
import RunStore
import TestSupport
import Testing

@testable import Reports

/// Changes every value of real exports, one by one, signs each again and expects that it is seen.
@Suite struct EveryLeafTests {
  private static let judge = ModelReference(provider: "scripted", slug: "judge")

  /// Item 0 fails, item 1 is wrong; everything that a provider may say is said.
  private static let models = ScriptedModels(
    template: ModelResponse(
      text: "", reasoning: "let me think", finishReason: .stop,
      usage: Usage(
        inputTokens: 30, outputTokens: 20, reasoningTokens: 10, cachedInputTokens: 5, reportedCost: NanoDollars(1_000_000)),
      timing: Timing(
        total: .microseconds(5_400), timeToFirstToken: .milliseconds(2), maxGap: .milliseconds(1), chunks: 4, keepAlives: 1,
        clientDelay: ClientDelay(mean: .microseconds(20), longest: .microseconds(90))),
      servedModel: "echo-2", upstreamProvider: "somewhere", systemFingerprint: "fp", requestID: "r-1", tries: 2),
    judges: [ScriptedModels(model: judge) { request throws(Failure) in request.sample?.item == "2" ? "WRONG" : "RIGHT" }]
  ) { request throws(Failure) in
    let id = String(request.messages[0].text.dropFirst(4))
    if id == "0" { throw Failure(.rejected, "no", hint: "ask", providerMessage: "never", httpStatus: 400) }
    return id == "1" ? "wrong" : id
  }

  private static func judged() -> CountingBenchmark {
    var benchmark = CountingBenchmark(name: "judged", size: 4)
    benchmark.judge = CountingBenchmark.judgeRole
    benchmark.details = ["note": "kept"]
    return benchmark
  }

  /// What went unseen in `results.json` and in `run.json`, of how many, and what made a verdict neither valid nor wrong.
  private struct Unseen {
    var results: Set<String> = []
    var run: Set<String> = []
    /// By the kind of the event.
    var events: Set<String> = []
    var doubted: Set<String> = []
    var changes = 0

    mutating func add(_ other: Unseen) {
      results.formUnion(other.results)
      run.formUnion(other.run)
      events.formUnion(other.events)
      doubted.formUnion(other.doubted)
      changes += other.changes
    }
  }

  private static func look(_ bench: ReportsBench, _ names: [BenchmarkName], judges: [ModelReference]) async throws -> Unseen {
    let path = try await bench.export(try await bench.ended(names, subset: .count(5), judges: judges).id, .zip)
    return try await look(bench, try OpenedBundle(path))
  }

  private static func look(_ bench: ReportsBench, _ bundle: OpenedBundle) async throws -> Unseen {
    let key = try bench.keys.signingKey()
    let honest = try await bench.verify(try bundle.sign(key, into: bench))
    #expect(honest.conclusion == .valid, "\(honest.checks)")
    var unseen = Unseen()
    for place in JSONPlace.leaves(of: bundle.results) where !place.isInTheMiddle(of: bundle.results) {
      for other in place.others {
        var forged = bundle
        forged.results = place.replacing(with: other, in: bundle.results)
        try await note(forged, place, bench, key, &unseen) { $0.results.insert($1) }
      }
    }
    for place in JSONPlace.leaves(of: bundle.run) {
      for other in place.others {
        var forged = bundle
        forged.run = place.replacing(with: other, in: bundle.run)
        try await note(forged, place, bench, key, &unseen) { $0.run.insert($1) }
      }
    }
    try await lookAtEvents(bundle, bench, key, &unseen)
    return unseen
  }

  private static func lookAtEvents(
    _ bundle: OpenedBundle, _ bench: ReportsBench, _ key: SigningKey, _ unseen: inout Unseen
  ) async throws {
    let history = try bundle.history
    let opening = history.elements.lastIndex { $0["event_type"] == "run_requeued" } ?? 0
    for place in JSONPlace.leaves(of: history) {
      guard case .element(let index)? = place.steps.first else { continue }
      let kind = history.elements[index]["event_type"]?.text ?? ""
      for other in place.others {
        var forged = bundle
        forged.replace(history: place.replacing(with: other, in: history))
        try await note(forged, place, bench, key, &unseen) { unseen, name in
          let member = name.dropFirst(3).prefix { $0 != "." }
          unseen.events.insert(index < opening ? "earlier.\(member)" : kind + name.dropFirst(2))
        }
      }
    }
  }

  /// What Assay does not write is never passed over in silence.
  @Test func aMemberThatIsAddedToAnyObjectIsSeen() async throws {
    for (names, judges) in [([BenchmarkName("counting"), "second"], []), (["judged"], [Self.judge])] {
      let benchmarks: [any Benchmark] = [CountingBenchmark(size: 6), CountingBenchmark(name: "second", size: 3), Self.judged()]
      try await ReportsBench.with(benchmarks, models: Self.models) { bench in
        let run = try await bench.ended(names, subset: .count(5), judges: judges).id
        let bundle = try OpenedBundle(try await bench.export(run, .zip))
        let key = try bench.keys.signingKey()
        let history = try bundle.history
        var forgeries: [(String, OpenedBundle)] = []
        func add(_ file: String, _ document: JSONValue, _ put: (inout OpenedBundle, JSONValue) -> Void) {
          for place in JSONPlace.objects(of: document) where !(file == "manifest" && place.name.hasPrefix("files")) {
            var forged = bundle
            put(&forged, place.replacing(with: place.more, in: document))
            forgeries.append(("\(file): \(place.name)", forged))
          }
        }
        add("results", bundle.results) { $0.results = $1 }
        add("run", bundle.run) { $0.run = $1 }
        add("manifest", bundle.manifest) { $0.manifest = $1 }
        add("events", history) { $0.replace(history: $1) }
        #expect(forgeries.count > 80)
        for (place, forged) in forgeries {
          let verdict = try await bench.verify(try forged.sign(key, into: bench))
          #expect(verdict.signatureValid && verdict.hashMatch && verdict.conclusion != .valid, "\(place)")
        }
      }
    }
  }

  private static func note(
    _ forged: OpenedBundle, _ place: JSONPlace, _ bench: ReportsBench, _ key: SigningKey, _ unseen: inout Unseen,
    _ add: (inout Unseen, String) -> Void
  ) async throws {
    unseen.changes += 1
    let verdict = try await bench.verify(try forged.sign(key, into: bench))
    #expect(verdict.signatureValid && verdict.hashMatch)
    switch verdict.conclusion {
    case .invalid: break
    case .unproved: unseen.doubted.insert(place.name)
    case .valid: add(&unseen, place.name)
    }
  }

  @Test func everyValueIsSeenButThoseThatAreListed() async throws {
    var unseen = Unseen()
    for (names, judges) in [([BenchmarkName("counting"), "second"], []), (["judged"], [Self.judge])] {
      let benchmarks: [any Benchmark] = [CountingBenchmark(size: 6), CountingBenchmark(name: "second", size: 3), Self.judged()]
      try await ReportsBench.with(benchmarks, models: Self.models) { bench in
        unseen.add(try await Self.look(bench, names, judges: judges))
      }
    }
    unseen.add(try await Self.lookAtAReopenedRun())

    #expect(unseen.changes > 1_000)
    #expect(unseen.results.sorted() == UncheckedFacts.results.filter { $0 != Self.duration }.sorted())
    #expect(unseen.run.sorted() == UncheckedFacts.run.sorted())
    // Whether judges had said anything at the first report is a matter of time.
    func areOfRuns(_ names: some Sequence<String>) -> [String] { names.filter { !$0.contains(".judge") }.sorted() }
    #expect(unseen.events.isSubset(of: UncheckedFacts.events))
    #expect(areOfRuns(unseen.events) == areOfRuns(UncheckedFacts.events))
    #expect(unseen.doubted.sorted() == Self.doubted)
  }

  /// A run that was scored again and, then, waited, rested and lost a worker.
  private static func lookAtAReopenedRun() async throws -> Unseen {
    var unseen = Unseen()
    try await ReportsBench.with([CountingBenchmark(size: 3)]) { bench in
      let run = try await bench.ended(["counting"]).id
      _ = try await bench.store.reopen(run, RunReopening(.rescore))
      _ = try await bench.execute(run)
      var bundle = try OpenedBundle(try await bench.export(run, .zip))
      try bundle.tell([
        ["event_type": "run_waiting", "message": "no key"],
        [
          "event_type": "worker_lost", "benchmark_name": "counting",
          "data": ["worker": "w", "samples": 1, "struck": 1, "failed": 0],
        ],
        ["event_type": "run_paused", "message": "a rest"],
        ["event_type": "run_resumed", "data": ["mode": "resume", "revision": 2, "waiting": 1]],
      ])
      try bundle.change("run_requeued") { event in
        var data = event["data"]?.members ?? [:]
        data["scorers"] = [["benchmark": "counting", "old": "equal 0", "new": "equal 1"]]
        event["data"] = .object(data)
      }
      let honest = try await bench.verify(try bundle.sign(try bench.keys.signingKey(), into: bench))
      #expect(honest.conclusion == .valid, "\(honest.checks)")
      try await lookAtEvents(bundle, bench, try bench.keys.signingKey(), &unseen)
    }
    return unseen
  }

  /// What was spent on tries that do not count is not in the archive; every other number of a canceled run is followed too.
  @Test func everyValueOfACanceledRunIsSeenButThoseThatAreListed() async throws {
    try await StoppedRun.with(StoppedRun.cancel) { bench, path in
      let unseen = try await Self.look(bench, try OpenedBundle(path))
      func spending(_ place: String) -> Bool {
        place.split(separator: ".").contains { UncheckedFacts.spending.contains(String($0)) }
      }
      #expect(unseen.changes > 500)
      #expect(unseen.results.filter { !spending($0) }.subtracting(UncheckedFacts.results + UncheckedFacts.unfinished) == [])
      #expect(unseen.results.isSuperset(of: UncheckedFacts.unfinished))
      #expect(unseen.run.filter { !spending($0) }.subtracting(UncheckedFacts.run) == [])
      #expect(unseen.events.subtracting(UncheckedFacts.events) == [])
    }
  }

  private static let duration = "benchmarks[].items[].item_metadata.total_us"

  /// Among a few answers each decides the median or the tail; among many, one does not.
  @Test func aMicrosecondOfOneAnswerAmongManyIsNotSeen() async throws {
    try await ReportsBench.with([CountingBenchmark(size: 30)], models: Self.models) { bench in
      let bundle = try OpenedBundle(try await bench.export(try await bench.ended(["counting"]).id, .zip))
      let place = try #require(JSONPlace.leaves(of: bundle.results).last { $0.name == Self.duration })
      let key = try bench.keys.signingKey()
      func verdict(_ time: Int64) async throws -> Verification.Conclusion {
        var forged = bundle
        forged.results = place.replacing(with: .integer(time), in: bundle.results)
        return try await bench.verify(try forged.sign(key, into: bench)).conclusion
      }
      #expect(try await verdict(5_399) == .valid && UncheckedFacts.results.contains(Self.duration))
      #expect(try await verdict(54_000) == .invalid, "its milliseconds are compared")
    }
  }

  /// What only the Assay that made an archive can say: another one gives no verdict on the conditions.
  private static let doubted = [
    "[].data", "[].event_type", "[].message",
    "manifest.sections[].benchmark_version", "manifest.sections[].judges[].parameters.max_output_tokens",
    "manifest.sections[].judges[].parameters.temperature", "manifest.sections[].judges[].prompt_hash",
    "manifest.sections[].parameters.temperature", "manifest.sections[].prompt_hash",
  ]

  @Test func thePageListsTheSamePlaces() throws {
    let page = try String(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/reference/signed-export.md"),
      encoding: .utf8)
    let part = try #require(page.split(separator: "\n## ").first { $0.hasPrefix("What is taken as it is stored\n") })
    let listed = part.matches(of: #/(?m)^- `(results|run|events)\.jsonl?`: `([^`]+)`/#).map { "\($0.1) \($0.2)" }
    let known =
      UncheckedFacts.results.map { "results \($0)" } + UncheckedFacts.run.map { "run \($0)" }
      + UncheckedFacts.events.map { "events \($0)" }
    #expect(listed.sorted() == known.sorted())
  }
}
