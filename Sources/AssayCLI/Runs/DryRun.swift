import AssayApp
import AssayKit
import RunEngine
import Terminal

/// `assay run --dry-run`: what would be asked, without asking and without storing anything.
struct DryRun {
  let requests: [RunRequest]
  let json: Bool

  func print(_ context: CommandContext) async throws -> AssayExitCode {
    let planner = RunPlanner(benchmarks: try context.shelf().benchmarks, code: Application.version)
    var generator = SystemRandomNumberGenerator()
    var plans: [RunPlan] = []
    for request in requests { plans.append(try await planner.plan(request, as: RunID.random(using: &generator))) }
    guard let first = plans.first else { return .done }
    if json {
      context.console.print([try JSONText.pretty(document(first, models: plans.map(\.request.model)))])
    } else {
      context.console.print(lines(first, context.console.dataPainter))
      context.console.say("nothing was asked; leave `--dry-run` out to start")
    }
    return .done
  }

  private func document(_ plan: RunPlan, models: [ModelReference]) -> JSONValue {
    [
      "benchmarks": .array(
        plan.sections.map { section in
          [
            "name": .string(section.benchmark.rawValue), "protocol": .string(section.protocolName.rawValue),
            "items": .strings(section.items.map(\.rawValue)), "total": .count(section.totalItems),
            "setup_needed": .optional(section.setupNeeded),
          ]
        }),
      "models": .strings(models.map(\.description)), "seed": .string(plan.manifest.seed),
      "sampling_formula": .string(plan.manifest.samplingFormula), "samples": .count(plan.request.samplesPerItem),
      "requests": .count(requestCount(plan) * models.count),
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
