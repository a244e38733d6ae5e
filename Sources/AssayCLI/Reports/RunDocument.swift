import AssayKit
import RunEngine
import Terminal

/// A run as JSON: the names of the HTTP API, with unknown values as `null`.
enum RunDocument {
  /// - Parameter items: the samples of each section by its ordinal; `nil` leaves them out.
  static func value(_ run: RunRecord, items: [Int: [SampleRecord]]? = nil) throws -> JSONValue {
    let numbers = RunNumbers(run)
    var fields = request(run)
    fields["id"] = .string(run.id.rawValue)
    fields["status"] = .string(run.state.rawValue)
    fields["revision"] = .count(run.revision)
    fields["overall_score"] = .optional(numbers.score)
    fields["overall_interval"] = interval(numbers.interval)
    fields["coverage"] = .optional(numbers.coverage)
    fields["total_samples"] = .count(numbers.samples)
    fields["completed_samples"] = .count(numbers.done)
    fields["tokens"] = tokens(numbers.inputTokens, numbers.outputTokens, nil)
    fields["cost_usd"] = .optional(numbers.cost?.dollars)
    fields["cost_unknown"] = .count(numbers.costUnknown)
    fields["warnings"] = .array(AnswerWarning.all(run).map { WarningDocument.value($0) })
    fields["error_message"] = .optional(run.message)
    fields["created_at"] = moment(run.createdAt)
    fields["started_at"] = moment(run.startedAt)
    fields["completed_at"] = moment(run.endedAt)
    fields["last_event_id"] = .count(run.lastEvent)
    fields["manifest"] = try .snakeCased(run.manifest)
    fields["benchmarks"] = .array(
      run.sections.map { section in
        var fields = SectionDocument.fields(section)
        if let items { fields["items"] = .array((items[section.ordinal] ?? []).map { SampleDocument.value($0) }) }
        return .object(fields)
      })
    return .object(fields)
  }

  private static func request(_ run: RunRecord) -> [String: JSONValue] {
    let request = run.request
    var fields: [String: JSONValue] = [
      "model_id": .string(request.model.description), "model_slug": .string(request.model.slug),
      "provider": .string(request.model.provider.rawValue), "simulated": .bool(request.model.isSimulated),
      "subset_pct": .null, "subset_count": .null, "subset_seed": .string(run.manifest.seed),
      "samples": .count(request.samplesPerItem), "concurrency": .count(request.concurrency), "detached": .bool(request.detached),
      "selected_benchmarks": .strings(run.sections.map(\.benchmark.rawValue)), "parameters": parameters(request.parameters),
      "code_version": .string(run.manifest.code.version), "git_sha": .optional(run.manifest.code.commit),
    ]
    switch request.subset {
    case .percent(let percent): fields["subset_pct"] = .count(percent)
    case .count(let count): fields["subset_count"] = .count(count)
    }
    return fields
  }

  private static func parameters(_ parameters: GenerationParameters) -> JSONValue {
    [
      "temperature": .optional(parameters.temperature), "top_p": .optional(parameters.topP),
      "max_output_tokens": .optional(parameters.maxOutputTokens), "generation_seed": .optional(parameters.seed),
    ]
  }

  static func tokens(_ input: Int64, _ output: Int64, _ reasoning: Int64?) -> JSONValue {
    ["input": .integer(input), "output": .integer(output), "reasoning": .optional(reasoning)]
  }

  static func moment(_ timestamp: Timestamp?) -> JSONValue {
    .optional(timestamp.map { DurationText.iso(microseconds: $0.microseconds) })
  }

  static func interval(_ interval: Interval?) -> JSONValue {
    guard let interval else { return .null }
    return ["low": .number(interval.low), "high": .number(interval.high), "method": .string(interval.method.rawValue)]
  }
}

/// A warning about the answers of a benchmark as JSON.
enum WarningDocument {
  static func value(_ warning: AnswerWarning) -> JSONValue {
    [
      "code": .string(warning.kind.rawValue), "benchmark_name": .string(warning.benchmark.rawValue),
      "count": .count(warning.count), "scored": .count(warning.scored), "message": .string(warning.message),
      "hint": .string(warning.hint),
    ]
  }
}

