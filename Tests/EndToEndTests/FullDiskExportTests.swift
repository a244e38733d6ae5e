import Foundation
import TestSupport
import Testing

/// Exports where there is no room for them.
@Suite(.timeLimit(.minutes(2))) struct FullDiskExportTests {
  @Test func theCommandSaysSoAndLeavesNothing() async throws {
    try await TemporaryFolder.with { home in
      try await LargeRun.fill(home, samples: 10)
      let folder = home.path(of: "small")
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      guard let disk = try SmallDisk(at: folder, megabytes: 1) else { return }
      defer { disk.unmount() }
      try Data(repeating: 0, count: 1_040_000).write(to: URL(filePath: folder + "/ballast"))
      let assay = BuiltBinary(home: home)

      for format in ["csv", "json", "zip"] {
        let export = try await assay.run("runs", "export", "latest", "--format", format, "--output", "small/out")
        #expect(export.exitCode == 2, "\(export.stderr)")
        #expect(export.stderr.contains("error: no space left on the disk that holds `"), "\(export.stderr)")
        #expect(export.stderr.contains("hint: free some space, or choose another folder; nothing of the export was left there"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["ballast"])
      }
    }
  }

  /// A limit that the shell sets (`ulimit -f`) stops the file, not the program.
  @Test func aLimitOfFileSizesIsAnErrorAsWell() async throws {
    try await TemporaryFolder.with { home in
      try await LargeRun.fill(home, samples: 10, copies: 20)
      let export = try await Self.limited(
        ["program": BuiltBinary.path(), "home": home.path], as: Limited.self)

      #expect(export.code == 2, "\(export.words)")
      #expect(export.words.contains("File too large"), "\(export.words)")
      #expect(!export.files.contains { $0.contains("out") || $0.contains("assay-export") }, "\(export.files)")
    }
  }

  @Test func theServerAnswers507AndGoesOn() async throws {
    try await TemporaryFolder.with { home in
      guard let disk = try SmallDisk(at: home.path, megabytes: 256) else { return }
      defer { disk.unmount() }
      try await LargeRun.fill(home, samples: 10, copies: 5)
      let ballast = home.path(of: "ballast")
      let outcome = try await Self.served(
        ["program": BuiltBinary.path(), "home": home.path, "ballast": ballast], as: Served.self)

      #expect(outcome.full.allSatisfy { $0.status == 507 && $0.code == "disk-full" }, "\(outcome.full)")
      #expect(outcome.full.count == 3)
      #expect(outcome.full.allSatisfy { $0.hint.contains("nothing of the export was left there") })
      #expect(outcome.openFiles == 0)
      #expect(outcome.later == [200, 200, 200])
    }
  }

  private struct Limited: Decodable, Sendable {
    let code: Int
    let words: String
    let files: [String]
  }

  private static let limited = PythonReference(
    #"""
    import os, resource, subprocess

    def reference(given):
        # Enough for the database, too little for the export.
        limit = os.path.getsize(given["home"] + "/data/assay.sqlite") + (1 << 20)
        done = subprocess.run(
            [given["program"], "runs", "export", "latest", "--format", "json", "--output", "out.json"], cwd=given["home"],
            env={"ASSAY_HOME": given["home"], "HOME": given["home"]}, capture_output=True, text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
        return {"code": done.returncode, "words": done.stderr, "files": os.listdir(given["home"])}
    """#)

  private struct Served: Decodable, Sendable {
    struct Refusal: Decodable, Sendable {
      let status: Int
      let code: String
      let hint: String
    }

    /// What each format was answered on the full disk, and once there was room.
    let full: [Refusal]
    let later: [Int]
    /// Files without a name that the server still holds.
    let openFiles: Int
  }

  private static let served = PythonReference(
    #"""
    import os, signal, subprocess, urllib.error, urllib.request

    def fill(path):
        with open(path, "wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12):
                try:
                    while True: file.write(b"x" * size)
                except OSError: pass

    def reference(given):
        process = subprocess.Popen(
            [given["program"], "serve", "--port", "0"], cwd=given["home"],
            env={"ASSAY_HOME": given["home"], "HOME": given["home"], "PATH": "/usr/bin:/bin", "SKIP_MODEL_SYNC": "1"},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            while True:
                line = process.stderr.readline()
                assert line, "the server ended at its start"
                if "assay serves" in line: break
            url = "http://127.0.0.1:" + line.split("http://127.0.0.1:")[1].split(";")[0].split("/")[0]
            with urllib.request.urlopen(url + "/api/runs") as answer: run = json.load(answer)["runs"][0]["id"]

            def export(name):
                try:
                    with urllib.request.urlopen("%s/api/runs/%s/export?format=%s" % (url, run, name), timeout=100) as answer:
                        answer.read()
                        return {"status": answer.status, "code": "", "hint": ""}
                except urllib.error.HTTPError as error:
                    with error: problem = json.load(error)
                    return {"status": error.code, "code": problem["type"].rsplit(":", 1)[1], "hint": problem["hint"]}

            assert export("zip")["status"] == 200, "the key is made before the disk is full"
            fill(given["ballast"])
            full = [export(name) for name in ("csv", "json", "zip")]
            folder, held = "/proc/%d/fd/" % process.pid, 0
            for name in os.listdir(folder):
                try: held += os.readlink(folder + name).endswith("(deleted)")
                except OSError: pass
            os.remove(given["ballast"])
            return {"full": full, "later": [export(name)["status"] for name in ("csv", "json", "zip")], "openFiles": held}
        finally:
            process.send_signal(signal.SIGTERM)
            try: process.wait(20)
            except subprocess.TimeoutExpired: process.kill()
    """#)
}
