public import AssayKit
import RunEngine

/// A run as JSON, with the names of the HTTP API; unknown values are `null`. Exports and the command line share it.
public enum RunDocument {
  /// Everything but the benchmarks.
  public static func fields(_ run: RunRecord) throws(ExportError) -> [String: JSONValue] {
    let figures = RunNumbers(run)
    let request = run.request
    var fields: [String: JSONValue] = [
      "id": .string(run.id.rawValue), "status": .string(run.state.rawValue), "revision": .count(run.revision),
      "model_id": .string(request.model.description), "model_slug": .string(request.model.slug),
      "provider": .string(request.model.provider.rawValue), "simulated": .bool(request.model.isSimulated),
      "subset_pct": .null, "subset_count": .null, "subset_seed": .string(run.manifest.seed),
      "samples": .count(request.samplesPerItem), "concurrency": .count(request.concurrency),
      "detached": .bool(run.isDetached), "selected_benchmarks": .strings(run.sections.map(\.benchmark.rawValue)),
      "parameters": parameters(request.parameters), "code_version": .string(run.manifest.code.version),
      "git_sha": .optional(run.manifest.code.commit), "judges": .strings(request.judges.map(\.description)),
      "judge_budget_usd": .optional(request.judgeBudget?.dollars),
      "judging": judging(figures.judging),
      "error_message": .optional(run.message), "provider_metadata": run.serving.map { .object(serving($0)) } ?? .null,
      "created_at": .precise(run.createdAt), "started_at": .precise(run.startedAt),
      "completed_at": .precise(run.endedAt), "active_seconds": .number(run.active.spent.inSeconds),
      "active_since": .precise(run.active.since), "last_event_id": .count(run.lastEvent), "manifest": try .snakeCased(run.manifest),
    ]
    switch request.subset {
    case .percent(let percent): fields["subset_pct"] = .count(percent)
    case .count(let count): fields["subset_count"] = .count(count)
    }
    return fields.merging(numbers(figures, run.sections)) { own, _ in own }
  }

  /// What the benchmarks alone decide, so that it can be recomputed from them.
  static func numbers(_ figures: RunNumbers, _ sections: [SectionRecord]) -> [String: JSONValue] {
    [
      "overall_score": .optional(figures.score), "overall_interval": .interval(figures.interval),
      "coverage": .optional(figures.coverage), "total_samples": .count(figures.samples), "completed_samples": .count(figures.done),
      "tokens": tokens(figures.inputTokens, figures.outputTokens, nil), "cost_usd": .optional(figures.cost?.dollars),
      "cost_unknown": .count(figures.costUnknown), "warnings": .array(AnswerWarning.all(sections).map { warning($0) }),
    ]
  }

  public static func section(_ section: SectionRecord) -> [String: JSONValue] {
    let figures = SectionNumbers(section)
    return [
      "benchmark_name": .string(section.benchmark.rawValue), "protocol": .string(section.protocolName.rawValue),
      "status": .string(section.state.rawValue), "total_items": .count(section.totalItems),
      "sampled_items": .count(section.sampledItems), "samples_per_item": .count(section.samplesPerItem),
      "completed_items": .count(figures.completedItems), "total_samples": .count(figures.samples),
      "completed_samples": .count(figures.done), "score": .optional(figures.score), "interval": .interval(figures.interval),
      "coverage": .optional(figures.coverage), "scored": .count(figures.scored), "failed": .count(figures.failed),
      "correct": .count(figures.correct), "truncated": .count(figures.truncated), "empty": .count(figures.empty),
      "refused": .count(figures.refused), "unparsed": .count(figures.unparsed),
      "tokens": tokens(figures.inputTokens, figures.outputTokens, section.metrics?.reasoningTokens),
      "cost_usd": .optional(figures.cost?.dollars), "cost_unknown": .count(figures.costUnknown),
      "judging": judging(figures.judging), "judge_agreement": agreement(figures.agreement),
      "metrics": section.metrics.map { .object(metrics($0).merging(delay($0)) { own, _ in own }) } ?? .null,
      "provider_metadata": section.metrics?.serving.map { .object(serving($0)) } ?? .null,
      "error_message": .optional(section.message), "started_at": .precise(section.startedAt),
      "completed_at": .precise(section.endedAt), "active_seconds": .number(section.active.spent.inSeconds),
      "active_since": .precise(section.active.since),
    ]
  }

  /// What the items alone decide, so that it can be recomputed from them.
  static func metrics(_ metrics: SectionMetrics) -> [String: JSONValue] {
    [
      "score_failures_as_wrong": .optional(metrics.overall.scoreFailuresAsWrong),
      "categories": .array(metrics.categories.map { category($0) }), "latency_seconds": .spread(metrics.latency),
      "time_to_first_token_seconds": .spread(metrics.timeToFirstToken), "max_gap_seconds": .spread(metrics.maxGap),
      "tokens_per_second": .spread(metrics.tokensPerSecond), "judge_agreement": agreement(metrics.agreement),
      "passes": .array((metrics.passes ?? []).map { pass($0) }),
    ]
  }

  private static func pass(_ rate: PassRate) -> JSONValue {
    [
      "k": .count(rate.k), "items": .count(rate.items), "pass_at_k": .number(rate.anyCorrect),
      "pass_hat_k": .number(rate.allCorrect),
    ]
  }

