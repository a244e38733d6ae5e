public import AssayKit

extension Verification {
  /// As JSON, with the names of the API.
  public var document: JSONValue {
    [
      "verdict": .string(conclusion.rawValue), "summary": .string(summary), "scores_checked": .bool(scoresChecked),
      "valid": .bool(isValid), "signature_valid": .bool(signatureValid), "hash_match": .bool(hashMatch),
      "errors": .strings(errors), "run_id": .optional(facts.run), "model_slug": .optional(facts.model),
      "subset_pct": .optional(facts.subsetPercent), "subset_count": .optional(facts.subsetCount),
      "subset_seed": .optional(facts.seed), "overall_score": .optional(facts.score), "run_status": .optional(facts.status),
      "exported_at": .optional(facts.exportedAt), "benchmark_count": .optional(facts.benchmarks),
      "public_key_fingerprint": .optional(fingerprint),
      "checks": .array(
        checks.map { ["name": .string($0.name), "outcome": .string($0.outcome.rawValue), "detail": .string($0.detail)] }),
    ]
  }
}
