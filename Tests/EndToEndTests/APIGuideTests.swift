import Foundation
import TestSupport
import Testing

/// The commands of docs/guides/http-api.md, taken out of it and run in order against the built program.
@Suite struct APIGuideTests {
  struct Task: Encodable, Sendable {
    var commands: [String]
    var address: String
    var folder: String
  }

  struct Result: Decodable, Sendable {
    /// What each command printed.
    let printed: [String]
    let code: Int
    let errors: String
  }

  /// One shell for all commands, as somebody pastes them; the first that fails ends it.
  private static let shell = PythonReference(
    """
    import os, subprocess
    def reference(given):
        mark = "\\n--- next ---\\n"
        script = "set -euo pipefail\\n" + f"printf '{mark}'\\n".join(command + "\\n" for command in given["commands"])
        done = subprocess.run(
            ["bash", "-c", script], cwd=given["folder"], capture_output=True, text=True,
            env={"ASSAY": given["address"], "PATH": os.environ["PATH"], "LC_ALL": "C"})
        return {"printed": done.stdout.split(mark), "code": done.returncode, "errors": done.stderr}
    """)

  @Test func theSixStepsDoWhatTheGuideSays() async throws {
    let commands = try Self.commands()
    #expect(commands.count == 7, "the address and six steps")
    try await TemporaryFolder.with { home in
      let program = BuiltBinary(home: home, ["SKIP_MODEL_SYNC": "1"])
      let served = try await program.serving(["serve", "--port", "0"], ready: "http://") { line in
        let address = try #require(line.firstMatch(of: #/http://[0-9.:]+/#)?.output)
        let task = Task(commands: commands, address: String(address), folder: home.path)
        return try await Self.shell(task, as: Result.self)
      }
      let result = try #require(served.value)
      try #require(result.code == 0, "\(result.errors)\n\(result.printed)")
      let printed = result.printed.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }

      #expect(printed[1].wholeMatch(of: #/run [0-9a-f]{12}/#) != nil)
      let events = printed[2].split(separator: "\n").map(String.init)
      #expect(events.prefix(2) == ["run_created", "run_started"])
      #expect(events.contains("run_completed"))
      #expect(events.suffix(2).first == #""status":"succeeded""#)
      #expect(events.last?.wholeMatch(of: #/"overall_score":0?\.?\d+/#) != nil)
      #expect(printed[3].wholeMatch(of: #/"message":"run [0-9a-f]{12} is canceled"/#) != nil)
      #expect(printed[4] == "run_id,model_slug,subset_pct,subset_coun")
      #expect(printed[5] == "\"verdict\":\"valid\"\n\"valid\":true\n\"signature_valid\":true")
      #expect(printed[6].wholeMatch(of: #/key [A-Za-z0-9+\/]{43}=/#) != nil)
      try await expectOfflineVerdict(program, key: printed[6].dropFirst(4))
    }
  }

  /// The last sentence of the guide.
  private func expectOfflineVerdict(_ program: BuiltBinary, key: Substring) async throws {
    let outcome = try await program.run("verify", program.file("results.zip"), "--public-key", String(key))
    #expect(outcome.exitCode == 0, "\(outcome.stdout)\(outcome.stderr)")
  }

  /// The blocks marked `sh`, in order.
  private static func commands() throws -> [String] {
    let guide = try String(contentsOf: PackageFolder.url.appending(path: "docs/guides/http-api.md"), encoding: .utf8)
    return guide.matches(of: #/(?s)```sh\n(.*?)\n```/#).map { String($0.1) }
  }
}
