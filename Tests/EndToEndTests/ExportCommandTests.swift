import Foundation
import TestSupport
import Testing

@Suite struct ExportCommandTests {
  private func withRun(
    items: Int? = nil, _ body: (BuiltBinary, TemporaryFolder) async throws -> Void
  ) async throws {
    try await TemporaryFolder.with { folder in
      let assay = BuiltBinary(home: folder)
      let run = try await assay.run("run", "--model", "simulated/default", "--benchmark", "starter", "--count", "6")
      try #require(run.exitCode == 0, "\(run.stderr)")
      try await body(assay, folder)
    }
  }

  @Test func anExportVerifiesAndAChangedOneDoesNot() async throws {
    try await withRun { assay, folder in
      let export = try await assay.run("runs", "export", "latest", "--format", "zip", "--output", "results.zip")
      #expect(export.exitCode == 0 && export.stdout.isEmpty, "\(export.stderr)")

      let valid = try await assay.run("verify", "results.zip", "--json")
      let verdict = try valid.object()
      #expect(valid.exitCode == 0 && verdict["verdict"] as? String == "valid", "\(valid.stdout)")
      #expect(
        (verdict["checks"] as? [[String: Any]])?.allSatisfy { $0["outcome"] as? String == "passed" } == true, "\(valid.stdout)")

      let key = try await assay.run("keys", "show")
      let text = try #require(try await assay.run("keys", "show", "--json").object()["public_key"] as? String)
      try Data(key.stdout.utf8).write(to: URL(filePath: assay.file("signer.pem")))
      #expect(try await assay.run("verify", "results.zip", "--public-key", "signer.pem").exitCode == 0)
      #expect(try await assay.run("keys", "new").exitCode == 0)
      #expect(try await assay.run("verify", "results.zip").exitCode == 0)

      var bytes = try Data(contentsOf: URL(filePath: assay.file("results.zip")))
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: URL(filePath: assay.file("changed.zip")))
      let changed = try await assay.run("verify", "changed.zip")
      #expect(changed.exitCode == 1 && changed.stdout.hasSuffix("not valid\n"))
      for file in ["missing.zip", ".", "/dev/null"] {
        let unread = try await assay.run("verify", file)
        #expect(unread.exitCode == 2 && unread.stderr.contains("`\(file)` cannot be read"), "\(unread.stderr)")
      }
      let nowhere = try await assay.run("verify", "results.zip", "--public-key", "missing.pem")
      #expect(nowhere.exitCode == 64 && nowhere.stderr.contains("`missing.pem` of `--public-key` is no file"), "\(nowhere.stderr)")
      let empty = try await assay.run("verify", "results.zip", "--public-key", "")
      #expect(empty.exitCode == 64 && empty.stderr.contains("`--public-key` is empty"), "\(empty.stderr)")
      #expect(try await assay.run("verify", "results.zip", "--public-key", "nonsense").exitCode == 64)

