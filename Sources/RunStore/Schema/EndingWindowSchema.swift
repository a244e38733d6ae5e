extension Migration {
  /// Where in the tables of results a run has rows that ended a sample, in windows of 500 ids.
  ///
  /// A watcher goes from one window of its run to the next, however many rows of other runs lie between them. An index by run would
  /// cost each answer what a window costs five hundred of them.
  static let endingWindows = Migration(
    version: 8, name: "ending windows",
    statements: [
      """
      CREATE TABLE ending_windows (
        run_id text NOT NULL REFERENCES runs (id),
        source text NOT NULL CHECK (source IN ('evaluations', 'attempts')),
        number bigint NOT NULL CHECK (number >= 0),
        PRIMARY KEY (run_id, source, number))
      """,
      """
      INSERT INTO ending_windows (run_id, source, number)
      SELECT DISTINCT c.run_id, 'evaluations', e.id / 500
      FROM evaluations e JOIN samples s ON s.id = e.sample_id JOIN sections c ON c.id = s.section_id WHERE e.counts
      """,
      """
      INSERT INTO ending_windows (run_id, source, number)
      SELECT DISTINCT c.run_id, 'attempts', a.id / 500
      FROM attempts a JOIN samples s ON s.id = a.sample_id JOIN sections c ON c.id = s.section_id
      WHERE a.counts AND a.failure IS NOT NULL
      """,
    ])
}
