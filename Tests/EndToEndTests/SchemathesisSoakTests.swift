import Foundation
import TestSupport
import Testing

/// The API of the built program under Schemathesis with all its checks; `ASSAY_SOAK=1` lets it go on for ten minutes.
///
/// What it may not find wrong is written in scripts/schemathesis.toml, with reasons.
@Suite struct SchemathesisSoakTests {
  struct Task: Encodable, Sendable {
    var url: String
    var package: String
    var folder: String
    var seconds: Int
    var seed: String?
  }

  struct Result: Decodable, Sendable {
    let code: Int
    let output: String
  }

  private static let schemathesis = PythonReference(
    """
    import subprocess
    def reference(given):
        command = [
            sys.executable, "-m", "schemathesis.cli", "--config-file", given["package"] + "scripts/schemathesis.toml", "run",
            given["url"] + "/api/openapi.json", "--checks", "all", "--max-time", str(given["seconds"]), "--no-color"]
        if given.get("seed"):
            command += ["--seed", given["seed"]]
        done = subprocess.run(command, cwd=given["folder"], capture_output=True, text=True)
        return {"code": done.returncode, "output": done.stdout + done.stderr}
    """)

  @Test func nothingIsAnsweredThatTheDocumentDoesNotPromise() async throws {
    let environment = ProcessInfo.processInfo.environment
    let seconds = environment["ASSAY_SOAK"] == nil ? 120 : 600
    try await withNeighbours { variables in
      try await TemporaryFolder.with { home in
        let program = BuiltBinary(home: home, variables)
        let served = try await program.serving(["serve", "--port", "0"], ready: "http://") { line in
          let url = try #require(line.firstMatch(of: #/http://[0-9.:]+/#)?.output)
          return try await Self.schemathesis(
            Task(
              url: String(url), package: PackageFolder.url.path(percentEncoded: false), folder: home.path, seconds: seconds,
              seed: environment["ASSAY_TEST_SEED"]), as: Result.self)
        }
        let result = try #require(served.value)

        #expect(served.exitCode == 0, "the server did not survive it")
        #expect(result.code == 0, "\(result.output.suffix(20_000))")
        let tested = result.output.firstMatch(of: #/Tested: (\d+)/#).flatMap { Int($0.1) } ?? 0
        #expect(tested >= 34, "only \(tested) operations were tested")
      }
    }
  }

  /// An LM Studio and a list of chutes, so that no answer depends on what runs on this machine or beyond.
  private func withNeighbours(_ body: @escaping @Sendable ([String: String]) async throws -> Void) async throws {
    try await StubServer.run { request in
      switch request.path {
      case "/api/v0/models": .init(#"{"data": [{"id": "qwen2.5-7b-instruct", "state": "loaded", "max_context_length": 32768}]}"#)
      case "/chutes/": .init(#"{"items": [], "total": 0}"#)
      case "/v1/models": .init(#"{"data": []}"#)
      default: .init("{}")
      }
    } body: { stub in
      var variables = [
        "ADMIN_SECRET": "geheim", "ASSAY_REQUESTS_PER_MINUTE": "0", "ASSAY_QUEUE_LIMIT": "0", "SKIP_MODEL_SYNC": "1",
        "ASSAY_SECRETS_KEY": "a:" + Data(repeating: 7, count: 32).base64EncodedString(), "HF_HUB_OFFLINE": "1",
        "WORKER_MAX_CONCURRENT": "1", "CHUTES_MODELS_API_URL": stub.baseURL + "/chutes/",
      ]
      for name in ["LMSTUDIO", "OLLAMA", "VLLM", "LLAMACPP", "CHUTES_API"] { variables["\(name)_BASE_URL"] = stub.baseURL + "/v1" }
      try await body(variables)
    }
  }
}
