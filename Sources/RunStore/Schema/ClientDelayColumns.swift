extension Migration {
  /// How late the client's own event loop was during an attempt, in microseconds.
  static let clientDelay = Migration(
    version: 2, name: "client delay",
    statements: [
      "ALTER TABLE attempts ADD COLUMN client_delay_mean bigint", "ALTER TABLE attempts ADD COLUMN client_delay_max bigint",
    ])
}
