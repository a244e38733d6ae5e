extension Migration {
  /// What the server keeps besides runs: the models' catalogue, sealed keys, idempotency keys, experiments, workers and their
  /// figures; and what deleting a run needs.
  ///
  /// Nothing here touches the tables that every answer is written to: an index more on each of them would make all answers pay
  /// for the few runs that are deleted.
  static let serverSchema = Migration(
    version: 3, name: "server",
    statements: deletion + catalog + credentials + idempotency + experiments + operations)

  private static let deletion = [
    "ALTER TABLE runs ADD COLUMN deleted_at bigint",
    "ALTER TABLE runs ADD COLUMN owner text NOT NULL DEFAULT 'local'",
    "CREATE INDEX runs_deleted ON runs (deleted_at) WHERE deleted_at IS NOT NULL",
    "CREATE TABLE deleted_runs (run_id text PRIMARY KEY NOT NULL, deleted_at bigint NOT NULL)",
    "CREATE TABLE doomed_texts (hash {bytes} PRIMARY KEY NOT NULL)",
    "CREATE TABLE text_scan (one bigint PRIMARY KEY NOT NULL CHECK (one = 1), last_attempt bigint NOT NULL)",
    "INSERT INTO text_scan (one, last_attempt) VALUES (1, 0)",
  ]

  private static let catalog = [
    """
    CREATE TABLE models (
      id text PRIMARY KEY NOT NULL,
      provider text NOT NULL,
      slug text NOT NULL,
      name text NOT NULL,
      rank bigint NOT NULL,
      name_folded text NOT NULL,
      search text NOT NULL,
      tagline {bytes},
      user_name {bytes},
      logo {bytes},
      chute_id text,
      instance_count bigint,
      supported_parameters text,
      context_length bigint,
      max_output_tokens bigint,
      input_price bigint,
      output_price bigint,
      is_active boolean NOT NULL,
      last_seen bigint NOT NULL,
      CHECK ((input_price IS NULL) = (output_price IS NULL)))
    """,
    "CREATE INDEX models_in_order ON models (is_active, rank, name_folded, id)",
    "CREATE INDEX models_by_slug ON models (slug)",
    "CREATE INDEX models_by_chute ON models (chute_id) WHERE chute_id IS NOT NULL",
    "CREATE INDEX models_of_provider ON models (provider)",
    "CREATE TABLE model_syncs (provider text PRIMARY KEY NOT NULL, synced_at bigint NOT NULL, problem {bytes})",
  ]

  private static let credentials = [
    """
    CREATE TABLE run_credentials (
      run_id text PRIMARY KEY NOT NULL REFERENCES runs (id),
      key_id text,
      sealed {bytes},
      kept_at bigint NOT NULL,
      erased_at bigint,
      CHECK ((sealed IS NULL) = (key_id IS NULL)),
      CHECK ((sealed IS NULL) = (erased_at IS NOT NULL)))
    """
  ]

  private static let idempotency = [
    """
    CREATE TABLE idempotency_keys (
      owner text NOT NULL,
      idempotency_key text NOT NULL,
      request_hash {bytes} NOT NULL,
      runs text NOT NULL,
      experiment text,
      expires_at bigint NOT NULL,
      PRIMARY KEY (owner, idempotency_key))
    """,
    "CREATE INDEX idempotency_keys_by_end ON idempotency_keys (expires_at)",
  ]

  private static let experiments = [
    "CREATE TABLE experiments (id text PRIMARY KEY NOT NULL, name {bytes} NOT NULL, created_at bigint NOT NULL)",
    "CREATE INDEX experiments_by_age ON experiments (created_at, id)",
    """
    CREATE TABLE experiment_runs (
      experiment_id text NOT NULL REFERENCES experiments (id),
      ordinal bigint NOT NULL CHECK (ordinal >= 0),
      run_id text NOT NULL REFERENCES runs (id),
      PRIMARY KEY (experiment_id, ordinal),
      UNIQUE (run_id))
    """,
  ]

  private static let operations = [
    """
    CREATE TABLE workers (
      worker text PRIMARY KEY NOT NULL,
      host {bytes} NOT NULL,
      running_runs bigint NOT NULL CHECK (running_runs >= 0),
      max_concurrent_runs bigint NOT NULL,
      item_concurrency bigint NOT NULL,
      last_seen bigint NOT NULL)
    """,
    """
    CREATE TABLE ops_minutes (
      start bigint PRIMARY KEY NOT NULL,
      workers bigint NOT NULL,
      running_runs bigint NOT NULL,
      queued_runs bigint NOT NULL)
    """,
    """
    CREATE TABLE token_sums (
      start bigint PRIMARY KEY NOT NULL,
      input_tokens bigint NOT NULL,
      output_tokens bigint NOT NULL)
    """,
    "CREATE TABLE latency_sums (benchmark text PRIMARY KEY NOT NULL, answers bigint NOT NULL, total_time bigint NOT NULL)",
    "CREATE TABLE token_progress (one bigint PRIMARY KEY NOT NULL CHECK (one = 1), last_attempt bigint NOT NULL)",
    "INSERT INTO token_progress (one, last_attempt) VALUES (1, 0)",
  ]
}
