import Foundation
import GRDB
import TestSupport
import Testing

/// How much memory an export takes, as the system counts it for the built program.
struct ExportMemory {
  static let formats = ["csv", "md", "junit", "json", "zip"]
  static let limit = 64 << 20

  private static let measure = PythonReference(
    """
    import os, subprocess

    def peak(given, arguments):
        process = subprocess.Popen(
            [given["program"]] + arguments, cwd=given["home"], env={"ASSAY_HOME": given["home"], "HOME": given["home"]},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        assert status == 0 or arguments[0] == "verify", arguments
        return usage.ru_maxrss * 1024

    def reference(given):
        idle = peak(given, ["runs", "list"])
        export = ["runs", "export", "latest", "--force"]
        peaks = {name: peak(given, export + ["--format", name, "--output", "out." + name]) - idle for name in given["formats"]}
        peaks["verify"] = peak(given, ["verify", "out.zip"]) - idle
        return peaks
    """)

  private struct Given: Encodable, Sendable {
    let program: String
    let home: String
    let formats: [String]
  }

  /// The bytes above an idle program that each format takes at most.
  static func peaks(in folder: TemporaryFolder) async throws -> [String: Int] {
    let program = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "assay").path(percentEncoded: false)
    return try await measure(Given(program: program, home: folder.path, formats: formats), as: [String: Int].self)
  }

  /// Runs the starter set with many samples an item, each answer a few hundred bytes with its prompt.
  static func fill(_ folder: TemporaryFolder, samples: Int) async throws {
    let run = try await BuiltBinary(home: folder).run(
      "run", "--model", "simulated/default", "--benchmark", "starter", "--samples", "\(samples)", "--concurrency", "64")
    try #require(run.exitCode == 0, "\(run.stderr)")
  }
}

@Suite struct ExportMemoryTests {
  @Test func thousandsOfSamplesAreExportedInConstantMemory() async throws {
    try await TemporaryFolder.with { folder in
      try await ExportMemory.fill(folder, samples: 50)
      let peaks = try await ExportMemory.peaks(in: folder)

      for name in ExportMemory.formats {
        let peak = try #require(peaks[name])
        #expect(peak <= ExportMemory.limit, "\(name) took \(peak) bytes above idle")
      }
    }
  }
}

@Suite(.enabled(if: ProcessInfo.processInfo.environment["ASSAY_SOAK"] != nil)) struct ExportMemorySoakTests {
  @Test func aHundredThousandSamplesAreExportedInConstantMemory() async throws {
    try await TemporaryFolder.with { folder in
      try await ExportMemory.fill(folder, samples: 1_000)
      try double(folder)
      let peaks = try await ExportMemory.peaks(in: folder)

      for name in ExportMemory.formats {
        let peak = try #require(peaks[name])
        #expect(peak <= ExportMemory.limit, "\(name) took \(peak) bytes above idle")
      }
    }
  }

  /// A run has at most 1,000 samples an item, and the starter set 60 items: every sample is copied once, under another item's name.
  private func double(_ folder: TemporaryFolder) throws {
    let queue = try DatabaseQueue(path: folder.path(of: "data/assay.sqlite"))
    try queue.write { db in
      try db.execute(
        sql: """
          INSERT INTO samples (id, section_id, item, sample_index, position, place, state, attempts, category, title, expected,
            score, correct, flags)
          SELECT id + 1000000, section_id, item || '-copy', sample_index, position + 60, place + 60000, state, attempts, category,
            title, expected, score, correct, flags FROM samples;
          INSERT INTO attempts (id, sample_id, counts, started_at, ended_at, messages, answer, reasoning, finish_reason, total_time,
            chunks, keep_alives, tries)
          SELECT id + 1000000, sample_id + 1000000, counts, started_at, ended_at, messages, answer, reasoning, finish_reason,
            total_time, chunks, keep_alives, tries FROM attempts;
          INSERT INTO evaluations (sample_id, attempt_id, counts, scorer, scorer_version, score, correct, extracted, rule, flags,
            created_at)
          SELECT sample_id + 1000000, attempt_id + 1000000, counts, scorer, scorer_version, score, correct, extracted, rule, flags,
            created_at FROM evaluations;
          UPDATE sections SET sampled_items = 120, total_items = 120;
          """)
    }
    try queue.close()
  }
}
