public import AssayKit
import Foundation
import Subprocess
import SystemPackage

/// The command-line program of DuckDB, which reads Parquet.
///
/// It is started without a shell, sees no settings of the user, and gets its paths as quoted SQL texts.
public struct DuckDB: Hashable, Sendable {
  /// What ASSAY_DUCKDB names.
  private let given: String?
  /// The value of PATH.
  private let searchPath: String

  public init(program: String?, searchPath: String) {
    given = program
    self.searchPath = searchPath
  }

  /// The program's path.
  ///
  /// - Throws: when there is none, with how to get it.
  public func program() throws(SetupNeeded) -> String {
    if let given {
      guard Self.isProgram(given) else {
        throw SetupNeeded("ASSAY_DUCKDB names `\(given)`, which is no program", hint: Self.installHint)
      }
      return given
    }
    for folder in searchPath.split(separator: ":") where folder.hasPrefix("/") {
      let path = String(folder) + "/duckdb"
      if Self.isProgram(path) { return path }
    }
    throw SetupNeeded("the program `duckdb`, which reads Parquet files, was not found", hint: Self.installHint)
  }

  private static let installHint =
    "install it with `pip install duckdb-cli`, or from https://duckdb.org/install, and put it on PATH or name it in ASSAY_DUCKDB"

  private static func isProgram(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
      && FileManager.default.isExecutableFile(atPath: path)
  }

  /// Writes the rows of a Parquet file as JSON Lines, in their order.
  ///
  /// - Parameters:
  ///   - name: what people know the file by.
  ///   - columns: the only ones to read; all without.
  ///   - scratch: a folder for what does not fit into memory.
  func convert(
    _ file: String, named name: String, columns: [String]? = nil, to output: String, scratch: String
  ) async throws(SetupNeeded) {
    let program = try program()
    let list = columns.map { $0.map(Self.identifier).joined(separator: ", ") } ?? "*"
    let statement = """
      SET threads = 2; SET memory_limit = '1GiB'; SET temp_directory = \(Self.quoted(scratch)); \
      SET preserve_insertion_order = true; SET autoinstall_known_extensions = false; SET autoload_known_extensions = false;
      COPY (SELECT \(list) FROM read_parquet(\(Self.quoted(file)))) TO \(Self.quoted(output)) (FORMAT json);
      """
    let arguments = ["-no-init", "-batch", "-bail", ":memory:", "-c", statement]
    let words: String
    do {
      let result = try await run(
        .path(FilePath(program)), arguments: Arguments(arguments), environment: .custom(Self.environment(scratch)),
        input: .none, output: .discarded, error: .string(limit: 1 << 20))
      if result.terminationStatus.isSuccess { return }
      words = result.standardError
    } catch {
      if Task.isCancelled { throw .interrupted }
      throw SetupNeeded("`\(program)` cannot be started: \(error)", hint: Self.installHint)
    }
    if Task.isCancelled { throw .interrupted }
    if words.contains("No space left on device") { throw FileFault(output, .write, Errno.noSpace).setup }
    throw SetupNeeded(
      "`\(name)` cannot be read as Parquet: \(Self.firstLine(words))",
      hint: "check the file; `\(program)` said this, and it must be version 1.0 or newer")
  }

  /// Nothing of the user's environment; a program that is a script still finds its interpreter.
  private static func environment(_ scratch: String) -> [Environment.Key: String] {
    let all = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": scratch, "LC_ALL": "C.UTF-8", "TMPDIR": scratch]
    return Dictionary(uniqueKeysWithValues: all.compactMap { key, value in Environment.Key(rawValue: key).map { ($0, value) } })
  }

  /// `text` as an SQL literal.
  static func quoted(_ text: String) -> String { "'" + text.replacingOccurrences(of: "'", with: "''") + "'" }

  /// `name` as the name of a column.
  private static func identifier(_ name: String) -> String { "\"" + name.replacingOccurrences(of: "\"", with: "\"\"") + "\"" }

  private static func firstLine(_ words: String) -> String {
    let lines = words.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
    return String((lines.first { !$0.isEmpty } ?? "it gave no reason").prefix(300))
  }
}