      try await TemporaryFolder.with { other in
        let stranger = BuiltBinary(home: other)
        let unknown = try await stranger.run("verify", assay.file("results.zip"))
        #expect(unknown.exitCode == 1 && unknown.stdout.contains("unknown signer"))
        #expect(try await stranger.run("verify", assay.file("results.zip"), "--public-key", text).exitCode == 0)
        // What came with the archive does not say whom to believe.
        try Data("BENCH_SIGNING_PUBLIC_KEY=\(text)\n".utf8).write(to: URL(filePath: stranger.file(".env")))
        let beside = try await stranger.run("verify", assay.file("results.zip"))
        #expect(beside.exitCode == 1 && beside.stdout.contains("unknown signer"), "\(beside.stdout)\(beside.stderr)")
      }
    }
  }

  @Test func aFileIsNeverReplacedUnasked() async throws {
    try await withRun { assay, _ in
      let path = assay.file("out.csv")
      try Data("mine".utf8).write(to: URL(filePath: path))

      let refused = try await assay.run("runs", "export", "latest", "--format", "csv", "--output", "out.csv")
      #expect(refused.exitCode == 64 && refused.stderr.contains("`out.csv` exists already"))
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
      #expect(try await assay.run("runs", "export", "latest", "--format", "csv", "-o", "out.csv", "--force").exitCode == 0)
      #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("run_id,"))
      let nowhere = try await assay.run("runs", "export", "latest", "--format", "csv", "--output", "missing/out.csv")
      #expect(nowhere.exitCode == 2)
      #expect(try await assay.run("runs", "export", "latest", "--format", "pdf").exitCode == 64)
      for name in [".", "data"] {
        let folder = try await assay.run("runs", "export", "latest", "--format", "csv", "--output", name, "--force")
        #expect(folder.exitCode == 64 && folder.stderr.contains("`\(name)` is a folder"), "\(folder.stderr)")
      }
      #expect(try await assay.run("runs", "export", "ffffffff", "--format", "csv").exitCode == 64)
    }
  }

  /// A pipe gets the bytes and stays a pipe, with `--force` as well; what cannot be written is no success.
  @Test func whatIsNoFileIsWrittenToAndNeverReplaced() async throws {
    try await withRun { assay, _ in
      let pipe = assay.file("pipe")
      try #require(mkfifo(pipe, 0o600) == 0)
      // Open for both, so that nobody waits; the export fits into the pipe.
      let descriptor = open(pipe, O_RDWR)
      defer { close(descriptor) }
      for force in [[], ["--force"]] {
        let export = try await assay.run(["runs", "export", "latest", "--format", "csv", "--output", "pipe"] + force)
        #expect(export.exitCode == 0, "\(export.stderr)")
        var bytes = [UInt8](repeating: 0, count: 6)
        #expect(read(descriptor, &bytes, bytes.count) == 6 && String(decoding: bytes, as: UTF8.self) == "run_id")
        while poll(descriptor) { _ = read(descriptor, &bytes, 1) }
      }
      let type = try FileManager.default.attributesOfItem(atPath: pipe)[.type] as? FileAttributeType
      #expect(type != nil && type != .typeRegular)
      let full = try await assay.run("runs", "export", "latest", "--format", "csv", "--output", "/dev/full")
      #expect(full.exitCode == 2 && full.stderr.contains("no space left"), "\(full.stderr)")
    }
  }

  private func poll(_ descriptor: Int32) -> Bool {
    var waiting: Int32 = 0
    return ioctl(descriptor, UInt(FIONREAD), &waiting) == 0 && waiting > 0
  }

  @Test func standardOutputGetsTheFileAndTheGateTheExitCode() async throws {
    try await withRun { assay, _ in
      let csv = try await assay.run("runs", "export", "latest", "--format", "csv")
      #expect(csv.exitCode == 0 && csv.stdout.split(separator: "\r\n").count == 7 && csv.stderr.isEmpty)
      let gate = try await assay.run("runs", "export", "latest", "--format", "junit", "--fail-under", "1")
      #expect(gate.exitCode == 1 && gate.stdout.contains("type=\"threshold\""))
      #expect(try await assay.run("runs", "export", "latest", "--format", "junit", "--fail-under", "0").exitCode == 0)
    }
  }

  /// What `runs show` prints must be in the export, with the same values.
  @Test func theJSONExportHoldsWhatIsShown() async throws {
    try await withRun { assay, _ in
      var shown = try await assay.run("runs", "show", "latest", "--json").object()
      var exported = try await assay.run("runs", "export", "latest", "--format", "json").object()
      let items = try (shown.items(), exported.items())
      for name in ["exported_at", "caution", "withheld"] { exported[name] = nil }
      for name in ["benchmarks"] { (shown[name], exported[name]) = (nil, nil) }

      #expect(shown as NSDictionary == exported as NSDictionary)
      #expect(items.0.count == 6 && items.0.count == items.1.count)
      for (mine, other) in zip(items.0, items.1) {
        #expect(mine as NSDictionary == other.filter { mine[$0.key] != nil } as NSDictionary)
        #expect(other["prompt"] is String && other["response"] is String)
      }
    }
  }
}

extension [String: Any] {
  fileprivate func items() throws -> [[String: Any]] {
    try #require((self["benchmarks"] as? [[String: Any]])?.first?["items"] as? [[String: Any]])
  }
}
