extension Migration {
  /// What long lists of runs need: a number to sort by for each order, indexes that hold all that a list is filtered by, counters by
  /// state; and the marks of runs that can be brought back or are off the leaderboard.
  ///
  /// Numbers to sort by are whole and never null, since a cursor is compared with them: −1 where a run has none. A score counts in
  /// billionths.
  static let runLists = Migration(version: 6, name: "run lists", statements: columns + numbers + counters + indexes)

  private static let columns = [
    "ALTER TABLE runs ADD COLUMN erase_at bigint",
    "ALTER TABLE runs ADD COLUMN withdrawn_at bigint",
    "ALTER TABLE runs ADD COLUMN listed_score bigint NOT NULL DEFAULT -1",
    "ALTER TABLE runs ADD COLUMN listed_cost bigint NOT NULL DEFAULT -1",
    "ALTER TABLE runs ADD COLUMN listed_duration bigint NOT NULL DEFAULT -1",
  ]

  private static let numbers = [
    """
    UPDATE runs SET
      listed_score = CASE WHEN overall_score IS NULL THEN -1 ELSE CAST(round(overall_score * 1000000000) AS bigint) END,
      listed_cost = coalesce((
        SELECT CASE WHEN sum(c.cost) > 0 OR sum(c.cost_unknown) = 0 THEN CAST(sum(c.cost) AS bigint) END
        FROM sections c WHERE c.run_id = runs.id), -1),
      listed_duration = coalesce(ended_at - started_at, -1)
    WHERE ended_at IS NOT NULL
    """
  ]

  private static let counters = [
    "CREATE TABLE run_counts (state text PRIMARY KEY NOT NULL, runs bigint NOT NULL CHECK (runs >= 0))",
    """
    INSERT INTO run_counts (state, runs)
    SELECT s.state, (SELECT count(*) FROM runs r WHERE r.state = s.state AND r.deleted_at IS NULL)
    FROM (SELECT 'queued' AS state UNION SELECT 'running' UNION SELECT 'paused' UNION SELECT 'succeeded' UNION SELECT 'failed'
      UNION SELECT 'canceled') s
    """,
  ]

  private static let indexes = [
    "DROP INDEX runs_by_age",
    "DROP INDEX runs_by_state",
    "CREATE INDEX runs_by_age ON runs (created_at, id, state, model, model_folded, deleted_at, withdrawn_at)",
    "CREATE INDEX runs_by_state ON runs (state, created_at, id, model, model_folded, deleted_at, withdrawn_at)",
    "CREATE INDEX runs_by_score ON runs (listed_score, created_at, id)",
    "CREATE INDEX runs_by_cost ON runs (listed_cost, created_at, id)",
    "CREATE INDEX runs_by_duration ON runs (listed_duration, created_at, id)",
    "CREATE INDEX runs_withdrawn ON runs (withdrawn_at) WHERE withdrawn_at IS NOT NULL",
  ]
}
