public import AssayKit
import Foundation

/// The run store over SQL; each method of the port is one transaction.
///
/// `kill -9` loses nothing that a method had returned for; nor does a power cut (see `SQLiteDriver.makeCommitsDurable`).
public struct SQLRunStore: RunStore {
  let driver: any SQLDriver
  private let now: @Sendable () -> Timestamp
  let knownResults = ResultMemo()
  let sortedSamples = SortedSamples()

  init(driver: any SQLDriver, now: @escaping @Sendable () -> Timestamp) {
    self.driver = driver
    self.now = now
  }

  /// Opens a SQLite file, and makes it and its folder when they are missing. Several processes may have it open at once.
  ///
  /// - Parameter now: the store's clock: leases end and events are dated by it.
  /// - Throws: `.newerSchema`, `.diskFull`, `.unavailable`.
  public static func openSQLite(
    at path: String, now: @escaping @Sendable () -> Timestamp = SQLRunStore.systemTime
  ) async throws(StoreError) -> SQLRunStore {
    let driver = try await SQLiteDriver.open(path: path)
    do throws(StoreError) {
      try await Migrator().migrate(driver, now: now)
    } catch {
      try? await driver.close()  // The first error is the one that says what is wrong.
      throw error
    }
    return SQLRunStore(driver: driver, now: now)
  }

  /// Waits for what is under way and closes the database; later calls throw `.unavailable`.
  public func close() async throws(StoreError) {
    try await driver.close()
  }

  public func changeCounter() async throws(StoreError) -> Int64 {
    try await driver.changeCounter()
  }

  /// The machine's clock, in microseconds.
  public static let systemTime: @Sendable () -> Timestamp = {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }

  func write<Value: Sendable>(
    _ body: @escaping @Sendable (StoreTransaction) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    try await driver.write { [now] sql throws(StoreError) in try body(StoreTransaction(sql: sql, now: now())) }
  }

  /// Writes without a look at foreign keys: `body` must erase what refers to a row before the row.
  func erase<Value: Sendable>(
    _ body: @escaping @Sendable (StoreTransaction) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    try await driver.writeUnchecked { [now] sql throws(StoreError) in try body(StoreTransaction(sql: sql, now: now())) }
  }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (StoreTransaction) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    try await driver.read { [now] sql throws(StoreError) in try body(StoreTransaction(sql: sql, now: now())) }
  }
}

/// An open transaction and the moment at which it happens: all that it stores carries the same time.
struct StoreTransaction {
  let sql: any SQLTransaction
  let now: Timestamp
}
