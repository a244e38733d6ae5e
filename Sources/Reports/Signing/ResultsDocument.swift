import AssayKit
import RunEngine

/// The values of `results.json`: exactly the fields of schema 1.0, with what else is known inside the free-form ones
/// (`metrics`, `item_metadata`, `provider_metadata`).
enum ResultsDocument {
  static let schemaVersion = "1.0"

  static func run(_ run: RunRecord) -> JSONValue {
    var (percent, count) = (JSONValue.null, JSONValue.null)
    switch run.request.subset {
    case .percent(let value): percent = .count(value)
    case .count(let value): count = .count(value)
    }
    let model = run.request.model
    return [
      "id": .string(run.id.rawValue), "model_id": .string(model.description), "model_slug": .string(model.slug),
      "provider": .string(model.provider.rawValue), "subset_pct": percent, "subset_count": count,
      "subset_seed": .string(run.manifest.seed), "status": .string(run.state.rawValue),
      "selected_benchmarks": .strings(run.sections.map(\.benchmark.rawValue)),
      "overall_score": .optional(RunNumbers(run).score), "error_message": .optional(run.message),
      "provider_metadata": .object(providerMetadata(run)),
      "started_at": .seconds(run.startedAt), "completed_at": .seconds(run.endedAt), "created_at": .seconds(run.createdAt),
      "code_version": .string(run.manifest.code.version), "git_sha": .optional(run.manifest.code.commit),
    ]
  }

  private static func providerMetadata(_ run: RunRecord) -> [String: JSONValue] {
    let conditions: [String: JSONValue] = [
      "simulated": .bool(run.request.model.isSimulated), "revision": .count(run.revision),
      "complete": .bool(run.state == .succeeded), "sampling_formula": .string(run.manifest.samplingFormula),
      "samples_per_item": .count(run.manifest.samplesPerItem),
    ]
    return conditions.merging(RunDocument.serving(run.serving ?? ServingFacts())) { own, _ in own }
  }

  static func metrics(_ section: SectionRecord, _ manifest: Manifest.Section?) -> JSONValue {
    let figures = SectionNumbers(section)
    var fields = section.metrics.map { RunDocument.metrics($0) } ?? [:]
    fields["final"] = .bool(figures.isFinal)
    fields["interval"] = .interval(figures.interval)
    fields["coverage"] = .optional(figures.coverage)
    fields["samples"] = .count(section.totalSamples)
    fields["samples_per_item"] = .count(section.samplesPerItem)
    fields["scored"] = .count(figures.scored)
    fields["failed"] = .count(figures.failed)
    fields["correct"] = .count(figures.correct)
    fields["truncated"] = .count(figures.truncated)
    fields["empty"] = .count(figures.empty)
    fields["refused"] = .count(figures.refused)
    fields["unparsed"] = .count(figures.unparsed)
    fields["input_tokens"] = .integer(figures.inputTokens)
    fields["output_tokens"] = .integer(figures.outputTokens)
    fields["cost_nanodollars"] = .optional(figures.cost?.amount)
    fields["cost_unknown"] = .count(figures.costUnknown)
    fields["judging"] = RunDocument.judging(figures.judging)
    fields["protocol"] = .string(section.protocolName.rawValue)
    fields["protocol_version"] = .optional(manifest?.protocolVersion)
    fields["scorer"] = .scorer(manifest?.scorer)
    fields["error_message"] = .optional(section.message)
    return .object(fields)
  }

  static func item(_ sample: StoredSample) -> [String: JSONValue] {
    let (record, texts) = (sample.record, SampleTexts(sample))
    let milliseconds = record.timing.map { Self.milliseconds($0.total) }
    return [
      "item_id": .string(record.key.item.rawValue), "item_hash": .optional(texts.itemHash), "prompt": .optional(texts.prompt),
      "response": .optional(texts.response?.text), "expected": .optional(record.expected),
      "is_correct": .optional(record.correct), "score": .optional(record.score), "latency_ms": .optional(milliseconds),
      "input_tokens": .optional(record.usage?.inputTokens), "output_tokens": .optional(record.usage?.outputTokens),
      "error": .optional(record.failure?.message), "test_code": .null,
      "judge_output": texts.judgements.isEmpty ? .null : .array(texts.judgements.map(\.exported)),
      "item_metadata": metadata(record, texts), "created_at": .seconds(texts.answeredAt),
    ]
  }

  static func milliseconds(_ span: Duration) -> Int64 { (span.wholeMicroseconds + 500) / 1_000 }

  private static func metadata(_ record: SampleRecord, _ texts: SampleTexts) -> JSONValue {
    let (response, usage, timing) = (texts.response, record.usage, record.timing)
    return [
      "sample_index": .count(record.key.sampleIndex), "position": .count(record.position), "state": .string(record.state.rawValue),
      "category": .optional(record.category), "title": .optional(record.title), "extracted": .optional(record.extracted),
      "rule": .optional(record.rule), "flags": .strings(record.flags.sorted().map(\.rawValue)), "details": texts.details ?? .null,
      "target": texts.target ?? .null, "scorer": .scorer(texts.scorer), "failure": .failure(record.failure),
      "attempts": .count(record.attempts),
      "finish_reason": .optional(response?.finishReason.word), "answer_hash": .optional(texts.answerHash),
      "reasoning": .optional(response?.reasoning),
      "messages": texts.messages.map { SampleTexts.json(of: $0) } ?? .null, "served_model": .optional(response?.servedModel),
      "upstream_provider": .optional(response?.upstreamProvider), "system_fingerprint": .optional(response?.systemFingerprint),
      "request_id": .optional(response?.requestID), "tries": .optional(response?.tries),
      "reasoning_tokens": .optional(usage?.reasoningTokens), "cached_input_tokens": .optional(usage?.cachedInputTokens),
      "cost_nanodollars": .optional(record.cost?.amount), "total_us": .optional(timing?.total),
      "first_token_us": .optional(timing?.timeToFirstToken), "max_gap_us": .optional(timing?.maxGap),
      "chunks": .optional(timing?.chunks), "keep_alives": .optional(timing?.keepAlives),
    ]
  }
}
