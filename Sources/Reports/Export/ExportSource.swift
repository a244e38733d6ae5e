import AssayKit

/// A run at one moment, read for one export.
struct ExportSource {
  let snapshot: any RunSnapshot
  let exportedAt: Timestamp
  let stop: StopSwitch
  /// Benchmarks whose questions must not be published.
  let withheld: Set<BenchmarkName>

  var run: RunRecord { snapshot.run }

  /// One sentence for every report of a run that has not succeeded, so that nobody takes it for a finished one.
  var caution: String? { Self.caution(run.state, message: run.message) }

  static func caution(_ state: RunState, message: String?) -> String? {
    switch state {
    case .succeeded: nil
    case .queued, .running, .paused: "this run is \(state.rawValue): its numbers are of a moment and not final"
    case .failed: "this run failed" + (message.map { ": \($0)" } ?? "")
    case .canceled: "this run was canceled before its end"
    }
  }

  /// One sentence for reports that questions stay out of.
  var withholding: String? { Self.withholding(run.sections.map(\.benchmark).filter(withheld.contains).map(\.rawValue)) }

  /// - Parameter benchmarks: those whose prompts are left out, in the order of the run.
  static func withholding(_ benchmarks: [String]) -> String? {
    if benchmarks.isEmpty { return nil }
    let names = benchmarks.map { "`\($0)`" }
    return "the prompts of \(names.joined(separator: ", ")) are left out: the publishers ask that questions are not spread, "
      + "and answers and judges' words may quote them"
  }

  func eachRecord(of section: SectionRecord, _ body: (SampleRecord) throws(ExportError) -> Void) throws(ExportError) {
    var failure: ExportError?
    do throws(StoreError) {
      try snapshot.records(of: section.ordinal) { record in
        failure = self.failure { () throws(ExportError) in try body(record) }
        return failure == nil
      }
    } catch {
      throw .store(error)
    }
    if let failure { throw failure }
  }

  func eachSample(of section: SectionRecord, _ body: (StoredSample) throws(ExportError) -> Void) throws(ExportError) {
    var failure: ExportError?
    do throws(StoreError) {
      try snapshot.samples(of: section.ordinal) { sample in
        let shown = withheld.contains(section.benchmark) ? sample.withoutQuestion : sample
        failure = self.failure { () throws(ExportError) in try body(shown) }
        return failure == nil
      }
    } catch {
      throw .store(error)
    }
    if let failure { throw failure }
  }

  func eachEvent(_ body: (RunEvent) throws(ExportError) -> Void) throws(ExportError) {
    var failure: ExportError?
    do throws(StoreError) {
      try snapshot.events { event in
        failure = self.failure { () throws(ExportError) in try body(event) }
        return failure == nil
      }
    } catch {
      throw .store(error)
    }
    if let failure { throw failure }
  }

  /// What stops the reading after one element: its own failure, or that nobody waits any more.
  private func failure(of body: () throws(ExportError) -> Void) -> ExportError? {
    if stop.isStopped { return .canceled }
    do throws(ExportError) { try body() } catch { return error }
    return nil
  }
}

extension StoredSample {
  /// This sample without the messages that asked it and what of its target is private; the answer is the model's own.
  fileprivate var withoutQuestion: StoredSample {
    var sample = self
    if case .success(var generation)? = sample.attempt?.outcome {
      generation.messages = []
      sample.attempt?.outcome = .success(generation)
    }
    if let target = sample.evaluation?.target { sample.evaluation?.target = Item.published(target) }
    return sample
  }
}
