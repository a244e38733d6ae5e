import AssayKit
import Benchmarks
import Crypto
import Foundation
import TestSupport
import Testing

@testable import Reports

@Suite struct VerifierTests {
  /// Takes an archive apart and packs it again, as somebody would who wants to cheat.
  private static let forge = PythonReference(
    """
    import base64, hashlib, zipfile
    from cryptography.hazmat.primitives import serialization as s

    names = {"hash": lambda text: hashlib.sha256(text.encode()).hexdigest()[:16], "copy": lambda value: json.loads(json.dumps(value))}

    def dump(value):
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()

    def reference(given):
        with zipfile.ZipFile(given["path"]) as archive:
            files = {info.filename: archive.read(info) for info in archive.infolist()}
        results, run, manifest = (json.loads(files[name + ".json"]) for name in ("results", "run", "manifest"))
        events = [json.loads(line) for line in files["events.jsonl"].splitlines()]
        exec(given["edit"], {"results": results, "run": run, "manifest": manifest, "files": files, "events": events, **names})
        if given["resign"]:
            files["results.json"], files["run.json"] = dump(results), dump(run)
            files["events.jsonl"] = b"".join(dump(event) + b"\\n" for event in events)
            for name in ("results.json", "run.json", "events.jsonl"):
                manifest["files"][name] = {"sha256": hashlib.sha256(files[name]).hexdigest(), "size": len(files[name])}
            manifest["results_sha256"] = manifest["files"]["results.json"]["sha256"]
            files["manifest.json"] = dump(manifest)
            key = s.load_pem_private_key(given["key"].encode(), None)
            files["signature.txt"] = base64.b64encode(key.sign(files["manifest.json"]))
        with zipfile.ZipFile(given["path"] + ".forged", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return given["path"] + ".forged"
    """)

  private struct Forgery: Encodable, Sendable {
    let path: String
    let edit: String
    let resign: Bool
    let key: String
  }

  static func forged(_ bench: ReportsBench, _ path: String, _ edit: String, resign: Bool) async throws -> String {
    try await forge(Forgery(path: path, edit: edit, resign: resign, key: bench.keys.signingKey().pem), as: String.self)
  }

