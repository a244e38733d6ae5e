import AssayKit
import Foundation
import RunStore
import TestSupport
import Testing

@testable import Reports

@Suite struct SignedZIPTests {
  /// A verifier of its own, written from the description of the original format alone: at most 40 lines.
  static let verifier = """
    import base64, hashlib, zipfile
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    FIELDS = {
        "run": "id model_id model_slug provider subset_pct subset_count subset_seed status selected_benchmarks overall_score "
               "error_message provider_metadata started_at completed_at created_at code_version git_sha",
        "benchmark": "benchmark_name status score metrics total_items sampled_items completed_items sampled_item_ids items",
        "item": "item_id item_hash prompt response expected is_correct score latency_ms input_tokens output_tokens error "
                "test_code item_metadata judge_output created_at",
    }

    def expect_fields(value, kind): assert set(value) == set(FIELDS[kind].split()), set(value) ^ set(FIELDS[kind].split())

    def reference(given):
        with zipfile.ZipFile(given["path"]) as archive:
            files = {info.filename: archive.read(info) for info in archive.infolist()}
            assert all(info.compress_type == zipfile.ZIP_DEFLATED for info in archive.infolist())
        raw = base64.b64decode(given["key"])
        try:
            signature = base64.b64decode(files["signature.txt"], validate=True)
            Ed25519PublicKey.from_public_bytes(raw).verify(signature, files["manifest.json"])
        except (InvalidSignature, ValueError): return {"signed": False}
        results, manifest = json.loads(files["results.json"]), json.loads(files["manifest.json"])
        for name, value in (("results.json", results), ("manifest.json", manifest)):
            assert json.dumps(value, sort_keys=True, separators=(",", ":")).encode() == files[name], name + " is not canonical"
        assert manifest["signature_algorithm"] == "ed25519" and base64.b64decode(files["public_key.txt"], validate=True) == raw
        assert manifest["schema_version"] == results["schema_version"] == "1.0" and manifest["run_id"] == results["run"]["id"]
        assert set(results) == {"schema_version", "exported_at", "run", "benchmarks"}
        expect_fields(results["run"], "run")
        for benchmark in results["benchmarks"]:
            expect_fields(benchmark, "benchmark")
            for item in benchmark["items"]: expect_fields(item, "item")
        return {"signed": True, "names": sorted(files), "results": results,
                "hash": manifest["results_sha256"] == hashlib.sha256(files["results.json"]).hexdigest(),
                "fingerprint": manifest["public_key_fingerprint"] == hashlib.sha256(raw).hexdigest()}
    """

  static let python = PythonReference(verifier)

  struct Given: Encodable, Sendable {
    let path: String
    let key: String
  }

  struct Read: Decodable, Sendable {
    let signed: Bool
    /// Left out when the signature is wrong, like the rest.
    let hash: Bool?
    let fingerprint: Bool?
    let names: [String]?
    let results: JSONValue?

    /// The signature, the hash and the fingerprint.
    var isValid: Bool { signed && hash == true && fingerprint == true }
  }

