import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Reports

@Suite struct TextExportTests {
  @Test(arguments: [
    ("=1+1", "'=1+1"), ("+1+1", "'+1+1"), ("-1+1", "'-1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"), ("\r=1", "\"'\r=1\""),
    ("\n=1", "\"'\n=1\""), ("＝1+1", "'＝1+1"), ("-5", "-5"), ("+3.25", "+3.25"), ("-1e9", "-1e9"), ("-.5", "-.5"), ("-", "'-"),
    ("-5 apples", "'-5 apples"), ("--5", "'--5"), ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"), ("a=1", "a=1"), ("", ""),
    ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("=\"a\"", "\"'=\"\"a\"\"\""), ("a\r\nb", "\"a\r\nb\""),
    ("\0=1", "\u{FFFD}=1"), ("x\"\u{301},=A1", "\"x\"\"\u{301},=A1\""),
  ])
  func noCellIsAFormulaAndNumbersStayNumbers(_ text: String, _ written: String) {
    #expect(CSVCell.text(text).written == written)
  }

  @Test func noControlCharacterReachesATerminalOrAReader() {
    for value in (0...0x9F) where value < 0x20 || value >= 0x7F {
      guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
      let written = CSVCell.text("a\(Character(scalar))b").written
      let stays = [9, 10, 13].contains(value)
      #expect(written.unicodeScalars.contains(scalar) == stays && written.contains("a") && written.contains("b"))
      #expect(stays || written == "a\u{FFFD}b", "\(value)")
    }
    #expect(CSVCell.text("\u{1B}[31m=1").written == "\u{FFFD}[31m=1")
  }

  @Test func textsAreCutAtFiveHundredCharacters() {
    #expect(CSVCell.text(String(repeating: "é", count: 501)).written == String(repeating: "é", count: 500))
    #expect(CSVCell.text(String(repeating: "=", count: 600)).written == "'" + String(repeating: "=", count: 500))
    #expect(CSVCell.number(-0.5).written == "-0.5" && CSVCell.number(0.0).written == "0.0")
  }

