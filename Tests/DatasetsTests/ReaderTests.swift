import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Datasets

/// The pure parts of reading: patterns, comma-separated values, the index, headers.
@Suite struct ReaderTests {
  @Test(arguments: [
    ("test.jsonl", "test.jsonl", true), ("test.jsonl", "test.jsonl2", false), ("test*.jsonl", "test.part1.jsonl", true),
    ("test*.jsonl", "test.jsonl", true), ("*.jsonl", "data/test.jsonl", false),
    ("data/*-of-*.parquet", "data/a-of-2.parquet", true),
    ("data/*-of-*.parquet", "data/x/a-of-2.parquet", false), ("*", "anything", true), ("*a*a", "aba", true), ("*a*a", "a", false),
    ("a*a", "a", false), ("*.tar.*", "x.tar.gz", true), ("", "", true), ("", "a", false),
  ])
  func aStarStandsForAnythingWithinAFolder(pattern: String, path: String, matches: Bool) {
    #expect(PathPattern(pattern).matches(path) == matches)
  }

  @Test func theFirstPatternThatMatchesAnythingDecides() {
    let paths = ["b.jsonl", "a.jsonl", "c.csv"]
    #expect(PathPattern.choose(["*.parquet", "*.jsonl", "*.csv"], from: paths) == ["a.jsonl", "b.jsonl"])
    #expect(PathPattern.choose(["*.parquet"], from: paths).isEmpty)
  }

  private func rows(_ text: String) throws -> [[String]] {
    var scanner = CSVScanner()
    var rows: [[String]] = []
    for byte in text.utf8 { if let row = try scanner.consume(byte) { rows.append(row) } }
    if let row = try scanner.finish() { rows.append(row) }
    return rows
  }

  @Test(arguments: [
    ("a,b\nc,d", [["a", "b"], ["c", "d"]]), ("a,b\r\n", [["a", "b"]]), ("\"a\"\"b\",\"\"\n", [["a\"b", ""]]),
    ("\"x\r\ny\",z", [["x\r\ny", "z"]]), (",\n,", [["", ""], ["", ""]]), ("", []), ("\"a\"\r\n\"b\"", [["a"], ["b"]]),
    ("ä,日本\n", [["ä", "日本"]]), (" a , b ", [[" a ", " b "]]),
  ])
  func commaSeparatedValuesAreReadAsTheStandardSays(text: String, expected: [[String]]) throws {
    #expect(try rows(text) == expected)
  }

  @Test(arguments: [
    ("a\"b", CSVScanner.Fault.quoteInPlainField), ("\"a\"b", .textAfterQuote), ("\"a", .openQuote), ("a\rb", .textAfterQuote),
  ])
  func whatTheGrammarDoesNotAllowIsRefused(text: String, fault: CSVScanner.Fault) {
    #expect(throws: fault) { try rows(text) }
  }

  /// What a file with this text has.
  private func records(of text: String) async throws -> [JSONValue] {
    try await TemporaryFolder.with { folder in
      let path = folder.path(of: "list.json")
      try Data(text.utf8).write(to: URL(filePath: path))
      var reader = try JSONArrayReader(path)
      var records: [JSONValue] = []
      while let (record, _) = try reader.next() { records.append(record) }
      return records
    }
  }

  @Test func aListOfObjectsIsReadOneByOne() async throws {
    #expect(try await records(of: #" [{"a": 1}, {"a": "x"}] "#) == [["a": 1], ["a": "x"]])
    #expect(try await records(of: "[]") == [])
    for text in ["", "{}", "[1]"] {
      await #expect(throws: RecordFault.self, "\(text)") { _ = try await records(of: text) }
    }
  }

