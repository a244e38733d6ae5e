import ArgumentParser
import AssayApp
import AssayKit
import Reports
import Terminal

/// `assay keys`: the keys that exports are signed and checked with.
struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Make, list and show the keys that exports are signed with.",
    subcommands: [KeysList.self, KeysShow.self, KeysNew.self])
}

/// `assay keys list`.
struct KeysList: Verb {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the public keys whose signatures are believed here; the first one signs.",
    discussion: """
      EXAMPLES
        assay keys list
        assay keys list --json
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    let keys = try Application.keys(try context.settings()).knownKeys()
    if output.json {
      context.console.print([try JSONText.pretty(["keys": .array(keys.map { $0.document })])])
    } else if !keys.isEmpty {
      let rows = keys.map { key -> [TextTable.Cell] in [.init(key.id), .init(key.base64)] }
      context.console.print(TextTable([.init("ID"), .init("PUBLIC KEY")], rows: rows).lines(context.console.dataPainter))
    } else {
      context.console.say("there is no key yet; `assay keys new` or the first signed export makes one")
    }
    return .done
  }
}

/// `assay keys show`.
struct KeysShow: Verb {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print a public key, to give to those who verify; private keys are never printed.",
    discussion: """
      EXAMPLES
        assay keys show > signer.pem
        assay keys show 3b5d5c3712955042 --json
      """)

  @Argument(help: .init("The key's id or its beginning; the signing key otherwise.", valueName: "id"))
  var id: String?

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    let ring = Application.keys(try context.settings())
    let key: PublicKey
    if let id {
      let found = try ring.knownKeys().filter { !id.isEmpty && $0.fingerprint.hasPrefix(id.lowercased()) }
      guard found.count == 1 else { throw KeyError.unknown(id) }
      key = found[0]
    } else {
      key = try ring.signingKey().publicKey
    }
    if output.json {
      context.console.print([try JSONText.pretty(key.document)])
    } else {
      context.console.print(raw: key.pem)
      context.console.say("key \(key.id), fingerprint \(key.fingerprint)")
    }
    return .done
  }
}

/// `assay keys new`.
struct KeysNew: Verb {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Make a new signing key; what the old ones signed still verifies here.",
    discussion: """
      EXAMPLES
        assay keys new
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    let key = try Application.keys(try context.settings()).rotate().publicKey
    if output.json { context.console.print([try JSONText.pretty(key.document)]) }
    context.console.say("exports are signed by key \(key.id) from now on; next: assay keys show")
    return .done
  }
}

extension PublicKey {
  fileprivate var document: JSONValue {
    [
      "algorithm": "ed25519", "key_id": .string(id), "public_key": .string(base64), "public_key_fingerprint": .string(fingerprint),
      "pem": .string(pem),
    ]
  }
}
