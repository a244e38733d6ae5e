import AssayApp
import AssayKit
import RunEngine
import Terminal

/// `assay run --dry-run`: what would be asked and what is in the way, without asking and without storing anything.
struct DryRun {
  let requests: [RunRequest]
  let json: Bool

  func print(_ context: CommandContext) async throws -> AssayExitCode {
    let settings = try context.settings()
    let requests = requests
    let ready = try await Application.withPreflight(settings, now: context.now, logger: context.logger(settings)) { preflight in
      var generator = SystemRandomNumberGenerator()
      return try await Preparation.all(requests) { request throws(RunServiceError) in
        try await preflight.prepare(request, as: RunID.random(using: &generator), depth: .local)
      }
    }
    guard let first = ready.first?.plan else { return .done }
    let warnings = Preparation.warnings(ready.map(\.warnings))
    if json {
      context.console.print([try JSONText.pretty(document(first, warnings))])
    } else {
      context.console.print(lines(first, context.console.dataPainter))
      context.console.warn(warnings)
      context.console.say("not checked, since nothing was asked: " + RunPreflight.uncheckedLocally.joined(separator: "; "))
      context.console.say("leave `--dry-run` out to start")
    }
    return .done
  }

  private func document(_ plan: RunPlan, _ warnings: [RunFinding]) -> JSONValue {
    [
      "benchmarks": .array(
        plan.sections.map { section in
          [
            "name": .string(section.benchmark.rawValue), "protocol": .string(section.protocolName.rawValue),
            "items": .strings(section.items.map(\.rawValue)), "total": .count(section.totalItems),
            "setup_needed": .optional(section.setupNeeded),
          ]
        }),
      "models": .strings(requests.map(\.model.description)), "seed": .string(plan.manifest.seed),
      "sampling_formula": .string(plan.manifest.samplingFormula), "samples": .count(plan.request.samplesPerItem),
      "requests": .count(requestCount(plan) * requests.count),
      "warnings": .array(
        warnings.map { finding in
          [
            "kind": .string(finding.kind.rawValue), "message": .string(finding.message(RequestField.flagNaming)),
            "hint": .optional(finding.hint(RequestField.flagNaming)),
          ]
        }),
      "not_checked": .strings(RunPreflight.uncheckedLocally),
    ]
  }

  private func requestCount(_ plan: RunPlan) -> Int {
    plan.sections.reduce(0) { $0 + $1.items.count } * plan.request.samplesPerItem
  }

  private func lines(_ plan: RunPlan, _ painter: Painter) -> [String] {
    let table = TextTable(
      [.init("BENCHMARK"), .init("PROTOCOL"), .init("ITEMS", .right), .init("OF", .right), .init("FIRST ITEMS")],
      rows: plan.sections.map { section in
        let first = section.items.prefix(5).map(\.rawValue).joined(separator: " ") + (section.items.count > 5 ? " …" : "")
        return [
          .init(section.benchmark.rawValue), .init(section.protocolName.rawValue), .init("\(section.items.count)"),
          .init("\(section.totalItems)"), .init(section.setupNeeded ?? first, section.setupNeeded == nil ? nil : .warning),
        ]
      })
    let facts = FactList([
      .init("models", requests.map(\.model.labelled).joined(separator: ", ")), .init("seed", plan.manifest.seed),
      .init("requests", DecimalText.grouped(Int64(requestCount(plan) * requests.count))),
    ])
    return facts.lines(painter) + [""] + table.lines(painter)
  }
}
