import Foundation
import Subprocess
import SystemPackage

/// Computes a value a second time, in Python, to compare with.
///
/// The interpreter is the one that `scripts/setup` prepares, with the numpy and scipy versions pinned there;
/// `ASSAY_TEST_PYTHON` names another.
public struct PythonReference: Sendable {
  private let script: String

  /// - Parameter script: defines `reference(given)`, which gets the decoded JSON input and returns what JSON can hold.
  public init(_ script: String) { self.script = script }

  /// Runs the script once.
  ///
  /// - Throws: `Unavailable` when there is no interpreter, `Failed` with what the script wrote to its standard error.
  public func callAsFunction<Output: Decodable & Sendable>(
    _ given: some Encodable & Sendable, as output: Output.Type = Output.self
  ) async throws -> Output {
    let python = PackageFolder.place(named: "ASSAY_TEST_PYTHON", else: ".tools/test-venv/bin/python").path(percentEncoded: false)
    guard FileManager.default.isExecutableFile(atPath: python) else { throw Unavailable(path: python) }
    let program = "import json, sys\n" + script + "\njson.dump(reference(json.load(sys.stdin)), sys.stdout, allow_nan=False)\n"
    let result = try await run(
      .path(FilePath(python)), arguments: ["-c", program], input: .data(try JSONEncoder().encode(given)),
      output: .data(limit: 64 << 20), error: .string(limit: 1 << 20))
    guard result.terminationStatus.isSuccess else { throw Failed(words: result.standardError) }
    return try JSONDecoder().decode(Output.self, from: result.standardOutput)
  }

  /// There is no Python to compare with.
  public struct Unavailable: Error, CustomStringConvertible {
    public let path: String
    public var description: String { "no Python at `\(path)`; run `scripts/setup`, or name one in ASSAY_TEST_PYTHON" }
  }

  /// The script ended with an error.
  public struct Failed: Error, CustomStringConvertible {
    public let words: String
    public var description: String { "the Python reference failed:\n\(words)" }
  }
}