/// One benchmark of a run as JSON.
enum SectionDocument {
  static func fields(_ section: SectionRecord) -> [String: JSONValue] {
    let numbers = SectionNumbers(section)
    return [
      "benchmark_name": .string(section.benchmark.rawValue), "protocol": .string(section.protocolName.rawValue),
      "status": .string(section.state.rawValue), "total_items": .count(section.totalItems),
      "sampled_items": .count(section.sampledItems), "samples_per_item": .count(section.samplesPerItem),
      "completed_items": .count(numbers.done), "score": .optional(numbers.score),
      "interval": RunDocument.interval(numbers.interval), "coverage": .optional(numbers.coverage),
      "scored": .count(numbers.scored), "failed": .count(numbers.failed),
      "correct": .count(numbers.correct), "truncated": .count(numbers.truncated), "empty": .count(numbers.empty),
      "refused": .count(numbers.refused), "unparsed": .count(numbers.unparsed),
      "tokens": RunDocument.tokens(numbers.inputTokens, numbers.outputTokens, section.metrics?.reasoningTokens),
      "cost_usd": .optional(numbers.cost?.dollars), "cost_unknown": .count(numbers.costUnknown),
      "metrics": section.metrics.map { metrics($0) } ?? .null, "error_message": .optional(section.message),
      "started_at": RunDocument.moment(section.startedAt), "completed_at": RunDocument.moment(section.endedAt),
    ]
  }

  private static func metrics(_ metrics: SectionMetrics) -> JSONValue {
    [
      "score_failures_as_wrong": .optional(metrics.overall.scoreFailuresAsWrong),
      "categories": .array(metrics.categories.map { category($0) }), "latency_seconds": spread(metrics.latency),
      "time_to_first_token_seconds": spread(metrics.timeToFirstToken), "max_gap_seconds": spread(metrics.maxGap),
      "tokens_per_second": spread(metrics.tokensPerSecond),
    ]
  }

  private static func category(_ category: SectionMetrics.Category) -> JSONValue {
    let summary = category.summary
    return [
      "name": .string(category.name), "samples": .count(summary.samples), "scored": .count(summary.scored),
      "failed": .count(summary.failed), "correct": .count(summary.correct), "score": .optional(summary.score),
      "interval": RunDocument.interval(summary.interval), "coverage": .optional(summary.coverage),
      "truncated": .count(summary.truncated), "empty": .count(summary.empty), "refused": .count(summary.refused),
      "unparsed": .count(summary.unparsed),
    ]
  }

  private static func spread(_ spread: Spread?) -> JSONValue {
    guard let spread else { return .null }
    return ["median": .number(spread.median), "p95": .number(spread.p95), "count": .count(spread.count)]
  }
}

/// One sample of a run as JSON.
enum SampleDocument {
  static func value(_ sample: SampleRecord) -> JSONValue {
    [
      "item_id": .string(sample.key.item.rawValue), "sample_index": .count(sample.key.sampleIndex),
      "position": .count(sample.position), "state": .string(sample.state.rawValue), "category": .optional(sample.category),
      "title": .optional(sample.title), "expected": .optional(sample.expected), "score": .optional(sample.score),
      "is_correct": .optional(sample.correct), "extracted": .optional(sample.extracted), "rule": .optional(sample.rule),
      "flags": .strings(sample.flags.sorted().map(\.rawValue)), "failure": failure(sample.failure),
      "latency_seconds": .optional(sample.timing?.total.inSeconds),
      "time_to_first_token_seconds": .optional(sample.timing?.timeToFirstToken?.inSeconds),
      "input_tokens": .optional(sample.usage?.inputTokens), "output_tokens": .optional(sample.usage?.outputTokens),
      "cost_usd": .optional(sample.cost?.dollars), "attempts": .count(sample.attempts),
    ]
  }

  static func failure(_ failure: Failure?) -> JSONValue {
    guard let failure else { return .null }
    return [
      "kind": .string(failure.kind.rawValue), "consequence": .string(failure.consequence.rawValue),
      "message": .string(failure.message), "hint": .optional(failure.hint),
      "provider_message": .optional(failure.providerMessage), "http_status": .optional(failure.httpStatus),
    ]
  }
}

/// An event of a run as JSON, as the event stream of the HTTP API sends it.
enum EventDocument {
  static func value(_ event: RunEvent) -> JSONValue {
    [
      "id": .count(event.id), "run_id": .string(event.run.rawValue), "event_type": .string(event.kind.rawValue),
      "benchmark_name": .optional(event.benchmark?.rawValue), "message": .optional(event.message), "data": event.data,
      "created_at": RunDocument.moment(event.createdAt),
    ]
  }
}
