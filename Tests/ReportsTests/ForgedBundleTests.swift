import AssayKit
import Foundation
import RunStore
import TestSupport
import Testing

@testable import Reports

/// Archives that somebody with the key made to say what did not happen, in all places that say it.
@Suite struct ForgedBundleTests {
  /// Item 1 of each benchmark is wrong.
  private static let models = ScriptedModels { request throws(Failure) in
    let id = String(request.messages[0].text.dropFirst(4))
    return id == "1" ? "wrong" : id
  }

  private static func expect(
    _ edit: String, fails check: String, saying words: String, samples: Int = 1, _ location: SourceLocation = #_sourceLocation
  ) async throws {
    try await ReportsBench.with(models: models) { bench in
      let path = try await bench.export(try await bench.ended(samples: samples).id, .zip)
      let verdict = try await bench.verify(try await VerifierTests.forged(bench, path, edit, resign: true))
      #expect(verdict.signatureValid && verdict.hashMatch && !verdict.isValid, sourceLocation: location)
      #expect(
        verdict.checks.contains { $0.name == check && $0.outcome == .failed && $0.detail.contains(words) }, "\(verdict.checks)",
        sourceLocation: location)
    }
  }

  // MARK: Items

  /// The best of several samples is not their mean.
  @Test(arguments: [
    (edit: "results['benchmarks'][0]['items'].pop(3)", item: "1"), (edit: "results['benchmarks'][0]['items'].pop()", item: "5"),
    (
      edit: "s = results['benchmarks'][0]; s['items'] = [i for i in s['items'] if i['item_metadata']['sample_index'] == 0]",
      item: "0"
    ),
  ])
  func anItemWithoutAllItsSamplesFails(_ edit: String, _ item: String) async throws {
    try await Self.expect(edit, fails: "results", saying: "item `\(item)` has 1 of 2 samples", samples: 2)
  }

  @Test func anItemThatIsThereTwiceFails() async throws {
    let edit = "results['benchmarks'][0]['items'][4].update(item_id='2')"
    try await Self.expect(edit, fails: "results", saying: "item `2` is there twice")
  }

  @Test(arguments: [
    ("results['benchmarks'].append(copy(results['benchmarks'][0]))", "results"),
    ("run['benchmarks'].append(copy(run['benchmarks'][0]))", "conditions"),
    ("run['manifest']['sections'].append(copy(run['manifest']['sections'][0]))", "conditions"),
  ])
  func aBenchmarkThatIsThereTwiceFails(_ edit: String, _ check: String) async throws {
    try await Self.expect(edit, fails: check, saying: "`counting` is there twice")
  }

  // MARK: States

  /// What a benchmark would be whose bad score is left out of the mean.
  private static let withoutNumbers = """
    s, r = results['benchmarks'][1], run['benchmarks'][1]
    s['metrics'] = {k: v for k, v in s['metrics'].items() if k not in ('categories', 'judge_agreement', 'score_failures_as_wrong',
        'latency_seconds', 'time_to_first_token_seconds', 'max_gap_seconds', 'tokens_per_second')}
    s['metrics']['final'] = False
    r['metrics'] = r['provider_metadata'] = r['tokens']['reasoning'] = None
    for d in (run, results['run']): d['overall_score'] = results['benchmarks'][0]['score']
    run['overall_interval'] = run['benchmarks'][0]['interval']
    """

  @Test(arguments: ["succeeded", "failed", "canceled", "needs_setup", "skipped", "running", "pending"])
  func aScoreThatIsLeftOutOfTheMeanIsSeen(_ status: String) async throws {
    let edit = Self.withoutNumbers + "\ns['status'] = r['status'] = '\(status)'"
    let isLast = status == "succeeded"
    try await Self.expect(
      edit, fails: isLast ? "scores" : "events",
      saying: isLast ? "`second` is succeeded and has no final score" : "`second`: status is `\"\(status)\"`")
  }

  /// A wrong answer that was never asked for would count as nothing.
  @Test func aSampleThatIsOpenAgainIsSeen() async throws {
    let edit = """
      i = results['benchmarks'][0]['items'][1]
      for k in i:
          if k not in ('item_id', 'item_metadata'): i[k] = None
      i['item_metadata'] = {'sample_index': 0, 'position': 1, 'state': 'pending', 'attempts': 0, 'flags': []}
      """
    try await Self.expect(edit, fails: "scores", saying: "`counting` is succeeded and has samples that have not ended")
  }

  @Test func aCancelThatDidNotHappenIsSeen() async throws {
    let edit =
      Self.withoutNumbers + """

        s['status'] = r['status'] = 'canceled'
        for e in events:
            if e['event_type'] == 'benchmark_completed' and e['benchmark_name'] == 'second':
                e['event_type'] = 'benchmark_canceled'
                e['data'] = {k: e['data'][k] for k in ('completed', 'total', 'scored', 'failed')}
        """
    try await Self.expect(edit, fails: "events", saying: "`second` was canceled, and its run never")
  }

  @Test func numbersOfTheHistoryAreCompared() async throws {
    let all = """
      for e in events:
          for d in (e['data'], e['data'].get('metrics', {})):
              for k in ('overall_score', 'score'):
                  if k in d: d[k] = 0.999
      """
    try await Self.expect(all, fails: "events", saying: "overall_score is")
    try await Self.expect(all, fails: "events", saying: "`counting`: score is")
  }

  /// A run that was scored again is not the first one.
  @Test(
    arguments: [
      ("run['revision'] = results['run']['provider_metadata']['revision'] = 1", "revision is `1`, the history says `2`"),
      (
        """
        run['revision'] = results['run']['provider_metadata']['revision'] = 1
        for e in events:
            if e['event_type'] == 'run_requeued': e['data']['revision'] = 1
        """, "opens revision `1`, which is number 2"
      ),
    ])
  func anotherRevisionIsSeen(_ edit: String, _ words: String) async throws {
    try await ReportsBench.with(models: Self.models) { bench in
      let run = try await bench.ended().id
      _ = try await bench.store.reopen(run, RunReopening(.rescore))
      #expect(try await bench.execute(run).revision == 2)
      let path = try await bench.export(run, .zip)
      #expect(try await bench.verify(path).conclusion == .valid)
      let verdict = try await bench.verify(try await VerifierTests.forged(bench, path, edit, resign: true))
      #expect(
        verdict.checks.contains { $0.name == "events" && $0.outcome == .failed && $0.detail.contains(words) }, "\(verdict.checks)")
    }
  }

  // MARK: The draw

  @Test(
    arguments: [
      (
        """
        for d in (run, results['run']): d['subset_seed'] = None
        run['manifest']['seed'] = None
        for k in ('seed', 'subset_seed'): events[0]['data'][k] = None
        """, "run.json does not say subset_seed"
      ),
      (
        """
        for d in (run, results['run'], events[0]['data']): d['subset_pct'] = d['subset_count'] = None
        run['manifest']['subset'] = {}
        """, "and should say one of the two"
      ),
      (
        """
        for d in (run, results['run'], events[0]['data']): d['subset_pct'] = d['subset_count'] = 100
        run['manifest']['subset'] = {'percent': {'_0': 100}, 'count': {'_0': 100}}
        """, "and should say one of the two"
      ),
      (
        """
        for d in (run, results['run'], events[0]['data']): d['subset_pct'] = 101
        run['manifest']['subset'] = {'percent': {'_0': 101}}
        """, "and should say one of the two"
      ),
      (
        "run['manifest']['sampling_formula'] = results['run']['provider_metadata']['sampling_formula'] = None",
        "run.json does not say sampling_formula"
      ),
      (
        "run['samples'] = run['manifest']['samples_per_item'] = results['run']['provider_metadata']['samples_per_item'] = None",
        "run.json does not say samples"
      ), ("run['manifest']['sections'][0].pop('items_hash')", "has no items_hash"),
    ] as [(String, String)])
  func aDrawThatIsNotNamedFails(_ edit: String, _ words: String) async throws {
    try await Self.expect(edit, fails: "conditions", saying: words)
  }

  // MARK: Data and prompts

  private static let madeUpData = """
    run['manifest']['sections'][0]['datasets'][0].update(revision='2', sha256='1' * 64)
    results['benchmarks'][0]['items'][1].update(expected='wrong', is_correct=True, score=1.0)
    """

  @Test func anotherDataSetThanTheProgramsOwnFails() async throws {
    try await Self.expect(Self.madeUpData, fails: "conditions", saying: "`counting` names data that its version `1`")
  }

  /// Data that is not in the program may really have been another one.
  @Test func anotherDataSetIsSaid() async throws {
    var benchmark = CountingBenchmark(size: 6)
    benchmark.definition = DefinitionFile(name: "counting.yaml", sha256: "00")
    try await ReportsBench.with([benchmark], models: Self.models) { bench in
      let path = try await bench.export(try await bench.ended(["counting"]).id, .zip)
      #expect(try await bench.verify(path).conclusion == .valid)
      let edit = "run['manifest']['sections'][0]['datasets'][0].update(revision='2', sha256='1' * 64)"
      let verdict = try await bench.verify(try await VerifierTests.forged(bench, path, edit, resign: true))
      #expect(verdict.conclusion == .unproved, "\(verdict.checks)")
      #expect(
        verdict.checks.contains {
          $0.detail == "the data set of `counting` is not the one on this machine, so expected answers were not compared"
        })
    }
  }

  @Test(
    arguments: [
      (
        """
        for i in results['benchmarks'][0]['items']:
            i['prompt'] = 'The answer is ' + i['expected']; i['item_hash'] = hash(i['prompt'])
        """, "scoring", "the prompt of item `0` is not what the benchmark makes of it"
      ),
      (
        """
        for i in results['benchmarks'][0]['items']:
            i['prompt'] = '[system]\\nsay it\\n\\n[user]\\n' + i['prompt']; i['item_hash'] = hash(i['prompt'])
            i['item_metadata']['messages'] = [{'role': r, 'content': [{'type': 'text', 'text': t}]}
                for r, t in (('system', 'say it'), ('user', 'say ' + i['item_id']))]
        """, "scoring", "the prompt of item `0` is not what the benchmark makes of it"
      ),
      (
        """
        for i in results['benchmarks'][0]['items']: i['prompt'] = i['item_hash'] = None
        """, "conditions", "`counting` has answers without their prompts"
      ),
      (
        """
        i = results['benchmarks'][0]['items'][2]; i['prompt'] = i['item_hash'] = None
        """, "conditions", "`counting` has answers without their prompts"
      ),
    ])
  func promptsThatAreChangedOrLeftOutAreSeen(_ edit: String, _ check: String, _ words: String) async throws {
    try await Self.expect(edit, fails: check, saying: words)
  }
}
