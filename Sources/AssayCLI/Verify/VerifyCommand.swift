import ArgumentParser
import AssayApp
import AssayKit
import Foundation
import Reports
import Terminal

/// `assay verify`.
struct VerifyCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check a signed export: who signed it, that nothing was changed, that its scores follow.",
    discussion: """
      Works without a network and without data sets. The stored responses are scored again, and every score is added up again from
      the items. The key inside the archive is not believed; `--public-key` names the one to believe.

      EXAMPLES
        assay verify results.zip
        assay verify results.zip --public-key signer.pem
        assay verify results.zip --json

      EXIT CODES
        0    valid: everything that an export of Assay has was checked
        1    not valid
        2    unproved: signed and unchanged, but not all scores were checked; or the file cannot be read
      """)

  @Argument(help: .init("The ZIP that `assay runs export --format zip` wrote.", valueName: "file"))
  var file: String

  @Option(
    name: .long,
    help: .init("The signer's public key: a file (PEM or base64), or base64. Only this key is believed then.", valueName: "key"))
  var publicKey: String?

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    let keys = try keys(context)
    let descriptor = try opened(context)
    defer { close(descriptor) }
    let verifier = BundleVerifier(keys: keys, benchmarks: try context.shelf().benchmarks)
    let verdict = try await Interruption.watch(cancelsAtOnce: true) {
    } during: {
      try await verifier.verify(descriptor)
    }.value
    if output.json {
      context.console.print([try JSONText.pretty(verdict.document)])
    } else {
      context.console.print(lines(verdict, context.console.dataPainter))
    }
    return switch verdict.conclusion {
    case .valid: .done
    case .invalid: .gateFailed
    case .unproved: .couldNotFinish
    }
  }

  /// What is no regular file cannot be read as an archive, which must be looked at from its end.
  private func opened(_ context: CommandContext) throws -> Int32 {
    let descriptor = open(path(of: file, context), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw CommandFailure(.couldNotFinish, "`\(file)` cannot be read: \(String(cString: strerror(errno)))")
    }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      let kind = facts.st_mode & S_IFMT == S_IFDIR ? "a folder" : "not a regular file"
      throw CommandFailure(
        .couldNotFinish, "`\(file)` cannot be read: it is \(kind)",
        hint: "name the ZIP; what comes through a pipe must be saved first")
    }
    return descriptor
  }

  private func keys(_ context: CommandContext) throws -> [PublicKey] {
    guard let publicKey else { return try Application.trustedKeys(try context.settings()) }
    guard !publicKey.allSatisfy(\.isWhitespace) else {
      throw CommandFailure(.usage, "`--public-key` is empty", hint: "name a file, or give the key as base64")
    }
    let path = path(of: publicKey, context)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      do throws(KeyError) { return [try PublicKey(text: publicKey, source: "--public-key")] } catch {
        throw CommandFailure(
          .usage, "`\(publicKey.prefix(200))` of `--public-key` is no file, and no Ed25519 key", hint: error.hint)
      }
    }
    guard !isFolder.boolValue, let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw CommandFailure(
        .usage, "`\(publicKey.prefix(200))` of `--public-key` cannot be read: it is \(isFolder.boolValue ? "a folder" : "no text")",
        hint: KeyError.malformed(source: publicKey, isPrivate: false).hint)
    }
    return [try PublicKey(text: text, source: publicKey)]
  }

  private func path(of name: String, _ context: CommandContext) -> String {
    URL(filePath: name, relativeTo: URL(filePath: context.surroundings.workingFolder + "/")).absoluteURL.path(percentEncoded: false)
  }

  private func lines(_ verdict: Verification, _ painter: Painter) -> [String] {
    let facts = verdict.facts
    let rows = verdict.checks.map { check -> [TextTable.Cell] in
      let style: Style? =
        switch check.outcome {
        case .passed: .success
        case .failed: .failure
        case .skipped: .warning
        }
      return [.init(check.name), .init(check.outcome.rawValue, style), .init(check.detail.withoutControlCharacters)]
    }
    var lines = TextTable([.init("CHECK"), .init("OUTCOME"), .init("DETAIL")], rows: rows).lines(painter)
    if let run = facts.run {
      let score = facts.score.map { ", score " + DecimalText.fixed($0 * 100, digits: 1) + " %" } ?? ", no score"
      let words = "run \(run) of \(facts.model ?? "?"): \(facts.status ?? "?")\(score), exported \(facts.exportedAt ?? "?")"
      lines += ["", words.withoutControlCharacters]
    }
    let (word, style): (String, Style) =
      switch verdict.conclusion {
      case .valid: ("valid", .success)
      case .unproved: ("unproved: \(verdict.summary)", .warning)
      case .invalid: ("not valid", .failure)
      }
    return lines + ["", painter(word.withoutControlCharacters, style)]
  }
}
