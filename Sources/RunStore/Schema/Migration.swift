import AssayKit

/// One step of the schema: text that never changes once it has shipped.
struct Migration: Sendable {
  /// 1, 2, 3, …
  let version: Int
  let name: String
  /// With `{identity}` and `{bytes}` for the types that the dialects call differently.
  let statements: [String]

  /// Every migration, in order.
  static let all: [Migration] = [
    firstSchema, clientDelay, serverSchema, scoringTargets, exceptionIndexes, runLists, judgements, endingWindows,
    activeTime, realLatencies, highestJudgeCosts,
  ]
}

/// Brings a database to the newest schema this code knows.
struct Migrator: Sendable {
  let migrations: [Migration]

  init(_ migrations: [Migration] = Migration.all) { self.migrations = migrations }

  /// Applies what is missing in one transaction; of two processes at once, one applies and the other one finds it done.
  ///
  /// - Throws: `.newerSchema` when the database has a migration that this code does not know.
  func migrate(_ driver: some SQLDriver, now: @escaping @Sendable () -> Timestamp) async throws(StoreError) {
    try await driver.write { [migrations] sql throws(StoreError) in
      try sql.execute(
        """
        CREATE TABLE IF NOT EXISTS migrations (
          version bigint PRIMARY KEY CHECK (version > 0), name text NOT NULL, applied_at bigint NOT NULL)
        """, [])
      var applied = 0
      if var row = try sql.row("SELECT coalesce(max(version), 0) FROM migrations", []) { applied = try row.int() }
      let known = migrations.last?.version ?? 0
      guard applied <= known else { throw .newerSchema(found: applied, known: known) }
      for migration in migrations where migration.version > applied {
        for statement in migration.statements { try sql.execute(sql.dialect.schema(statement), []) }
        try sql.execute(
          "INSERT INTO migrations (version, name, applied_at) VALUES ($1, $2, $3)",
          [.integer(migration.version), .text(migration.name), .time(now())])
      }
    }
  }
}