  @Test func anArchiveThatWasPackedAgainIsStillValid() async throws {
    try await ReportsBench.with { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)

      #expect(try await bench.verify(try await Self.forged(bench, path, "pass", resign: false)).isValid)
      #expect(try await bench.verify(try await Self.forged(bench, path, "pass", resign: true)).isValid)
    }
  }

  /// What somebody with the key could write, and which check sees it.
  @Test(
    arguments: [
      ("results['benchmarks'][0]['items'][1].update(score=1.0, is_correct=True)", "scoring"),
      ("results['benchmarks'][0]['items'][1].update(response='1')", "scoring"),
      ("results['benchmarks'][0]['items'][1].update(expected='9')", "scoring"),
      ("results['benchmarks'][0]['items'][2].update(item_id='77')", "scoring"),
      ("results['benchmarks'][0]['items'][2]['item_metadata'].update(extracted='x')", "scoring"),
      ("results['benchmarks'][0]['items'][2]['item_metadata'].update(flags=['truncated'])", "scoring"),
      ("results['benchmarks'][0]['items'][2]['item_metadata'].update(scorer=None)", "scoring"),
      ("results['benchmarks'][0]['items'][2]['item_metadata'].update(rule='x')", "scoring"),
      ("results['benchmarks'][0]['items'][2]['item_metadata'].update(details={'x': 1})", "scoring"),
      ("results['benchmarks'][0]['items'][2]['item_metadata'].update(target='9')", "scoring"),
      ("results['benchmarks'][0]['items'][2]['item_metadata'].update(target={'x': []})", "scoring"),
      ("results['benchmarks'][0]['items'][2]['item_metadata'].update(category='odd')", "scoring"),
      ("run['manifest']['sections'][0].update(protocol_name='none')", nil),
      ("results['benchmarks'][0]['items'][2].update(response=None)", "scoring"),
      ("results['benchmarks'][0].update(score=0.99)", "scores"),
      ("results['run'].update(overall_score=0.99); run.update(overall_score=0.99)", "scores"),
      ("results['run'].update(overall_score=0.99)", "scores"),
      ("results['benchmarks'][0]['metrics']['interval'].update(low=0.9)", "scores"),
      ("results['benchmarks'][0]['metrics'].update(coverage=0.5)", "scores"),
      ("results['benchmarks'][0]['metrics'].update(failed=0)", "scores"),
      ("results['benchmarks'][0]['metrics']['categories'][0].update(score=0.5)", "scores"),
      ("results['benchmarks'][0]['metrics']['latency_seconds'].update(median=0.001)", "scores"),
      ("results['benchmarks'][0]['items'].pop(1)", "results"),
      ("results['benchmarks'][0]['items'].append(results['benchmarks'][0]['items'][1])", "results"),
      ("results['benchmarks'][0]['items'].pop()", "scores"),
      ("results['benchmarks'][0]['items'][0].update(score=1.0)", "results"),
      ("results['benchmarks'][0]['items'][2].update(score=7.0)", "results"),
      ("results['benchmarks'][0]['items'][2]['item_metadata'].pop('state')", "results"),
      ("results['benchmarks'].pop()", "scores"),
      ("results['run'].update(subset_seed='other'); run.update(subset_seed='other')", nil as String?),
      ("results['run'].update(subset_seed='other')", "conditions"),
      ("results['run'].update(git_sha='other')", "conditions"), ("results['run'].update(selected_benchmarks=[])", "conditions"),
      ("results['run']['provider_metadata'].update(simulated=True)", "conditions"),
      ("results['benchmarks'][0]['items'][2].update(item_hash='0123456789abcdef')", "scores"),
      ("results['benchmarks'][0]['sampled_item_ids'].reverse()", "scores"),
      ("results['benchmarks'][0].update(total_items=7)", "scores"),
      ("results['benchmarks'][0]['metrics'].update(input_tokens=1)", "scores"),
      ("run['tokens'].update(input=1)", "scores"), ("run.update(cost_usd=1.5)", "scores"),
      ("run['manifest']['sections'][0]['datasets'][0].update(sha256='11')", "conditions"),
      ("run.update(last_event_id=3)", "events"), ("run.update(started_at='2026-01-01T00:00:00.000000Z')", "events"),
      ("results.update(schema_version='2.0')", "results"),
    ] as [(String, String?)])
  func anEditThatWasSignedAgainIsSeen(_ edit: String, _ check: String?) async throws {
    let models = ScriptedModels { request throws(Failure) in
      let id = String(request.messages[0].text.dropFirst(4))
      if id == "0" { throw Failure(.rejected, "no") }
      return id == "1" ? "wrong" : id
    }
    try await ReportsBench.with(models: models) { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)

      let verdict = try await bench.verify(try await Self.forged(bench, path, edit, resign: true))

      #expect(verdict.signatureValid && verdict.hashMatch)
      guard let check else { return }
      #expect(!verdict.isValid)
      #expect(verdict.outcome(check) == .failed, "\(verdict.checks)")
    }
  }

  /// The same lies, told where the run's data set is not: what was asked and what was answered stand in the archive.
  @Test(arguments: [
    "results['benchmarks'][0]['items'][1].update(score=1.0, is_correct=True)",
    "results['benchmarks'][0]['items'][1].update(response='1')", "results['benchmarks'][0]['items'][1].update(expected='wrong')",
    "results['benchmarks'][0]['items'][2].update(expected='9')", "results['benchmarks'][0]['items'][2].update(expected=None)",
    "results['benchmarks'][0]['items'][2]['item_metadata'].update(extracted='x')",
    "results['benchmarks'][0]['items'][2]['item_metadata'].update(target={'x': []})",
    "results['benchmarks'][0]['items'][2]['item_metadata'].update(scorer={'name': 'equal', 'version': '9'})",
    "run['manifest']['sections'][0].update(scorer={'name': 'equal', 'version': '9'})",
    "run['manifest']['sections'][0].pop('scorer')",
  ])
  func anEditThatWasSignedAgainIsSeenWithoutTheDataSet(_ edit: String) async throws {
    let models = ScriptedModels { request throws(Failure) in
      let id = String(request.messages[0].text.dropFirst(4))
      return id == "1" ? "wrong" : id
    }
    let here = ["counting", "second"].map { CountingBenchmark(name: $0, size: 0, setup: SetupNeeded("no data", hint: "none")) }
    try await ReportsBench.with(models: models) { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)
      let elsewhere = BenchmarkRegistry(here)
      let honest = try await bench.verify(path, registry: elsewhere)
      #expect(honest.isValid && honest.checks.allSatisfy { $0.outcome == .passed }, "\(honest.checks)")
      #expect(honest.checks.contains { $0.detail == "9 verdicts follow from their stored responses" })

      let verdict = try await bench.verify(try await Self.forged(bench, path, edit, resign: true), registry: elsewhere)

      #expect(verdict.signatureValid && verdict.hashMatch && !verdict.isValid)
      #expect(verdict.outcome("scoring") == .failed, "\(verdict.checks)")
    }
  }

  /// A verdict that was made again says what differs, and nothing else.
  @Test func aDifferenceIsNamed() async throws {
    try await ReportsBench.with { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)
      let edit = "results['benchmarks'][0]['items'][1].update(is_correct=False)"
      let verdict = try await bench.verify(try await Self.forged(bench, path, edit, resign: true))
      #expect(
        verdict.checks.contains { $0.detail == "item `1` says is_correct `false`; its stored response gives is_correct `true`" },
        "\(verdict.checks)")
    }
  }

  /// Numbers that no run has are multiplied with nothing.
  @Test(arguments: [
    "run.update(samples=2**62)", "run.update(subset_pct=2**62)", "run.update(subset_count=2**62, subset_pct=None)",
    "results['benchmarks'][0].update(total_items=2**62)", "results['benchmarks'][0].update(sampled_items=2**63-1)",
    "results['benchmarks'][0]['metrics']['judging'] = {'asked': 2**62, 'cached': 2**62, 'tokens': {'input': 2**62}, 'cost_usd': 1e300}",
    "results['benchmarks'][0]['items'][1]['item_metadata'].update(sample_index=2**62, position=2**62)",
    "results['benchmarks'][0]['items'][1].update(input_tokens=2**62)",
  ])
  func absurdNumbersAreAVerdict(_ edit: String) async throws {
    try await ReportsBench.with { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)
      let verdict = try await bench.verify(try await Self.forged(bench, path, edit, resign: true))
      #expect(verdict.signatureValid && !verdict.isValid)
    }
  }

  @Test func anotherScorerVersionIsAClearVerdict() async throws {
    try await ReportsBench.with { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)
      var newer = CountingBenchmark(size: 6)
      newer.scorerVersion = "2"
      let verdict = try await bench.verify(path, registry: BenchmarkRegistry([newer, CountingBenchmark(name: "second", size: 3)]))

      #expect(!verdict.isValid && verdict.signatureValid && verdict.hashMatch)
      #expect(
        verdict.errors == [
          "Check scoring failed: `counting` was scored by `equal 1`, which this Assay does not have (it has `equal 2`): verify with the "
            + "Assay that made the archive"
        ])
    }
  }

  @Test(arguments: [
    (
      "files['results.json'] = files['results.json'].replace(b'succeeded', b'succeeeed', 1)", "Results hash does not match manifest"
    ),
    ("files['run.json'] += b' '", "The hash of run.json does not match manifest"),
    (
      "files['manifest.json'] = files['manifest.json'].replace(b'1.0', b'1.1', 1)",
      "Signature verification failed: the signature does not fit the manifest"
    ),
    ("files['manifest.json'] = b'{'", "Manifest JSON is invalid"),
    ("files['signature.txt'] = b'???'", "Signature is not valid base64"),
    ("files['signature.txt'] = b'AAAA'", "Signature verification failed: the signature does not fit the manifest"),
    ("del files['results.json']", "Missing required file: results.json"),
    ("del files['manifest.json']", "Missing required file: manifest.json"),
    ("del files['signature.txt']", "Missing required file: signature.txt"),
    ("files['../x'] = b''", "Invalid zip archive"), ("files['/x'] = b''", "Invalid zip archive"),
    ("files['extra.txt'] = b''", "Invalid zip archive"), ("files['a\\u00e9'] = b''", "Invalid zip archive"),
    ("del files['events.jsonl']", "Check hashes failed: `events.jsonl` is named in the manifest and missing"),
  ])
  func anEditIsSeenAndNamedInTheWordsOfTheFormat(_ edit: String, _ error: String) async throws {
    try await ReportsBench.with { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)

      let verdict = try await bench.verify(try await Self.forged(bench, path, edit, resign: false))

      #expect(!verdict.isValid)
      #expect(verdict.errors.contains(error), "\(verdict.errors)")
    }
  }

  @Test func theStarterSetIsScoredAgain() async throws {
    let models = ScriptedModels { _ throws(Failure) in "Answer: 4" }
    try await ReportsBench.with(Registry.all(datasets: MemoryDatasets()).all.filter { $0.card.name == "starter" }, models: models) {
      bench in
      let path = try await bench.export(try await bench.ended(["starter"]).id, .zip)

      let verdict = try await bench.verify(path)

      #expect(verdict.isValid, "\(verdict.checks)")
      #expect(verdict.checks.contains { $0.detail == "60 verdicts follow from their stored responses" })
    }
  }
}