  @Test func aRunAsCSVReadsBackInPython() async throws {
    let python = PythonReference(
      """
      import csv

      def reference(given):
          with open(given, newline="", encoding="utf-8") as file:
              rows = list(csv.reader(file, strict=True))
          assert all(len(row) == len(rows[0]) for row in rows)
          return rows
      """)
    try await ReportsBench.with(models: HostileAnswers.models) { bench in
      let run = try await bench.ended()
      let rows = try await python(try await bench.export(run.id, .csv), as: [[String]].self)

      #expect(
        rows[0].prefix(22).joined(separator: ",") == """
          run_id,model_slug,subset_pct,subset_count,subset_seed,run_status,run_started_at,run_completed_at,overall_score,\
          benchmark_name,benchmark_status,benchmark_score,sampled_items,completed_items,item_id,prompt,response,expected,\
          is_correct,score,latency_ms,error
          """)
      #expect(rows.count == 10)
      let cells = rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(rows[0], $0)) }
      #expect(cells.map { $0["item_id"] } == ["0", "1", "2", "3", "4", "5", "0", "1", "2"])
      #expect(cells[0]["error"] == "no <sense> & \"more\"" && cells[0]["score"] == "" && cells[0]["failure_kind"] == "rejected")
      #expect(cells[1]["is_correct"] == "false" && cells[1]["score"] == "0.0")
      #expect(cells[2]["is_correct"] == "true" && cells[2]["response"] == "2" && cells[2]["latency_ms"] == "5.0")
      #expect(cells[5]["response"] == HostileAnswers.texts[5])
      #expect(cells.allSatisfy { $0["run_status"] == "succeeded" && $0["subset_pct"] == "100" && $0["subset_count"] == "" })
    }
  }

  @Test func aBenchmarkWithoutItemsHasOneRow() async throws {
    let needed = CountingBenchmark(name: "second", size: 3, setup: SetupNeeded("no file", hint: "get it"))
    try await ReportsBench.with([CountingBenchmark(size: 2), needed]) { bench in
      let lines = try await bench.text(bench.ended().id, .csv).components(separatedBy: "\r\n")

      #expect(lines.count == 5)
      #expect(lines[3].contains(",second,needs_setup,,"))
      #expect(lines[3].hasSuffix(",,,,,"))
    }
  }

  /// CommonMark: a fence ends at a line of at least as many ticks and nothing else.
  @Test func noAnswerBreaksOutOfItsBlock() async throws {
    try await ReportsBench.with(models: HostileAnswers.models) { bench in
      let text = try await bench.text(try await bench.ended().id, .markdown)
      var fence: Substring?
      var headings: [Substring] = []
      for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
        let ticks = line.prefix { $0 == "`" }
        if let open = fence {
          if ticks.count >= open.count, ticks.count == line.count { fence = nil }
        } else if ticks.count >= 3, !line.dropFirst(ticks.count).contains("`") {
          fence = ticks
        } else if line.hasPrefix("#") {
          headings.append(line)
        }
      }

      #expect(fence == nil)
      #expect(headings.filter { $0.hasPrefix("### Item") }.count == 9)
      #expect(headings.filter { $0.hasPrefix("## Benchmark") }.count == 2)
      #expect(headings.count == 12, "\(headings)")
      #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\0" })
    }
  }

  @Test(arguments: ["`", "``` `` ````", "a\nb\r\n# c", "", "`start", "end`", "\u{2028}"])
  func aSpanStaysOnItsLine(_ text: String) {
    let span = MarkdownText.span(text)
    let breaks = span.filter { $0.isNewline }
    let ticks = String(span.prefix { $0 == "`" })
    let inside = String(span.dropFirst(ticks.count).dropLast(ticks.count))
    #expect(breaks.isEmpty)
    #expect(span.hasSuffix(" " + ticks))
    #expect(!inside.contains(ticks))
  }

  struct Suites: Decodable, Sendable {
    let all: [String: String]
    let suites: [[String: String]]
    let cases: [[String: String]]
    let counted: [[Int]]
  }

  private static let junit = PythonReference(
    """
    import xml.etree.ElementTree as tree

    def reference(given):
        root = tree.fromstring(given.encode())
        suites = root.findall("testsuite")
        cases = [dict(case.attrib, kind=(case[0].tag if len(case) else "passed"),
                      message=(case[0].get("message") or "") if len(case) else "")
                 for suite in suites for case in suite.findall("testcase")]
        counted = [[len(suite.findall("testcase")), len(suite.findall("testcase/failure")), len(suite.findall("testcase/error")),
                    len(suite.findall("testcase/skipped"))] for suite in suites]
        return {"all": root.attrib, "suites": [suite.attrib for suite in suites], "cases": cases, "counted": counted}
    """)

  @Test(arguments: [nil, 0.9, 0.1])
  func junitCountsWhatItHolds(_ failUnder: Double?) async throws {
    try await ReportsBench.with(models: HostileAnswers.models) { bench in
      let run = try await bench.ended()
      let read = try await Self.junit(try await bench.text(run.id, .junit, failUnder: failUnder), as: Suites.self)

      for (suite, counted) in zip(read.suites, read.counted) {
        #expect(["tests", "failures", "errors", "skipped"].map { suite[$0] } == counted.map { "\($0)" })
      }
      #expect(read.suites.map { $0["name"] } == ["counting", "second"])
      let kinds = read.cases.filter { $0["classname"] == "counting" }.map { $0["kind"] }
      switch failUnder {
      case nil: #expect(kinds == ["error", "failure", "passed", "failure", "passed", "failure"])
      case 0.9: #expect(kinds == ["failure", "error", "system-out", "passed", "system-out", "passed", "system-out"])
      default: #expect(kinds == ["passed", "error", "system-out", "passed", "system-out", "passed", "system-out"])
      }
      #expect(read.cases.contains { $0["message"] == "no <sense> & \"more\"" })
    }
  }

  @Test func anOpenRunIsMarkedInEveryFormat() async throws {
    try await ReportsBench.with { bench in
      let run = try await bench.create()

      #expect(try await bench.text(run, .csv).contains(",queued,"))
      #expect(try await bench.text(run, .markdown).contains("**Not a finished run:**"))
      let xml = try await bench.text(run, .junit)
      #expect(xml.contains("this run is queued") && xml.contains("skipped=\"9\""))
      let json = try await bench.text(run, .json)
      #expect(json.contains("\"caution\":\"this run is queued: its numbers are of a moment and not final\""))
    }
  }

  @Test func jsonHoldsEveryItemWithItsTexts() async throws {
    try await ReportsBench.with(models: HostileAnswers.models) { bench in
      let run = try await bench.ended()
      let json = try JSONDecoder().decode(JSONValue.self, from: Data(try await bench.text(run.id, .json).utf8))
      let items = json["benchmarks"]?.elements.first?["items"]?.elements ?? []

      #expect(json["overall_score"]?.number == run.overallScore && json["manifest"]?["seed"]?.text == "assay")
      #expect(items.count == 6)
      #expect(items[3]["response"]?.text == HostileAnswers.texts[3] && items[3]["prompt"]?.text == "say 3")
      #expect(items[0]["failure"]?["kind"]?.text == "rejected" && items[0]["response"] == .null)
    }
  }

  @Test func nothingIsLeftOfAnExportThatFailed() async throws {
    try await ReportsBench.with { bench in
      let run = try await bench.create()
      let place = bench.folder.path(of: "out")
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)

      let broken = RunExporter(
        store: bench.store, keys: KeyRing(folder: place, privateText: "no key", publicText: nil),
        code: CodeVersion(version: "test", commit: nil), now: ReportsBench.now)
      await #expect(throws: ExportError.key(.malformed(source: "BENCH_SIGNING_PRIVATE_KEY", isPrivate: true))) {
        try await broken.export(run, as: .zip, to: try OutputFile(in: place))
      }
      await #expect(throws: ExportError.store(.notFound("run `000000000000`"))) {
        try await broken.export("000000000000", as: .csv, to: try OutputFile(in: place))
      }

      #expect(try FileManager.default.contentsOfDirectory(atPath: place).isEmpty)
      try Data("kept".utf8).write(to: URL(filePath: place + "/here"))
      let file = try OutputFile(in: place)
      try file.append("new".utf8)
      #expect(throws: ExportError.exists(path: place + "/here")) { try file.keep(as: place + "/here", replacing: false) }
      #expect(try String(contentsOfFile: place + "/here", encoding: .utf8) == "kept")
      try file.keep(as: place + "/here", replacing: true)
      #expect(try String(contentsOfFile: place + "/here", encoding: .utf8) == "new")
      #expect(try FileManager.default.contentsOfDirectory(atPath: place) == ["here"])
    }
  }
}
