import ArgumentParser
import AssayKit
import Terminal

/// `assay doctor`.
struct DoctorCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check whether this machine is ready, and say what to do where it is not.",
    discussion: """
      Exits with 2 when a check fails; a warning does not count as a failure.

      EXAMPLES
        assay doctor
        assay doctor --json
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func perform(in context: CommandContext) async throws -> AssayExitCode {
    context.console.say("looking at settings, disk, database, providers and benchmarks …", .muted)
    let findings = await Checkup(context: context).findings()
    let hasFailed = findings.contains { $0.state == .fail }
    if output.json {
      let documents = findings.map { finding -> JSONValue in
        [
          "status": .string(finding.state.rawValue), "check": .string(finding.subject), "message": .string(finding.message),
          "hint": .optional(finding.hint),
        ]
      }
      context.console.print([try JSONText.pretty(["ok": .bool(!hasFailed), "checks": .array(documents)])])
    } else {
      let table = TextTable(
        [.init("STATE"), .init("CHECK"), .init("FINDING")],
        rows: findings.flatMap { finding -> [[TextTable.Cell]] in
          let row: [TextTable.Cell] = [Self.cell(finding.state), .init(finding.subject), .init(finding.message)]
          return [row] + (finding.hint.map { [["", "", .init("→ \($0)", .hint)]] } ?? [])
        })
      context.console.print(table.lines(context.console.dataPainter))
    }
    return hasFailed ? .couldNotFinish : .done
  }

  private static func cell(_ state: Finding.State) -> TextTable.Cell {
    switch state {
    case .ok: .init("ok", .success)
    case .warn: .init("warn", .warning)
    case .fail: .init("fail", .failure)
    }
  }
}
