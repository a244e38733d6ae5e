extension Migration {
  /// Runs, sections, samples, their attempts and evaluations, blobs, leases and events.
  ///
  /// Times are microseconds since 1970, spans microseconds, money nano-dollars. Text from outside (prompts, answers, names that a
  /// provider or a data set chose) is `{bytes}` of UTF-8, since text columns cannot hold a NUL.
  static let firstSchema = Migration(
    version: 1, name: "first schema",
    statements: leases + runs + sections + samples + blobs + attempts + evaluations + events)

  private static let leases = [
    """
    CREATE TABLE leases (
      id {identity},
      worker text NOT NULL,
      epoch bigint NOT NULL CHECK (epoch > 0),
      opened_at bigint NOT NULL,
      expires_at bigint NOT NULL,
      ended_at bigint,
      UNIQUE (worker, epoch))
    """,
    "CREATE INDEX leases_open ON leases (expires_at) WHERE ended_at IS NULL",
  ]

  private static let runs = [
    """
    CREATE TABLE runs (
      id text PRIMARY KEY NOT NULL,
      revision bigint NOT NULL CHECK (revision > 0),
      state text NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'succeeded', 'failed', 'canceled')),
      model text NOT NULL,
      model_folded text NOT NULL,
      request text NOT NULL,
      manifest text NOT NULL,
      detached boolean NOT NULL,
      holder bigint REFERENCES leases (id),
      overall_score double precision CHECK (overall_score BETWEEN 0 AND 1),
      message {bytes},
      created_at bigint NOT NULL,
      started_at bigint,
      ended_at bigint,
      last_event bigint NOT NULL DEFAULT 0 CHECK (last_event >= 0),
      CHECK ((ended_at IS NOT NULL) = (state IN ('succeeded', 'failed', 'canceled'))))
    """,
    "CREATE INDEX runs_by_age ON runs (created_at, id)",
    "CREATE INDEX runs_by_state ON runs (state, created_at, id)",
    "CREATE INDEX runs_held ON runs (holder) WHERE holder IS NOT NULL",
  ]

  private static let sections = [
    """
    CREATE TABLE sections (
      id {identity},
      run_id text NOT NULL REFERENCES runs (id),
      ordinal bigint NOT NULL CHECK (ordinal >= 0),
      benchmark text NOT NULL,
      protocol text NOT NULL,
      state text NOT NULL CHECK (
        state IN ('pending', 'running', 'succeeded', 'failed', 'skipped', 'canceled', 'needs_setup')),
      total_items bigint NOT NULL CHECK (total_items >= 0),
      sampled_items bigint NOT NULL CHECK (sampled_items >= 0),
      samples_per_item bigint NOT NULL CHECK (samples_per_item > 0),
      scored bigint NOT NULL DEFAULT 0 CHECK (scored >= 0),
      failed bigint NOT NULL DEFAULT 0 CHECK (failed >= 0),
      correct bigint NOT NULL DEFAULT 0 CHECK (correct BETWEEN 0 AND scored),
      truncated bigint NOT NULL DEFAULT 0 CHECK (truncated BETWEEN 0 AND scored),
      empty bigint NOT NULL DEFAULT 0 CHECK (empty BETWEEN 0 AND scored),
      refused bigint NOT NULL DEFAULT 0 CHECK (refused BETWEEN 0 AND scored),
      unparsed bigint NOT NULL DEFAULT 0 CHECK (unparsed BETWEEN 0 AND scored),
      score_sum double precision NOT NULL DEFAULT 0,
      prefix_next bigint NOT NULL DEFAULT 0 CHECK (prefix_next >= 0),
      prefix_scored bigint NOT NULL DEFAULT 0 CHECK (prefix_scored BETWEEN 0 AND prefix_next),
      prefix_score_sum double precision NOT NULL DEFAULT 0,
      input_tokens bigint NOT NULL DEFAULT 0,
      output_tokens bigint NOT NULL DEFAULT 0,
      cost bigint NOT NULL DEFAULT 0,
      cost_unknown bigint NOT NULL DEFAULT 0,
      progress_at bigint,
      metrics text,
      score double precision CHECK (score BETWEEN 0 AND 1),
      message {bytes},
      started_at bigint,
      ended_at bigint,
      UNIQUE (run_id, ordinal),
      UNIQUE (run_id, benchmark),
      CHECK (scored + failed <= sampled_items * samples_per_item),
      CHECK (prefix_next <= scored + failed))
    """
  ]

  private static let samples = [
    """
    CREATE TABLE samples (
      id {identity},
      section_id bigint NOT NULL REFERENCES sections (id),
      item text NOT NULL,
      sample_index bigint NOT NULL CHECK (sample_index >= 0),
      position bigint NOT NULL CHECK (position >= 0),
      place bigint NOT NULL CHECK (place >= position),
      state text NOT NULL CHECK (state IN ('pending', 'answered', 'scored', 'failed')),
      lease_id bigint REFERENCES leases (id),
      started boolean NOT NULL DEFAULT false,
      strikes bigint NOT NULL DEFAULT 0 CHECK (strikes BETWEEN 0 AND 3),
      attempts bigint NOT NULL DEFAULT 0 CHECK (attempts >= 0),
      category {bytes},
      title {bytes},
      expected {bytes},
      score double precision CHECK (score BETWEEN 0 AND 1),
      correct boolean,
      flags bigint NOT NULL DEFAULT 0,
      failure text,
      UNIQUE (section_id, item, sample_index),
      UNIQUE (section_id, place),
      CHECK ((score IS NOT NULL) = (state = 'scored')),
      CHECK ((failure IS NOT NULL) = (state = 'failed')),
      CHECK (lease_id IS NULL OR state IN ('pending', 'answered')),
      CHECK (lease_id IS NOT NULL OR NOT started))
    """,
    """
    CREATE INDEX samples_waiting ON samples (section_id, strikes, place)
      WHERE lease_id IS NULL AND state IN ('pending', 'answered')
    """,
    "CREATE INDEX samples_leased ON samples (lease_id) WHERE lease_id IS NOT NULL",
  ]

  private static let blobs = [
    """
    CREATE TABLE blobs (
      hash {bytes} PRIMARY KEY NOT NULL,
      encoding text NOT NULL CHECK (encoding IN ('plain', 'zlib')),
      size bigint NOT NULL CHECK (size >= 0),
      content {bytes} NOT NULL)
    """
  ]

  private static let attempts = [
    """
    CREATE TABLE attempts (
      id {identity},
      sample_id bigint NOT NULL REFERENCES samples (id),
      counts boolean NOT NULL,
      started_at bigint NOT NULL,
      ended_at bigint NOT NULL,
      failure_kind text,
      failure text,
      messages {bytes} REFERENCES blobs (hash),
      answer {bytes} REFERENCES blobs (hash),
      reasoning {bytes} REFERENCES blobs (hash),
      finish_reason {bytes},
      input_tokens bigint,
      output_tokens bigint,
      reasoning_tokens bigint,
      cached_input_tokens bigint,
      reported_cost bigint,
      cost bigint,
      total_time bigint,
      first_token_time bigint,
      max_gap bigint,
      chunks bigint,
      keep_alives bigint,
      tries bigint,
      served_model {bytes},
      upstream_provider {bytes},
      system_fingerprint {bytes},
      request_id {bytes},
      CHECK ((failure_kind IS NULL) = (failure IS NULL)),
      CHECK ((answer IS NULL) = (failure IS NOT NULL)),
      CHECK ((messages IS NULL) = (failure IS NOT NULL)))
    """,
    "CREATE INDEX attempts_of_sample ON attempts (sample_id)",
    "CREATE UNIQUE INDEX attempts_counting ON attempts (sample_id) WHERE counts",
  ]

  private static let evaluations = [
    """
    CREATE TABLE evaluations (
      id {identity},
      sample_id bigint NOT NULL REFERENCES samples (id),
      attempt_id bigint NOT NULL REFERENCES attempts (id),
      counts boolean NOT NULL,
      scorer text NOT NULL,
      scorer_version text NOT NULL,
      failure_kind text,
      failure text,
      score double precision CHECK (score BETWEEN 0 AND 1),
      correct boolean,
      extracted {bytes},
      rule {bytes},
      flags bigint NOT NULL DEFAULT 0,
      details text,
      created_at bigint NOT NULL,
      CHECK ((failure_kind IS NULL) = (failure IS NULL)),
      CHECK ((score IS NULL) = (failure IS NOT NULL)))
    """,
    "CREATE INDEX evaluations_of_attempt ON evaluations (attempt_id)",
    "CREATE UNIQUE INDEX evaluations_counting ON evaluations (sample_id) WHERE counts",
  ]

  private static let events = [
    """
    CREATE TABLE events (
      run_id text NOT NULL REFERENCES runs (id),
      seq bigint NOT NULL CHECK (seq > 0),
      kind text NOT NULL,
      benchmark text,
      message {bytes},
      data text NOT NULL,
      created_at bigint NOT NULL,
      PRIMARY KEY (run_id, seq))
    """
  ]
}