  @Test func pythonVerifiesAnArchiveFromTheFormatAlone() async throws {
    #expect(Self.verifier.split(separator: "\n", omittingEmptySubsequences: false).count <= 40)
    try await ReportsBench.with(models: HostileAnswers.models) { bench in
      let run = try await bench.ended()
      let path = try await bench.export(run.id, .zip)

      let key = try bench.keys.signingKey().publicKey.base64
      let read = try await Self.python(Given(path: path, key: key), as: Read.self)
      let stranger = try await Self.python(Given(path: path, key: SigningKey.random().publicKey.base64), as: Read.self)

      #expect(read.isValid && !stranger.signed)
      #expect(read.names == ["events.jsonl", "manifest.json", "public_key.txt", "results.json", "run.json", "signature.txt"])
      let results = try #require(read.results)
      #expect(results["exported_at"] == "2026-05-04T14:02:09Z")
      #expect(results["run"]?["id"]?.text == run.id.rawValue && results["run"]?["status"] == "succeeded")
      #expect(results["run"]?["subset_seed"] == "assay" && results["run"]?["overall_score"]?.number == run.overallScore)
      let benchmark = results["benchmarks"]?.elements.first
      #expect(benchmark?["sampled_item_ids"] == ["0", "1", "2", "3", "4", "5"])
      #expect(
        benchmark?["items"]?.elements.map { $0["response"]?.text } == [
          nil, HostileAnswers.texts[1], "2", HostileAnswers.texts[3], "4", HostileAnswers.texts[5],
        ])
      let verdict = try await bench.verify(path)
      #expect(verdict.isValid, "\(verdict.checks)")
      #expect(verdict.errors.isEmpty)
      #expect(verdict.checks.allSatisfy { $0.outcome == .passed })
      #expect(
        verdict.checks.map(\.name) == [
          "archive", "signature", "hashes", "results", "scoring", "scores", "conditions", "events", "manifest",
        ])
      #expect(verdict.facts.run == run.id.rawValue && verdict.facts.benchmarks == 2 && verdict.facts.seed == "assay")
    }
  }

  @Test(arguments: [1, 3])
  func everyStateIsExportedAsItIsAndItsNumbersFollow(_ samples: Int) async throws {
    try await ReportsBench.with(models: HostileAnswers.models) { bench in
      let queued = try await bench.create(samples: samples)
      let canceled = try await bench.create(samples: samples)
      try await bench.store.cancel(canceled)
      let running = try await bench.create(samples: samples)
      let lease = try await bench.store.openLease(for: "test", duration: .seconds(60))
      _ = try await bench.store.startRun(running)
      let keys = try await bench.store.acquire(running, lease: lease, limit: 5 * samples, held: 0).samples.map(\.key)
      for (index, key) in keys.enumerated() where index != 3 * samples {
        let generation = Generation(
          messages: [.system("count"), .user("say \(key.item)")],
          response: ModelResponse(text: key.item.rawValue, finishReason: .length, timing: Timing(total: .milliseconds(7))))
        let receipts = try await bench.store.record(
          [
            .attempt(
              AttemptRecord(
                key: key,
                item: ItemSummary(category: index.isMultiple(of: 2) ? "even" : "odd", title: "t", expected: key.item.rawValue),
                startedAt: ReportsBench.now(), endedAt: ReportsBench.now(), outcome: .success(generation), cost: NanoDollars(5)))
          ], lease: lease)
        guard case .attempt(let id, _) = receipts[0] else { continue }
        let verdict = Verdict(score: 1, correct: true, extracted: key.item.rawValue, rule: "equal")
        let scorer = ScorerVersion(name: "equal", version: "1")
        _ = try await bench.store.record(
          [
            .evaluation(
              EvaluationRecord(key: key, attempt: id, scorer: scorer, outcome: .success(verdict), createdAt: ReportsBench.now()))
          ], lease: lease)
      }

      for (run, status) in [(queued, "queued"), (canceled, "canceled"), (running, "running")] {
        let path = try await bench.export(run, .zip)
        let read = try await Self.python(Given(path: path, key: bench.keys.signingKey().publicKey.base64), as: Read.self)
        let verdict = try await bench.verify(path)

        #expect(read.isValid && read.results?["run"]?["status"]?.text == status)
        #expect(verdict.facts.status == status)
        for check in ["scores", "conditions", "events", "manifest"] {
          #expect(verdict.outcome(check) == .passed, "\(status): \(verdict.checks)")
        }
      }
    }
  }

  @Test func aRunThatWasOpenedAgainIsTrueInEveryState() async throws {
    try await ReportsBench.with(models: HostileAnswers.models) { bench in
      let run = try await bench.ended().id
      for mode in [ReopenMode.rescore, .retryErrors] {
        _ = try await bench.store.reopen(run, RunReopening(mode))
        let open = try await bench.verify(try await bench.export(run, .zip))
        #expect(open.conclusion == .valid && open.facts.status == "queued", "\(mode): \(open.checks)")
        try await bench.store.cancel(run)
        let canceled = try await bench.verify(try await bench.export(run, .zip))
        #expect(canceled.conclusion == .valid && canceled.facts.status == "canceled", "\(mode): \(canceled.checks)")
      }
    }
  }

  @Test func aBenchmarkThatLackedSomethingIsTrueToo() async throws {
    let missing = CountingBenchmark(name: "second", size: 3, setup: SetupNeeded("no data", hint: "none"))
    try await ReportsBench.with([CountingBenchmark(size: 6), missing]) { bench in
      let verdict = try await bench.verify(try await bench.export(try await bench.ended().id, .zip))
      #expect(verdict.isValid, "\(verdict.checks)")
    }
  }

  /// The same names and values as in the API's answers.
  @Test func whoReallyAnsweredIsInEveryDocument() async throws {
    let template = ModelResponse(
      text: "", finishReason: .stop, timing: Timing(total: .milliseconds(5)), servedModel: "echo-2", upstreamProvider: "up",
      systemFingerprint: "fp-1")
    try await ReportsBench.with(models: ScriptedModels(template: template)) { bench in
      let run = try await bench.ended().id
      let path = try await bench.export(run, .zip)
      let read = try await Self.python(Given(path: path, key: bench.keys.signingKey().publicKey.base64), as: Read.self)
      let json = try JSONDecoder().decode(JSONValue.self, from: Data(try await bench.text(run, .json).utf8))
      let who: JSONValue = ["served_models": ["echo-2"], "upstream_providers": ["up"], "system_fingerprints": ["fp-1"]]
      let names = ["served_models", "upstream_providers", "system_fingerprints"]

      #expect(json["provider_metadata"] == who)
      #expect(json["benchmarks"]?.elements.first?["provider_metadata"] == who)
      let signed = read.results?["run"]?["provider_metadata"]
      for name in names { #expect(signed?[name] == who[name]) }
      #expect(signed?["sampling_formula"]?.text != nil)
    }
  }

  @Test func theSeedThatWasReallyUsedIsThere() async throws {
    try await ReportsBench.with([CountingBenchmark(size: 40)]) { bench in
      let run = try await bench.ended(["counting"], subset: .count(7))
      let path = try await bench.export(run.id, .zip)

      let verdict = try await bench.verify(path)

      #expect(verdict.isValid, "\(verdict.checks)")
      #expect(verdict.facts.subsetCount == 7 && verdict.facts.subsetPercent == nil)
    }
  }

  @Test func aBenchmarkThatThisAssayDoesNotHaveIsNotScoredAgainAndSaysSo() async throws {
    try await ReportsBench.with { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)

      let unknown = try await bench.verify(path, registry: BenchmarkRegistry([]))

      #expect(unknown.outcome("scoring") == .skipped && unknown.isValid)
      #expect(
        unknown.checks.filter { $0.outcome == .skipped }.map(\.detail) == [
          "this Assay has no benchmark `counting`", "this Assay has no benchmark `second`",
        ])
    }
  }

  @Test func anUnknownSignerIsNotBelieved() async throws {
    try await ReportsBench.with { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)
      let other = try SigningKey.random().publicKey

      let verdict = try await bench.verify(path, keys: [other])

      #expect(!verdict.isValid && !verdict.signatureValid && verdict.hashMatch)
      #expect(verdict.errors == ["Public key fingerprint mismatch"])
      #expect(verdict.checks.first { $0.name == "signature" }?.detail.contains("unknown signer") == true)
      #expect(verdict.outcome("scores") == .passed)
    }
  }

  @Test func anExportVerifiesAfterTheKeyWasChanged() async throws {
    try await ReportsBench.with { bench in
      let run = try await bench.ended().id
      let before = try await bench.export(run, .zip)
      let old = try bench.keys.signingKey().publicKey

      let new = try bench.keys.rotate().publicKey
      let after = try await bench.export(run, .zip)

      #expect(old != new)
      #expect(try await bench.verify(before).isValid)
      #expect(try await bench.verify(after).isValid)
      #expect(try await bench.verify(after).fingerprint == new.fingerprint)
      #expect(try await bench.verify(before, keys: [new]).errors == ["Public key fingerprint mismatch"])
    }
  }
}
