import AssayKit

/// A database seen from above: transactions over SQL text, nothing else.
///
/// A body runs on the driver's own thread and must not block on anything but the database. A transaction that has begun is carried
/// to its end even when the calling task is cancelled: what was paid for is stored.
protocol SQLDriver: Sendable {
  /// Runs `body` alone among writers; everything is undone when it throws.
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLTransaction) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value

  /// As `write`, without a look at foreign keys, so that erasing a row does not search every table that could refer to it.
  ///
  /// `body` has to leave every reference whole by itself.
  func writeUnchecked<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLTransaction) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value

  /// Runs `body` on one consistent view.
  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLTransaction) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value

  /// See `RunStore.changeCounter`.
  func changeCounter() async throws(StoreError) -> Int64

  /// Waits for what is under way and closes every connection; later calls throw `.unavailable`.
  func close() async throws(StoreError)
}

/// An open transaction. Parameters are `$1`, `$2`, … in the text, in any order and as often as needed.
protocol SQLTransaction {
  var dialect: Dialect { get }

  /// Runs a statement that gives no rows.
  ///
  /// - Returns: how many rows it changed.
  @discardableResult
  func execute(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> Int

  /// Calls `body` with each row until it returns `false`.
  func each(_ sql: String, _ values: [SQLValue], _ body: (SQLRow) throws(StoreError) -> Bool) throws(StoreError)
}

extension SQLTransaction {
  func rows(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> [SQLRow] {
    var rows: [SQLRow] = []
    try each(sql, values) { row throws(StoreError) in
      rows.append(row)
      return true
    }
    return rows
  }

  /// The only row, or `nil` without one.
  func row(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> SQLRow? {
    try rows(sql, values).first
  }
}
