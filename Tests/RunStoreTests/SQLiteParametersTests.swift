import AssayKit
import Testing

@testable import RunStore

@Suite struct SQLiteParametersTests {
  @Test(arguments: [
    ("SELECT $2 AS b, $1 AS a", "SELECT ?2 AS b, ?1 AS a"),
    ("SELECT $1, $1, $10", "SELECT ?1, ?1, ?10"),
    ("SELECT 'costs $1', \"$2\", $1", "SELECT 'costs $1', \"$2\", ?1"),
    ("SELECT 'it''s $1', $1", "SELECT 'it''s $1', ?1"),
    ("SELECT 'a::b?', $1", "SELECT 'a::b?', ?1"),
    ("SELECT 'open $1", "SELECT 'open $1"),
  ])
  func numbersAreKept(_ sql: String, _ expected: String) throws {
    #expect(try SQLiteParameters.rewrite(sql) == expected)
  }

  @Test(arguments: ["SELECT $1::text", "SELECT ?1", "SELECT ?", "SELECT $name", "SELECT $"])
  func whatOnlyOneDatabaseKnowsIsRefused(_ sql: String) {
    #expect(throws: StoreError.self) { try SQLiteParameters.rewrite(sql) }
  }

  @Test func schemaNamesAreFilled() {
    #expect(Dialect.sqlite.schema("a {bytes}, b {identity}, c {other}") == "a blob, b integer PRIMARY KEY AUTOINCREMENT, c {other}")
  }
}
