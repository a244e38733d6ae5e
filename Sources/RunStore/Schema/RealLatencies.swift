extension Migration {
  /// How long answers of a benchmark took, without those of simulated models, which were in the sums before.
  ///
  /// Answers of runs that were deleted meanwhile are no longer in the sums: whose they were cannot be told any more.
  static let realLatencies = Migration(
    version: 10, name: "real latencies",
    statements: [
      "DELETE FROM latency_sums",
      """
      INSERT INTO latency_sums (benchmark, answers, total_time)
      SELECT c.benchmark, count(*), CAST(sum(a.total_time) AS bigint)
      FROM attempts a JOIN samples s ON s.id = a.sample_id JOIN sections c ON c.id = s.section_id JOIN runs r ON r.id = c.run_id
      WHERE a.id <= (SELECT last_attempt FROM token_progress) AND a.total_time IS NOT NULL
        AND NOT (r.model >= 'simulated/' AND r.model < 'simulated0')
      GROUP BY c.benchmark
      """,
    ])
}
