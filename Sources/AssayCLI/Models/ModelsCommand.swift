import ArgumentParser
import AssayApp
import AssayKit
import Terminal

/// `assay models`.
struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List the models that can be reached from here.",
    subcommands: [ModelsList.self, ModelsShow.self, ModelsSync.self], defaultSubcommand: ModelsList.self)
}

/// `assay models list`.
struct ModelsList: Verb {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the models of every provider that has what it needs.",
    discussion: """
      Local servers on their usual ports are found by themselves; keys come from the environment or `.env`.

      EXAMPLES
        assay models
        assay models list --search llama --json
      """)

  @Option(name: .long, help: .init("Only models whose name contains this.", valueName: "text"))
  var search: String?

  @Flag(name: [.long, .short], help: "Print names only.")
  var quiet = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    context.console.say("contacting providers …", .muted)
    let listing = try await context.withApplication { await $0.models.list() }
    let needle = search?.lowercased()
    let models = listing.models.filter { card in
      needle.map { card.model.description.lowercased().contains($0) || card.displayName.lowercased().contains($0) } ?? true
    }
    if output.json {
      let unreachable = listing.unreachable.map { provider -> JSONValue in
        ["provider": .string(provider.provider.rawValue), "reason": .string(provider.reason)]
      }
      context.console.print([
        try JSONText.pretty([
          "models": .array(models.map { ModelDocument.value($0) }), "total": .count(models.count),
          "unreachable": .array(unreachable),
        ])
      ])
      return .done
    }
    context.console.print(quiet ? models.map(\.model.description) : table(models).lines(context.console.dataPainter))
    for provider in listing.unreachable {
      context.console.say("\(provider.provider) did not answer: \(provider.reason)".withoutControlCharacters, .warning)
    }
    return .done
  }

  private func table(_ models: [ModelCard]) -> TextTable {
    TextTable(
      [
        .init("MODEL"), .init("CONTEXT", .right), .init("MAX OUTPUT", .right), .init("IN $/M", .right), .init("OUT $/M", .right),
      ],
      rows: models.map { card in
        [
          .init(card.model.labelled), .init(card.contextLength.map { DecimalText.grouped(Int64($0)) } ?? DecimalText.unknown),
          .init(card.maxOutputTokens.map { DecimalText.grouped(Int64($0)) } ?? DecimalText.unknown),
          .init(MoneyText.dollars(nano: card.prices?.inputPerMillion.amount)),
          .init(MoneyText.dollars(nano: card.prices?.outputPerMillion.amount)),
        ]
      })
  }
}

/// `assay models show`.
struct ModelsShow: Verb {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what is known about one model.",
    discussion: """
      EXAMPLES
        assay models show simulated/default
        assay models show openrouter/openai/gpt-4o-mini --json
      """)

  @Argument(help: .init("The model.", valueName: "provider/slug"))
  var model: String

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    guard let reference = ModelReference(model) else {
      throw CommandFailure(.usage, "`\(model)` is not the name of a model", hint: "write provider/slug; `assay models` lists all")
    }
    let card = try await context.withApplication { application in
      _ = try await application.models.client(for: reference, concurrency: 1)
      return await application.models.card(for: reference)
    }
    if output.json {
      context.console.print([try JSONText.pretty(ModelDocument.value(card ?? ModelCard(model: reference)))])
      return .done
    }
    func count(_ value: Int?) -> String { value.map { DecimalText.grouped(Int64($0)) } ?? DecimalText.unknown }
    let facts = FactList([
      .init("model", reference.labelled), .init("name", card?.displayName ?? DecimalText.unknown),
      .init("context", "\(count(card?.contextLength)) tokens"), .init("longest answer", "\(count(card?.maxOutputTokens)) tokens"),
      .init("input", MoneyText.dollars(nano: card?.prices?.inputPerMillion.amount) + " for a million tokens"),
      .init("output", MoneyText.dollars(nano: card?.prices?.outputPerMillion.amount) + " for a million tokens"),
    ])
    context.console.print(facts.lines(context.console.dataPainter))
    return .done
  }
}

/// A model as JSON, with the names of the HTTP API.
enum ModelDocument {
  static func value(_ card: ModelCard) -> JSONValue {
    [
      "id": .string(card.model.description), "slug": .string(card.model.slug), "name": .string(card.displayName),
      "provider": .string(card.model.provider.rawValue), "simulated": .bool(card.model.isSimulated),
      "context_length": .optional(card.contextLength), "max_output_tokens": .optional(card.maxOutputTokens),
      "input_price_per_million_usd": .optional(card.prices?.inputPerMillion.dollars),
      "output_price_per_million_usd": .optional(card.prices?.outputPerMillion.dollars),
    ]
  }
}
