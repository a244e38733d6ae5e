extension Migration {
  /// What replies of judges may have cost at most whose cost is not known: a budget counts it.
  ///
  /// Of replies that are stored already it is not known either, so they count as nothing.
  static let highestJudgeCosts = Migration(
    version: 11, name: "highest costs of judges",
    statements: [
      "ALTER TABLE judgements ADD COLUMN highest_cost bigint",
      "ALTER TABLE sections ADD COLUMN judge_highest_unknown bigint NOT NULL DEFAULT 0",
    ])
}
