import ArgumentParser
import AssayApp
import AssayKit
import Foundation
import Reports
import Terminal

/// `assay runs export`.
struct RunsExport: Verb {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a run to a file: CSV, Markdown, JUnit XML, JSON or a signed ZIP.",
    discussion: """
      A run in any state can be exported; one that has not ended is exported as it is at this moment, and says so.
      The file appears when it is complete: nothing partial is left behind.

      EXAMPLES
        assay runs export latest --format csv --output results.csv
        assay runs export 7f3a --format junit --fail-under 0.8 --output results.xml
        assay runs export 7f3a --format zip > results.zip

      SEE ALSO
        assay verify, assay keys
      """)

  @OptionGroup var run: RunArgument

  @Option(
    name: .long, help: .init("csv, md, junit, json, or zip (signed).", valueName: "format"), transform: Self.format(named:))
  var format: ExportFormat

  @Option(name: [.customShort("o"), .customLong("output")], help: .init("The file; standard output otherwise.", valueName: "file"))
  var outputFile: String?

  @Option(
    name: .long,
    help: .init("Exit with 1 when the score, from 0 to 1, is lower; in JUnit, the gate of each benchmark.", valueName: "score"))
  var failUnder: Double?

  @Flag(name: .long, help: "Replace the file when there is one.")
  var force = false

  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    if let failUnder, !(0...1).contains(failUnder) {
      throw CommandFailure(.usage, "`--fail-under \(failUnder)` is out of range", hint: "scores go from 0 to 1: 72.5 % is 0.725")
    }
    if outputFile == nil, context.surroundings.output.isTerminal {
      throw CommandFailure(
        .usage, "an export is too much for a terminal", hint: "add `--output FILE`, or send standard output to a file or a program")
    }
    let target = outputFile.map {
      URL(filePath: $0, relativeTo: URL(filePath: context.surroundings.workingFolder + "/")).absoluteURL.path(percentEncoded: false)
    }
    return try await context.withApplication { application in
      let id = try await run.resolve(in: application.store)
      let outcome = try await write(id, to: target, application, context)
      if outcome.run.state != .succeeded {
        context.console.say("note: run \(id) is \(outcome.run.state.rawValue); the export says so", .warning)
      }
      guard let failUnder else { return .done }
      return (outcome.score ?? -1) < failUnder ? .gateFailed : .done
    }
  }

  private static func format(named name: String) throws -> ExportFormat {
    guard let format = ExportFormat(rawValue: name) else {
      throw ValidationError("known formats: \(ExportFormat.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return format
  }

  private func output(_ target: String?, scratch: String) throws -> OutputFile {
    guard let target else { return try OutputFile(in: scratch) }
    do throws(ExportError) {
      return try OutputFile(for: target, replacing: force, otherwise: scratch)
    } catch {
      switch error {
      // As the user has written it.
      case .exists: throw ExportError.exists(path: outputFile ?? target)
      case .folder: throw ExportError.folder(path: outputFile ?? target)
      default: throw error
      }
    }
  }

  private func write(
    _ id: RunID, to target: String?, _ application: Application, _ context: CommandContext
  ) async throws -> RunExporter.Outcome {
    let scratch = URL(filePath: application.settings.databasePath).deletingLastPathComponent().path(percentEncoded: false)
    let file = try output(target, scratch: scratch)
    let outcome = try await Interruption.watch(cancelsAtOnce: true) {
    } during: {
      try await application.exporter.export(id, as: format, failUnder: failUnder, to: file)
    }.value
    if let target {
      try file.keep(as: target, replacing: force)
      context.console.say("written to \(outputFile ?? "")" + (format == .zip ? "; next: assay verify \(outputFile ?? "")" : ""))
    } else {
      var position = 0
      while case let piece = try file.read(at: position, count: 1 << 16), !piece.isEmpty {
        try context.console.print(bytes: piece)
        position += piece.count
      }
    }
    return outcome
  }
}
