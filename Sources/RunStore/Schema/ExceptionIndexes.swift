extension Migration {
  /// What lists of a large section leave out: the samples that failed, were wrong, or have a flag.
  ///
  /// Each index holds the exceptions alone, so that an answer that is plainly right pays nothing for them. What is not an exception
  /// is found in the order of places, since there is enough of it.
  static let exceptionIndexes = Migration(
    version: 5, name: "exception indexes",
    statements: [
      "CREATE INDEX samples_failed ON samples (section_id, place) WHERE state = 'failed'",
      """
      CREATE INDEX samples_wrong ON samples (section_id, place)
        WHERE state = 'scored' AND (NOT correct OR (correct IS NULL AND score < 1))
      """,
      "CREATE INDEX samples_flagged ON samples (section_id, place) WHERE flags <> 0",
    ])
}
