import AssayKit
import Dispatch
import Foundation
import GRDB
import Synchronization

/// SQLite through GRDB: one writer, several readers, and one connection that only watches for commits.
final class SQLiteDriver: SQLDriver {
  private let path: String
  private let pool: DatabasePool
  /// `PRAGMA data_version` compares with what the same connection saw before, so one connection is kept for it.
  private let watcher: DatabaseQueue
  let texts = StatementTexts()

  init(path: String, pool: DatabasePool, watcher: DatabaseQueue) {
    self.path = path
    self.pool = pool
    self.watcher = watcher
  }

  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLTransaction) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    // GRDB's async methods interrupt the statement when the task is cancelled; a commit must not depend on that.
    let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
      pool.asyncWriteWithoutTransaction { [self] database in
        continuation.resume(returning: transaction(on: database, .immediate, body))
      }
    }
    return try result.get()
  }

  func writeUnchecked<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLTransaction) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
      pool.asyncWriteWithoutTransaction { [self] database in
        continuation.resume(returning: unchecked(on: database, body))
      }
    }
    return try result.get()
  }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLTransaction) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
      pool.asyncRead { [self] access in
        continuation.resume(
          returning: access.mapError { StoreError(sqlite: $0, path: path) }.flatMap { database in
            Result { () throws(StoreError) in
              try body(SQLiteTransaction(database: database, texts: texts, path: path))
            }
          })
      }
    }
    return try result.get()
  }

  func changeCounter() async throws(StoreError) -> Int64 {
    let result: Result<Int64, StoreError> = await withCheckedContinuation { continuation in
      watcher.asyncWriteWithoutTransaction { [path] database in
        continuation.resume(
          returning: Result { try Int64.fetchOne(database, sql: "PRAGMA data_version") ?? 0 }
            .mapError { StoreError(sqlite: $0, path: path) })
      }
    }
    return try result.get()
  }

  func close() async throws(StoreError) {
    let result: Result<Void, StoreError> = await withCheckedContinuation { continuation in
      DispatchQueue.global().async { [self] in
        continuation.resume(
          returning: Result {
            try watcher.close()
            try pool.close()
          }.mapError { StoreError(sqlite: $0, path: path) })
      }
    }
    try result.get()
  }

  /// SQLite ignores the pragma inside a transaction, so it stands around it. This is the pool's only writing connection, and it
  /// does one thing at a time: nobody else's statement runs between the two.
  private func unchecked<Value>(
    on database: Database, _ body: (any SQLTransaction) throws(StoreError) -> Value
  ) -> Result<Value, StoreError> {
    do { try database.execute(sql: "PRAGMA foreign_keys = OFF") } catch {
      return .failure(StoreError(sqlite: error, path: path))
    }
    let result = transaction(on: database, .immediate, body)
    // A pragma outside a transaction touches no file; were it to fail, what is committed would still be committed.
    try? database.execute(sql: "PRAGMA foreign_keys = ON")
    return result
  }

  private func transaction<Value>(
    on database: Database, _ kind: Database.TransactionKind, _ body: (any SQLTransaction) throws(StoreError) -> Value
  ) -> Result<Value, StoreError> {
    var value: Value?
    do {
      try database.inTransaction(kind) {
        value = try body(SQLiteTransaction(database: database, texts: texts, path: path))
        return .commit
      }
    } catch let error as StoreError {
      return .failure(error)
    } catch {
      return .failure(StoreError(sqlite: error, path: path))
    }
    return value.map { .success($0) } ?? .failure(.bug("transaction without a value"))
  }
}

/// The SQLite form of each statement text that was ever run.
final class StatementTexts: Sendable {
  private let known = Mutex<[String: String]>([:])

  /// Every text so far, in SQLite's form.
  var all: [String] { known.withLock { Array($0.values) } }

  func sqlite(_ sql: String) throws(StoreError) -> String {
    if let text = known.withLock({ $0[sql] }) { return text }
    let text = try SQLiteParameters.rewrite(sql)
    known.withLock { $0[sql] = text }
    return text
  }
}
