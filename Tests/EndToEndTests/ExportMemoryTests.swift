import Foundation
import GRDB
import TestSupport
import Testing

/// A run of the starter set in a home folder, made as large as a trial needs it.
enum LargeRun {
  private static let items = 60

  /// Runs with some samples an item, then copies each sample in the database under further sample numbers.
  static func fill(_ folder: TemporaryFolder, samples: Int, copies: Int = 1) async throws {
    let run = try await BuiltBinary(home: folder).run(
      "run", "--model", "simulated/default", "--benchmark", "starter", "--samples", "\(samples)", "--concurrency", "64")
    try #require(run.exitCode == 0, "\(run.stderr)")
    if copies > 1 { try multiply(folder, samples: samples, copies: copies) }
  }

  private static func multiply(_ folder: TemporaryFolder, samples: Int, copies: Int) throws {
    let queue = try DatabaseQueue(path: folder.path(of: "data/assay.sqlite"))
    let all = samples * copies
    let numbers = "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < \(copies - 1)) SELECT n FROM c)"
    try queue.write { db in
      try db.execute(
        sql: """
          UPDATE samples SET place = place + 1000000000;
          UPDATE samples SET place = position * \(all) + sample_index;
          INSERT INTO samples (id, section_id, item, sample_index, position, place, state, attempts, category, title, expected,
            score, correct, flags)
          SELECT id + 1000000 * n, section_id, item, sample_index + \(samples) * n, position, place + \(samples) * n, state, attempts,
            category, title, expected, score, correct, flags FROM samples, \(numbers);
          INSERT INTO attempts (id, sample_id, counts, started_at, ended_at, messages, answer, reasoning, finish_reason, total_time,
            chunks, keep_alives, tries)
          SELECT id + 1000000 * n, sample_id + 1000000 * n, counts, started_at, ended_at, messages, answer, reasoning, finish_reason,
            total_time, chunks, keep_alives, tries FROM attempts, \(numbers);
          INSERT INTO evaluations (sample_id, attempt_id, counts, scorer, scorer_version, score, correct, extracted, rule, flags,
            details, target, created_at)
          SELECT sample_id + 1000000 * n, attempt_id + 1000000 * n, counts, scorer, scorer_version, score, correct, extracted, rule,
            flags, details, target, created_at FROM evaluations, \(numbers);
          UPDATE sections SET samples_per_item = \(all), scored = scored * \(copies), correct = correct * \(copies),
            score_sum = score_sum * \(copies), unparsed = unparsed * \(copies), truncated = truncated * \(copies),
            empty = empty * \(copies), refused = refused * \(copies);
          UPDATE runs SET request = json_set(request, '$.samplesPerItem', \(all)),
            manifest = json_set(manifest, '$.samplesPerItem', \(all));
          """)
    }
    try queue.close()
  }
}

/// How much memory exports and verification take, as the system counts it for the built program.
struct ExportMemory: Decodable, Sendable {
  static let formats = ["csv", "md", "junit", "json", "zip"]
  static let limit = 64 << 20

  /// The bytes above an idle program that each format takes at most, and `verify`.
  let peaks: [String: Int]
  /// How many verdicts the verifier made again.
  let scoredAgain: String

  private static let script = PythonReference(
    #"""
    import os, subprocess, tempfile

    def peak(given, arguments):
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen(
                [given["program"]] + arguments, cwd=given["home"], env={"ASSAY_HOME": given["home"], "HOME": given["home"]},
                stdout=output, stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            assert status == 0 or arguments[0] == "verify", arguments
            output.seek(0)
            return usage.ru_maxrss * 1024, output.read()

    def reference(given):
        idle, _ = peak(given, ["runs", "list"])
        export = ["runs", "export", "latest", "--force"]
        peaks = {name: peak(given, export + ["--format", name, "--output", "out." + name])[0] - idle for name in given["formats"]}
        bytes, text = peak(given, ["verify", "out.zip", "--json"])
        peaks["verify"] = bytes - idle
        scoring = [check["detail"] for check in json.loads(text)["checks"] if check["name"] == "scoring"]
        return {"peaks": peaks, "scoredAgain": "; ".join(scoring)}
    """#)

  private struct Given: Encodable, Sendable {
    let program: String
    let home: String
    let formats: [String]
  }

  static func measure(in folder: TemporaryFolder) async throws -> ExportMemory {
    try await script(Given(program: BuiltBinary.path(), home: folder.path, formats: formats))
  }

  func expectIsConstant() {
    for name in Self.formats + ["verify"] {
      let peak = peaks[name] ?? .max
      #expect(peak <= Self.limit, "\(name) took \(peak) bytes above idle")
    }
  }
}

@Suite struct ExportMemoryTests {
  @Test func thousandsOfSamplesAreExportedAndVerifiedInConstantMemory() async throws {
    try await TemporaryFolder.with { folder in
      try await LargeRun.fill(folder, samples: 10, copies: 10)
      let memory = try await ExportMemory.measure(in: folder)

      memory.expectIsConstant()
      #expect(memory.scoredAgain == "6000 verdicts follow from their stored responses")
    }
  }

  @Test func theServerExportsWithinItsMemoryWhateverItsClientsDo() async throws {
    try await TemporaryFolder.with { folder in
      try await LargeRun.fill(folder, samples: 10, copies: 10)
      try await ServedExports.measure(in: folder).expectIsSound()
    }
  }
}

@Suite(.enabled(if: ProcessInfo.processInfo.environment["ASSAY_SOAK"] != nil), .serialized) struct ExportMemorySoakTests {
  @Test func aHundredThousandSamplesAreExportedAndVerifiedInConstantMemory() async throws {
    try await TemporaryFolder.with { folder in
      try await LargeRun.fill(folder, samples: 10, copies: 167)
      let memory = try await ExportMemory.measure(in: folder)
      print("peaks above idle: \(memory.peaks)")

      memory.expectIsConstant()
      #expect(memory.scoredAgain == "100200 verdicts follow from their stored responses")

      let served = try await ServedExports.measure(in: folder)
      print("peaks above the idle server: \(served.peaks)")
      served.expectIsSound()
    }
  }
}