  @Test func pythonReadsTheSameValues() async throws {
    let python = PythonReference("import csv, io\ndef reference(text):\n  return list(csv.reader(io.StringIO(text, newline='')))")
    var generator = TestDraw.generator(for: "comma-separated values")
    let pieces = ["a", "ü", " ", ",", "\"\"", "\n", "\r\n", "'", ";", "日"]
    for _ in 0..<20 {
      let text = (0..<8).map { _ in
        (0..<3).map { _ in
          "\"" + (0..<4).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined() + "\""
        }.joined(separator: ",") + "\r\n"
      }.joined()
      #expect(try rows(text) == (try await python(text, as: [[String]].self)))
    }
  }

  @Test func linesLongerThanAChunkAreWhole() async throws {
    try await TemporaryFolder.with { folder in
      let long = String(repeating: "ü", count: 700_000)
      let path = folder.path(of: "long.jsonl")
      try Data("{\"a\":1}\n{\"a\":\"\(long)\"}\n\n{\"a\":2}".utf8).write(to: URL(filePath: path))
      var reader = try JSONLinesReader(path)
      let first = try reader.next()
      #expect(first?.record == ["a": 1])
      let second = try reader.next()
      #expect(second?.record == ["a": .string(long)])
      #expect(second?.place == "line 2")
      let third = try reader.next()
      #expect(third?.record == ["a": 2])
      #expect(third?.place == "line 4")
      let fourth = try reader.next()
      #expect(fourth?.place == nil)
    }
  }

  @Test func anIndexIsReadAsItWasWrittenAndNothingElseIs() throws {
    var index = PartIndex()
    let added = [
      index.add("a", .init(offset: 0, length: 10, check: 7)),
      index.add("ü\n", .init(offset: 1 << 40, length: 1 << 20, check: .max)),
      index.add("a", .init(offset: 5, length: 1, check: 1)),
    ]
    #expect(added == [true, true, false])
    let bytes = index.encoded()
    let read = try #require(PartIndex(bytes))
    #expect(read.keys == ["a", "ü\n"])
    #expect(read.entry(of: "ü\n") == .init(offset: 1 << 40, length: 1 << 20, check: .max))
    #expect(read.entry(of: "b") == nil)
    for length in 0..<bytes.count where length != 14 && length != 14 + 25 { #expect(PartIndex(Array(bytes.prefix(length))) == nil) }
    #expect(PartIndex(bytes + [0]) == nil)
  }

  @Test(
    arguments: [
      ("bytes 5-9/10", 5, 10), ("bytes 0-0/*", 0, nil), ("bytes */10", nil, nil), ("items 0-1/2", nil, nil), ("", nil, nil),
    ] as [(String, Int64?, Int64?)])
  func contentRanges(text: String, start: Int64?, total: Int64?) {
    #expect(ContentRange(text)?.start == start)
    #expect(ContentRange(text)?.total == total)
  }

  @Test(
    arguments: [
      ("\"" + String(repeating: "a", count: 64) + "\"", HubFile.Identity.sha256(String(repeating: "a", count: 64))),
      ("W/\"" + String(repeating: "B", count: 40) + "\"", .gitBlob(String(repeating: "b", count: 40))),
      (String(repeating: "0", count: 40), .gitBlob(String(repeating: "0", count: 40))), ("\"abc-123\"", nil), ("", nil),
      (String(repeating: "g", count: 40), nil),
    ] as [(String, HubFile.Identity?)])
  func tagsThatAreHashesNameTheContent(tag: String, identity: HubFile.Identity?) {
    #expect(HubFile.Identity(tag: tag) == identity)
  }

  @Test func pausesGrowAndRespectWhatIsAsked() {
    var retry = HubRetry()
    var pauses = [
      retry.pause(asked: nil, jitter: 1), retry.pause(asked: .seconds(7), jitter: 1), retry.pause(asked: nil, jitter: 0),
      retry.pause(asked: .seconds(301), jitter: 0),
    ]
    retry.progressed()
    pauses.append(retry.pause(asked: nil, jitter: 1))
    #expect(pauses == [.milliseconds(500), .seconds(7), .seconds(1), nil, .milliseconds(500)])
  }
}
