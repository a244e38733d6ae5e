import Foundation
import Subprocess
import SystemPackage

/// The program that `scripts/setup` prepares for reading and, in tests, writing Parquet; `ASSAY_DUCKDB` names another.
public enum DuckDBProgram {
  public static var path: String { PackageFolder.place(named: "ASSAY_DUCKDB", else: ".tools/duckdb").path(percentEncoded: false) }

  /// Runs one statement.
  ///
  /// - Throws: what the program wrote to its standard error.
  public static func run(_ statement: String) async throws {
    let result = try await Subprocess.run(
      .path(FilePath(path)), arguments: ["-no-init", "-batch", ":memory:", "-c", statement], input: .none, output: .discarded,
      error: .string(limit: 1 << 20))
    guard result.terminationStatus.isSuccess else { throw Failed(words: result.standardError) }
  }

  /// The statement could not be run.
  public struct Failed: Error, CustomStringConvertible {
    public let words: String
    public var description: String { "`duckdb` failed: \(words)" }
  }
}
