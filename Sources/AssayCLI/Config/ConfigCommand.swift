import ArgumentParser
import AssayApp
import AssayKit
import Terminal

/// `assay config`.
struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Show the settings in force.", subcommands: [ConfigShow.self])
}

/// `assay config show`.
struct ConfigShow: Verb {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show every setting, its value and where it comes from; secrets are not shown.",
    discussion: """
      EXAMPLES
        assay config show
        assay config show --json
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    let settings = try context.settings()
    let rows = Setting.table.map { setting -> (setting: Setting, value: String?, origin: SettingOrigin?) in
      let found = settings.values.value(of: setting)
      return (setting, setting.isSecret ? found.map { _ in "set" } : found?.text, found?.origin)
    }
    if output.json {
      let documents = rows.map { setting, value, origin -> JSONValue in
        [
          "name": .string(setting.name), "value": setting.isSecret ? .null : .optional(value), "is_set": .bool(value != nil),
          "is_secret": .bool(setting.isSecret), "origin": .optional(origin?.words), "no_effect": .optional(setting.noEffect),
        ]
      }
      context.console.print([try JSONText.pretty(["settings": .array(documents), "folders": folders(settings)])])
      return .done
    }
    let table = TextTable(
      [.init("NAME"), .init("VALUE"), .init("FROM")],
      rows: rows.map { [.init($0.setting.name), .init($0.value ?? "not set"), .init($0.origin?.words ?? "")] })
    for row in rows where row.value != nil {
      guard let reason = row.setting.noEffect else { continue }
      context.console.say("\(row.setting.name) is set and has no effect: \(reason)", .warning)
    }
    let facts = FactList([
      .init("data", settings.folders.data), .init("database", settings.databasePath),
      .init("configuration", settings.folders.configurationFile), .init("cache", settings.folders.cache),
      .init("state", settings.folders.state),
    ])
    context.console.print(table.lines(context.console.dataPainter) + [""] + facts.lines(context.console.dataPainter))
    return .done
  }

  private func folders(_ settings: Settings) -> JSONValue {
    [
      "data": .string(settings.folders.data), "database": .string(settings.databasePath),
      "configuration": .string(settings.folders.configurationFile), "cache": .string(settings.folders.cache),
      "state": .string(settings.folders.state),
    ]
  }
}
