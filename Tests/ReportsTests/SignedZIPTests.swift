import AssayKit
import Foundation
import RunStore
import TestSupport
import Testing

@testable import Reports

@Suite struct SignedZIPTests {
  /// Written from the description of the format alone.
  static let python = PythonReference(
    """
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

    def reference(given):
        with zipfile.ZipFile(given["path"]) as archive:
            assert archive.testzip() is None
            files = {info.filename: archive.read(info) for info in archive.infolist()}
            assert all(info.compress_type == zipfile.ZIP_DEFLATED for info in archive.infolist())
        results, manifest = json.loads(files["results.json"]), json.loads(files["manifest.json"])
        for name in ("results.json", "manifest.json"):
            canonical = json.dumps(json.loads(files[name]), sort_keys=True, separators=(",", ":"))
            assert canonical.encode() == files[name], name + " is not canonical"
        raw = base64.b64decode(given["key"])
        assert base64.b64decode(files["public_key.txt"], validate=True) == raw
        try:
            key = Ed25519PublicKey.from_public_bytes(raw)
            key.verify(base64.b64decode(files["signature.txt"], validate=True), files["manifest.json"])
            signed = True
        except InvalidSignature:
            signed = False
        assert manifest["signature_algorithm"] == "ed25519"
        assert manifest["schema_version"] == results["schema_version"] == "1.0"
        assert set(results) == {"schema_version", "exported_at", "run", "benchmarks"}
        assert set(results["run"]) == set(FIELDS["run"].split())
        for benchmark in results["benchmarks"]:
            assert set(benchmark) == set(FIELDS["benchmark"].split())
            assert all(set(item) == set(FIELDS["item"].split()) for item in benchmark["items"])
        for name, facts in manifest["files"].items():
            assert hashlib.sha256(files[name]).hexdigest() == facts["sha256"] and len(files[name]) == facts["size"]
        return {
            "signed": signed,
            "hash": manifest["results_sha256"] == hashlib.sha256(files["results.json"]).hexdigest(),
            "fingerprint": manifest["public_key_fingerprint"] == hashlib.sha256(raw).hexdigest(),
            "names": sorted(files), "exportedAt": results["exported_at"], "run": results["run"]["id"],
            "seed": results["run"]["subset_seed"], "status": results["run"]["status"], "score": results["run"]["overall_score"],
            "responses": [item["response"] for item in results["benchmarks"][0]["items"]],
            "ids": results["benchmarks"][0]["sampled_item_ids"],
        }
    """)

  struct Given: Encodable, Sendable {
    let path: String
    let key: String
  }

  struct Read: Decodable, Sendable {
    let signed: Bool
    let hash: Bool
    let fingerprint: Bool
    let names: [String]
    let exportedAt: String
    let run: String
    let seed: String
    let status: String
    let score: Double?
    let responses: [String?]
    let ids: [String]
  }

  @Test func pythonVerifiesAnArchiveFromTheFormatAlone() async throws {
    try await ReportsBench.with(models: HostileAnswers.models) { bench in
      let run = try await bench.ended()
      let path = try await bench.export(run.id, .zip)

      let read = try await Self.python(Given(path: path, key: bench.keys.signingKey().publicKey.base64), as: Read.self)

      #expect(read.signed && read.hash && read.fingerprint)
      #expect(read.names == ["events.jsonl", "manifest.json", "public_key.txt", "results.json", "run.json", "signature.txt"])
      #expect(read.exportedAt == "2026-05-04T14:02:09Z")
      #expect((read.run, read.seed, read.status) == (run.id.rawValue, "assay", "succeeded"))
      #expect(read.score == run.overallScore)
      #expect(read.ids == ["0", "1", "2", "3", "4", "5"])
      #expect(read.responses == [nil, HostileAnswers.texts[1], "2", HostileAnswers.texts[3], "4", HostileAnswers.texts[5]])
      let verdict = try await bench.verify(path)
      #expect(verdict.isValid, "\(verdict.checks)")
      #expect(verdict.errors.isEmpty)
      #expect(verdict.checks.allSatisfy { $0.outcome == .passed })
      #expect(verdict.checks.map(\.name) == ["archive", "signature", "hashes", "results", "scoring", "scores"])
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

        #expect(read.signed && read.hash && read.status == status)
        #expect(verdict.facts.status == status)
        #expect(verdict.outcome("scores") == .passed, "\(status): \(verdict.checks)")
      }
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
