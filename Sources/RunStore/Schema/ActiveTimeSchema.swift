extension Migration {
  /// How long runs and sections were worked on, without pauses and without the time between an end and a reopening.
  ///
  /// What ran before is measured by its events. A section that was opened again is taken to have been worked on whenever its run
  /// was, from its first start to its last end.
  static let activeTime = Migration(
    version: 9, name: "active time", statements: columns + spells + runs + sections + ["DROP TABLE spells"])

  private static let columns = ["runs", "sections"].flatMap { table in
    [
      "ALTER TABLE \(table) ADD COLUMN active_time bigint NOT NULL DEFAULT 0",
      "ALTER TABLE \(table) ADD COLUMN active_since bigint",
    ]
  }

  /// Each from a start to what stopped it; a resumed run that is queued has not started yet.
  private static let spells = [
    "CREATE TABLE spells (run_id text NOT NULL, began bigint NOT NULL, ended bigint)",
    """
    INSERT INTO spells (run_id, began, ended)
    SELECT w.run_id, w.created_at, w.following FROM (
      SELECT run_id, kind, created_at, lead(created_at) OVER (PARTITION BY run_id ORDER BY seq) AS following,
        lead(kind) OVER (PARTITION BY run_id ORDER BY seq) AS next_kind
      FROM events WHERE kind IN (
        'run_started', 'run_resumed', 'run_requeued', 'run_paused', 'run_completed', 'run_failed', 'run_canceled')) w
    WHERE w.kind = 'run_started' OR (w.kind = 'run_resumed' AND coalesce(w.next_kind, '') <> 'run_started')
    """,
    "CREATE INDEX spells_of_run ON spells (run_id)",
  ]

  private static let runs = [
    """
    UPDATE runs SET active_time = coalesce(
      (SELECT CAST(sum(w.ended - w.began) AS bigint) FROM spells w WHERE w.run_id = runs.id AND w.ended > w.began),
      CASE WHEN ended_at > started_at THEN ended_at - started_at END, 0)
    """,
    """
    UPDATE runs SET active_since = (SELECT max(w.began) FROM spells w WHERE w.run_id = runs.id AND w.ended IS NULL)
    WHERE state = 'running'
    """,
    "UPDATE runs SET listed_duration = active_time WHERE ended_at IS NOT NULL AND started_at IS NOT NULL",
  ]

  private static let sections = [
    """
    UPDATE sections SET active_time = coalesce((
        SELECT CAST(sum(
          CASE WHEN sections.ended_at < w.ended THEN sections.ended_at ELSE w.ended END
          - CASE WHEN sections.started_at > w.began THEN sections.started_at ELSE w.began END) AS bigint)
        FROM spells w WHERE w.run_id = sections.run_id AND w.ended > sections.started_at
          AND w.began < coalesce(sections.ended_at, w.ended)),
      CASE WHEN ended_at > started_at THEN ended_at - started_at END, 0)
    WHERE started_at IS NOT NULL
    """,
    """
    UPDATE sections SET active_since = (
      SELECT CASE WHEN r.active_since > sections.started_at THEN r.active_since ELSE sections.started_at END
      FROM runs r WHERE r.id = sections.run_id AND r.active_since IS NOT NULL)
    WHERE state = 'running'
    """,
  ]
}
