import AssayKit
import Terminal

/// Prepares benchmarks one after the other; one that fails does not keep the others from theirs.
struct BenchmarkPreparation: Sendable {
  /// What is prepared under one name.
  struct Subject: Sendable {
    let name: BenchmarkName
    let datasets: [DatasetSpecification]
    /// Opened afterwards, because the data may be there and something else missing; `nil` for data that several benchmarks share.
    let benchmark: (any Benchmark)?
  }

  let subjects: [Subject]
  let source: DatasetSource
  let datasets: any DatasetLibrary
  let console: Console
  let now: @Sendable () -> Timestamp

  /// What became of one benchmark.
  struct Outcome: Sendable {
    struct Part: Sendable {
      let provenance: DatasetProvenance
      let wasThere: Bool
    }

    let name: BenchmarkName
    var parts: [Part] = []
    var failure: SetupNeeded?
  }

  func run() async -> [Outcome] {
    var outcomes: [Outcome] = []
    for subject in subjects where !Task.isCancelled { outcomes.append(await prepare(subject)) }
    return outcomes
  }

  private func prepare(_ subject: Subject) async -> Outcome {
    var outcome = Outcome(name: subject.name)
    do throws(SetupNeeded) {
      for specification in subject.datasets {
        let before = await provenance(of: specification)
        let talk = PreparationTalk(specification.id, console: console, now: now)
        let after = try await datasets.prepare(specification, from: source) { talk.tell($0) }
        console.clearStatus()
        outcome.parts.append(.init(provenance: after, wasThere: before == after))
      }
      if let benchmark = subject.benchmark, let standard = benchmark.card.defaultProtocol { _ = try await benchmark.open(standard) }
    } catch {
      console.clearStatus()
      outcome.failure = error
    }
    return outcome
  }

  /// What is there before; `nil` for nothing and for something damaged.
  private func provenance(of specification: DatasetSpecification) async -> DatasetProvenance? {
    do throws(SetupNeeded) { return try await datasets.open(specification).provenance } catch { return nil }
  }
}

extension BenchmarkPreparation.Outcome {
  private var state: String {
    if failure != nil { return "failed" }
    if parts.isEmpty { return "nothing to prepare" }
    return parts.allSatisfy(\.wasThere) ? "already there" : "prepared"
  }

  var rows: [[TextTable.Cell]] {
    let state = TextTable.Cell(state, failure == nil ? .success : .failure)
    guard !parts.isEmpty else { return [[.init(name.rawValue, .emphasis), state, "", "", ""]] }
    return parts.map { part in
      [
        .init(name.rawValue, .emphasis), state, .init(part.provenance.id),
        .init(String(part.provenance.revision.prefix(18))), .init(String(part.provenance.sha256.prefix(12))),
      ]
    }
  }

  var document: JSONValue {
    [
      "name": .string(name.rawValue), "state": .string(state.replacingSpaces),
      "datasets": .array(
        parts.map { part in
          [
            "id": .string(part.provenance.id), "revision": .string(part.provenance.revision),
            "sha256": .string(part.provenance.sha256), "was_there": .bool(part.wasThere),
          ]
        }),
      "message": .optional(failure?.message), "hint": .optional(failure?.hint),
    ]
  }
}

extension String {
  /// A state as machines read it.
  fileprivate var replacingSpaces: String { String(map { $0 == " " ? "_" : $0 }) }
}
