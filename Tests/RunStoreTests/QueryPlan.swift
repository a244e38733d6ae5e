import GRDB

/// What SQLite says that it will do for a statement: a line for each step.
enum QueryPlan {
  /// - Parameter path: of a database that has the statement's tables and indexes.
  static func steps(of text: String, at path: String) throws -> [String] {
    let queue = try DatabaseQueue(path: path)
    defer { try? queue.close() }  // What was read is read.
    return try queue.read { database in try steps(of: text, in: database) }
  }

  static func steps(of text: String, in database: Database) throws -> [String] {
    let statement = try database.makeStatement(sql: "EXPLAIN QUERY PLAN \(text)")
    // Values do not change the plan.
    statement.setUncheckedArguments(StatementArguments())
    return try Row.fetchAll(statement).map { $0["detail"] }
  }
}
