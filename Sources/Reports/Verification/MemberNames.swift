import AssayKit

/// The members that Assay writes into an object. What has others is of a newer Assay, or holds what nobody checks: both are said.
struct MemberNames: Sendable {
  let names: Set<String>
  private let inner: [String: MemberNames]

  /// - Parameters:
  ///   - names: all of them but those of `inner`, with spaces between.
  ///   - inner: members that hold objects, or lists of objects.
  init(_ names: String, _ inner: [String: MemberNames] = [:]) {
    self.init(names.split(separator: " ").map(String.init), inner)
  }

  init(_ names: [String], _ inner: [String: MemberNames] = [:]) {
    self.names = Set(names).union(inner.keys)
    self.inner = inner
  }

  /// The ways to members that are none of these; of a list those of the first element that has any.
  func strangers(in json: JSONValue) -> [String] {
    var found: [String] = []
    switch json {
    case .array(let elements):
      for element in elements where found.isEmpty { found = strangers(in: element) }
    case .object(let members):
      for (name, value) in members {
        if !names.contains(name) { found.append(name) }
        guard let shape = inner[name] else { continue }
        let mark = if case .array = value { "[]" } else { "" }
        found += shape.strangers(in: value).map { "\(name)\(mark).\($0)" }
      }
    default: break
    }
    return found
  }

  /// Says which members of a file are not known; `nil` where all are.
  static func sentence(_ file: String, _ strangers: [String]) -> String? {
    guard !strangers.isEmpty else { return nil }
    let named = Set(strangers).sorted().prefix(5).map { "`\($0.prefix(100))`" }
    return
      "`\(file)` has members that this Assay does not know, \(named.joined(separator: ", ")): verify with the Assay that made it"
  }
}

extension MemberNames {
  private static let scorer = MemberNames("name version")
  private static let tokens = MemberNames("input output reasoning")
  private static let judging = MemberNames("asked cached cost_usd cost_unknown", ["tokens": tokens])
  private static let parameters = MemberNames("temperature top_p max_output_tokens stop seed")

  // MARK: results.json

  /// `run`.
  static let run = MemberNames(
    "id model_id model_slug provider subset_pct subset_count subset_seed status selected_benchmarks overall_score error_message "
      + "started_at completed_at created_at code_version git_sha",
    [
      "provider_metadata": MemberNames(
        "simulated revision complete sampling_formula samples_per_item served_models upstream_providers system_fingerprints")
    ])

  /// `metrics` of a benchmark.
  static let metrics = MemberNames(
    "final interval coverage samples samples_per_item scored failed correct truncated empty refused unparsed input_tokens "
      + "output_tokens cost_nanodollars cost_unknown protocol protocol_version error_message judge_agreement "
      + "score_failures_as_wrong latency_seconds time_to_first_token_seconds max_gap_seconds tokens_per_second",
    ["judging": judging, "scorer": scorer, "categories": category, "passes": passes])

  private static let passes = MemberNames("k items pass_at_k pass_hat_k")

  private static let category = MemberNames(
    "name samples scored failed correct score coverage truncated empty refused unparsed",
    ["interval": MemberNames("low high method")])

  static let item = MemberNames(
    FieldShape.item.map(\.name) + ["item_id", "test_code"],
    [
      "item_metadata": MemberNames(
        FieldShape.metadata.map(\.name) + ["sample_index", "position", "state", "details", "target"],
        [
          "scorer": scorer, "failure": MemberNames(FieldShape.failure.map(\.name) + ["kind", "consequence"]),
          "messages": MemberNames("role", ["content": MemberNames("type text url")]),
        ]), "judge_output": MemberNames(FieldShape.judgement.map(\.name) + ["judge", "text"]),
    ])

  // MARK: run.json

