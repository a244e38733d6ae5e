import AssayKit

/// A run at one moment, read for one export.
struct ExportSource {
  let snapshot: any RunSnapshot
  let exportedAt: Timestamp
  let stop: StopSwitch

  var run: RunRecord { snapshot.run }

  /// One sentence for every report of a run that has not succeeded, so that nobody takes it for a finished one.
  var caution: String? {
    switch run.state {
    case .succeeded: nil
    case .queued, .running, .paused: "this run is \(run.state.rawValue): its numbers are of a moment and not final"
    case .failed: "this run failed" + (run.message.map { ": \($0)" } ?? "")
    case .canceled: "this run was canceled before its end"
    }
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
        failure = self.failure { () throws(ExportError) in try body(sample) }
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