  /// What judges took, `null` where none was asked.
  static func judging(_ usage: JudgeUsage) -> JSONValue {
    if usage.isEmpty { return .null }
    return [
      "asked": .count(usage.asked), "cached": .count(usage.cached), "tokens": tokens(usage.inputTokens, usage.outputTokens, nil),
      "cost_usd": usage.asked > usage.costUnknown || usage.asked == 0 ? .number(usage.cost.dollars) : .null,
      "cost_unknown": .count(usage.costUnknown),
    ]
  }

  private static func agreement(_ agreement: JudgeAgreement?) -> JSONValue {
    guard let agreement else { return .null }
    return [
      "n": .count(agreement.n), "same": .count(agreement.same), "share": .number(agreement.share),
      "kappa": .optional(agreement.kappa),
    ]
  }

  /// How late this machine itself was, and what only the verdicts' details tell.
  private static func delay(_ metrics: SectionMetrics) -> [String: JSONValue] {
    let delay: JSONValue? = metrics.clientDelay.map { delay in
      ["mean": .number(delay.mean), "p99": .number(delay.p99), "count": .count(delay.count)]
    }
    return [
      "client_delay_seconds": delay ?? .null, "timing_warning": .optional(metrics.timingWarning),
      "checklists": .array((metrics.checklists ?? []).map { checklist($0) }),
      "calibration": metrics.calibration.map { calibration($0) } ?? .null,
    ]
  }

  private static func calibration(_ score: CalibrationScore) -> JSONValue {
    [
      "answers": .count(score.answers), "official": .optional(score.official), "official_percent": .optional(score.officialPercent),
      "all_bins": .optional(score.allBins), "ties": .count(score.ties),
    ]
  }

  private static func checklist(_ score: ChecklistScore) -> JSONValue {
    [
      "name": .string(score.name), "answers": .count(score.answers), "prompt_level": .number(score.promptLevel),
      "instruction_level": .number(score.instructionLevel),
    ]
  }

  private static func warning(_ warning: AnswerWarning) -> JSONValue {
    [
      "code": .string(warning.kind.rawValue), "benchmark_name": .string(warning.benchmark.rawValue),
      "count": .count(warning.count), "scored": .count(warning.scored), "message": .string(warning.message),
      "hint": .string(warning.hint),
    ]
  }

  /// Who really answered, where the provider says so.
  static func serving(_ facts: ServingFacts) -> [String: JSONValue] {
    [
      "served_models": .strings(facts.models), "upstream_providers": .strings(facts.upstreams),
      "system_fingerprints": .strings(facts.fingerprints),
    ]
  }

  public static func failure(_ failure: Failure?) -> JSONValue { .failure(failure) }

  public static func sample(_ sample: SampleRecord) -> [String: JSONValue] {
    [
      "item_id": .string(sample.key.item.rawValue), "sample_index": .count(sample.key.sampleIndex),
      "position": .count(sample.position), "state": .string(sample.state.rawValue), "category": .optional(sample.category),
      "title": .optional(sample.title), "expected": .optional(sample.expected), "score": .optional(sample.score),
      "is_correct": .optional(sample.correct), "extracted": .optional(sample.extracted), "rule": .optional(sample.rule),
      "flags": .strings(sample.flags.sorted().map(\.rawValue)), "failure": .failure(sample.failure),
      "latency_seconds": .optional(sample.timing?.total.inSeconds),
      "time_to_first_token_seconds": .optional(sample.timing?.timeToFirstToken?.inSeconds),
      "client_delay_mean_seconds": .optional(sample.timing?.clientDelay?.mean.inSeconds),
      "client_delay_longest_seconds": .optional(sample.timing?.clientDelay?.longest.inSeconds),
      "input_tokens": .optional(sample.usage?.inputTokens), "output_tokens": .optional(sample.usage?.outputTokens),
      "cost_usd": .optional(sample.cost?.dollars), "attempts": .count(sample.attempts),
    ]
  }

  public static func event(_ event: RunEvent) -> JSONValue {
    [
      "id": .count(event.id), "run_id": .string(event.run.rawValue), "event_type": .string(event.kind.rawValue),
      "benchmark_name": .optional(event.benchmark?.rawValue), "message": .optional(event.message), "data": event.data,
      "created_at": .precise(event.createdAt),
    ]
  }

  private static func parameters(_ parameters: GenerationParameters) -> JSONValue {
    [
      "temperature": .optional(parameters.temperature), "top_p": .optional(parameters.topP),
      "max_output_tokens": .optional(parameters.maxOutputTokens), "generation_seed": .optional(parameters.seed),
      "stop": parameters.stop.map { .strings($0) } ?? .null,
    ]
  }

  private static func tokens(_ input: Int64, _ output: Int64, _ reasoning: Int64?) -> JSONValue {
    ["input": .integer(input), "output": .integer(output), "reasoning": .optional(reasoning)]
  }

  static func category(_ category: SectionMetrics.Category) -> JSONValue {
    let summary = category.summary
    return [
      "name": .string(category.name), "samples": .count(summary.samples), "scored": .count(summary.scored),
      "failed": .count(summary.failed), "correct": .count(summary.correct), "score": .optional(summary.score),
      "interval": .interval(summary.interval), "coverage": .optional(summary.coverage),
      "truncated": .count(summary.truncated), "empty": .count(summary.empty), "refused": .count(summary.refused),
      "unparsed": .count(summary.unparsed),
    ]
  }
}