  static let conditions = MemberNames(
    "schema_version exported_at caution withheld id status revision model_id model_slug provider simulated subset_pct subset_count "
      + "subset_seed samples concurrency detached selected_benchmarks code_version git_sha judges judge_budget_usd error_message "
      + "provider_metadata created_at started_at completed_at active_seconds active_since last_event_id overall_score "
      + "overall_interval coverage total_samples completed_samples cost_usd cost_unknown warnings",
    [
      "benchmarks": benchmark, "judging": judging, "manifest": manifest, "tokens": tokens,
      "parameters": MemberNames("temperature top_p max_output_tokens generation_seed stop"),
    ])

  private static let benchmark = MemberNames(
    "benchmark_name protocol status total_items sampled_items samples_per_item completed_items total_samples completed_samples score "
      + "interval coverage scored failed correct truncated empty refused unparsed cost_usd cost_unknown judge_agreement "
      + "provider_metadata error_message started_at completed_at active_seconds active_since",
    [
      "judging": judging, "tokens": tokens,
      "metrics": MemberNames(
        "score_failures_as_wrong latency_seconds time_to_first_token_seconds max_gap_seconds tokens_per_second judge_agreement "
          + "timing_warning checklists calibration",
        ["categories": category, "passes": passes, "client_delay_seconds": MemberNames("mean p99 count")]),
    ])

  private static let manifest = MemberNames(
    "model sampling_formula seed samples_per_item",
    [
      "code": MemberNames("version commit"), "subset": MemberNames("", ["count": MemberNames("_0"), "percent": MemberNames("_0")]),
      "sections": MemberNames(
        "benchmark benchmark_version protocol_name protocol_version prompt_hash items_hash item_count total_items clusters",
        [
          "scorer": scorer, "datasets": MemberNames("id revision sha256"), "parameters": parameters,
          "definition": MemberNames("name sha256"),
          "judges": MemberNames("model prompt_hash", ["parameters": parameters]),
        ]),
    ])

  // MARK: manifest.json

  private static let file = MemberNames("sha256 size")

  static let signed = MemberNames(
    "schema_version run_id generated_at results_sha256 signature_algorithm public_key_fingerprint key_id run_status generator",
    ["files": MemberNames("", Dictionary(uniqueKeysWithValues: SignedManifest.named.map { ($0, file) }))])
}

extension RunEvent.Kind {
  /// The members of an event of this kind.
  var members: MemberNames { MemberNames.events[self] ?? MemberNames("") }
}

extension MemberNames {
  fileprivate static let events: [RunEvent.Kind: MemberNames] = Dictionary(
    uniqueKeysWithValues: RunEvent.Kind.allCases.map { kind in
      (kind, MemberNames("id run_id event_type benchmark_name message created_at", ["data": data(of: kind)]))
    })

  private static func data(of kind: RunEvent.Kind) -> MemberNames {
    let end = "completed total scored failed correct score coverage"
    let interval = MemberNames("low high method")
    return switch kind {
    case .runCreated:
      MemberNames("model model_slug provider subset_pct subset_count subset_seed seed benchmark_count samples")
    case .runStarted, .runWaiting, .runPaused, .benchmarkNeedsSetup: MemberNames("")
    case .runResumed, .runRequeued: MemberNames("mode revision waiting", ["scorers": MemberNames("benchmark old new")])
    case .runCanceled, .runCompleted, .runFailed: MemberNames("overall_score completed_benchmarks")
    case .benchmarkStarted, .benchmarkResumed: MemberNames("completed total")
    case .benchmarkProgress:
      MemberNames(
        "completed total scored failed score_sum correct current_accuracy prefix_scored input_tokens output_tokens cost_nanodollars "
          + "cost_unknown truncated empty unparsed judges_asked judges_cached judge_cost_nanodollars")
    case .benchmarkCompleted, .benchmarkFailed, .benchmarkCanceled:
      MemberNames(end, ["interval": interval, "metrics": MemberNames(end, ["interval": interval])])
    case .workerLost: MemberNames("worker samples struck failed")
    }
  }
}
