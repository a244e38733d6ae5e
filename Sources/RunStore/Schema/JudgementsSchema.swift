extension Migration {
  /// What judges said in each evaluation, and what a section's judges took in all.
  ///
  /// The index by request makes earlier replies a cache; the one by text tells whether a text is still needed.
  static let judgements = Migration(
    version: 7, name: "judgements",
    statements: [
      """
      CREATE TABLE judgements (
        id {identity},
        evaluation_id bigint NOT NULL REFERENCES evaluations (id),
        ordinal bigint NOT NULL CHECK (ordinal >= 0),
        judge text NOT NULL,
        request {bytes} NOT NULL,
        counts boolean NOT NULL,
        readable boolean NOT NULL,
        correct boolean,
        cached boolean NOT NULL,
        words {bytes} NOT NULL REFERENCES blobs (hash),
        finish_reason {bytes},
        served_model {bytes},
        input_tokens bigint,
        output_tokens bigint,
        reasoning_tokens bigint,
        cost bigint,
        UNIQUE (evaluation_id, ordinal))
      """,
      "CREATE INDEX judgements_by_request ON judgements (request, judge) WHERE readable",
      "CREATE INDEX judgements_by_words ON judgements (words)",
    ]
      + ["judges_asked", "judges_cached", "judge_input_tokens", "judge_output_tokens", "judge_cost", "judge_cost_unknown"].map {
        "ALTER TABLE sections ADD COLUMN \($0) bigint NOT NULL DEFAULT 0"
      })
}
