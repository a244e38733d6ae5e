import ArgumentParser
import AssayApp
import AssayKit
import RunEngine
import Terminal

/// `assay models sync`.
struct ModelsSync: Verb {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "Bring the stored catalogue of models up to date.",
    discussion: """
      The list of chutes is public; the other providers' lists need what the providers need. `assay serve` does the same at start.

      EXAMPLES
        assay models sync
        assay models sync --json
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    context.console.say("contacting providers …", .muted)
    let catalogs = try await context.withApplication { try await $0.catalog.sync() }
    var documents: [JSONValue] = []
    for catalog in catalogs {
      switch catalog.answer {
      case .models(let models):
        documents.append(
          ["provider": .string(catalog.provider.rawValue), "synced": .count(models.count), "problem": .null])
        if !output.json { context.console.print(["\(catalog.provider)  \(models.count)"]) }
      case .none(let reason):
        documents.append(
          ["provider": .string(catalog.provider.rawValue), "synced": .null, "problem": .string(reason)])
        context.console.say("\(catalog.provider) gave no list: \(reason)".withoutControlCharacters, .warning)
      }
    }
    if output.json { context.console.print([try JSONText.pretty(["providers": .array(documents)])]) }
    return .done
  }
}
