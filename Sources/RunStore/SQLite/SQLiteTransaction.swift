import AssayKit
import Foundation
import GRDB

/// A transaction on a GRDB connection.
struct SQLiteTransaction: SQLTransaction {
  let database: Database
  let texts: StatementTexts
  let path: String

  var dialect: Dialect { .sqlite }

  func execute(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> Int {
    let text = try texts.sqlite(sql)
    let arguments = try bind(values)
    do {
      try database.cachedStatement(sql: text).execute(arguments: arguments)
      return database.changesCount
    } catch {
      throw StoreError(sqlite: error, path: path)
    }
  }

  func each(_ sql: String, _ values: [SQLValue], _ body: (SQLRow) throws(StoreError) -> Bool) throws(StoreError) {
    let text = try texts.sqlite(sql)
    let arguments = try bind(values)
    do {
      let cursor = try Row.fetchCursor(try database.cachedStatement(sql: text), arguments: arguments)
      while let row = try cursor.next() {
        guard try body(SQLRow(row.databaseValues.map(SQLValue.init))) else { return }
      }
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(sqlite: error, path: path)
    }
  }

  private func bind(_ values: [SQLValue]) throws(StoreError) -> StatementArguments {
    // GRDB converts an array of one type through a key path, which costs more than SQLite needs for the whole statement.
    var bound: [(any DatabaseValueConvertible)?] = []
    bound.reserveCapacity(values.count)
    for value in values {
      // GRDB hands text to SQLite as a C string: what stands after a NUL would be lost without a word.
      if case .text(let text) = value, text.utf8.contains(0) { throw .bug("a text value holds a NUL character") }
      bound.append(value.forSQLite)
    }
    return StatementArguments(bound)
  }
}

extension SQLValue {
  fileprivate var forSQLite: DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let value): value.databaseValue
    case .real(let value): value.databaseValue
    case .boolean(let value): value.databaseValue
    case .text(let value): value.databaseValue
    case .bytes(let value): value.databaseValue
    }
  }

  fileprivate init(_ value: DatabaseValue) {
    switch value.storage {
    case .null: self = .null
    case .int64(let integer): self = .integer(integer)
    case .double(let real): self = .real(real)
    case .string(let text): self = .text(text)
    case .blob(let data): self = .bytes(data)
    }
  }
}
