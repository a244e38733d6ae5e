public import AssayKit
import RunEngine

/// Exports runs, whatever their state, with memory that does not grow with the number of samples.
public struct RunExporter: Sendable {
  private let store: any RunStore
  private let keys: KeyRing
  private let code: CodeVersion
  private let now: @Sendable () -> Timestamp
  private let limits: VerificationLimits
  private let withheld: Set<BenchmarkName>

  /// - Parameters:
  ///   - code: the Assay that exports, as the signed manifest names it.
  ///   - withheld: benchmarks whose questions must not be published: their prompts stay out of every export.
  ///   - limits: what a verifier looks at: a larger run is not made a signed ZIP.
  public init(
    store: any RunStore, keys: KeyRing, code: CodeVersion, withheld: Set<BenchmarkName> = [],
    limits: VerificationLimits = VerificationLimits(), now: @escaping @Sendable () -> Timestamp
  ) {
    self.store = store
    self.keys = keys
    self.code = code
    self.withheld = withheld
    self.limits = limits
    self.now = now
  }

  /// An export that is complete.
  public struct Outcome: Sendable {
    /// The run as it was exported.
    public let run: RunRecord
    public let exportedAt: Timestamp
    /// The score that gates compare with; `nil` without a verdict.
    public let score: Double?
  }

  /// Writes one run, as it is at this moment, into `file`.
  ///
  /// - Parameter failUnder: for JUnit, the least score that a benchmark must reach, 0…1.
  /// - Throws: `.canceled` when the task is cancelled; what was written then is good for nothing.
  public func export(
    _ run: RunID, as format: ExportFormat, failUnder: Double? = nil, to file: OutputFile
  ) async throws(ExportError) -> Outcome {
    let stop = StopSwitch()
    let exportedAt = now()
    let result: Result<Result<Outcome, ExportError>, StoreError> = await withTaskCancellationHandler {
      do throws(StoreError) {
        return .success(
          try await store.snapshot(of: run) { snapshot throws(StoreError) in
            let source = ExportSource(snapshot: snapshot, exportedAt: exportedAt, stop: stop, withheld: withheld)
            return Result { () throws(ExportError) in
              try write(source, as: format, failUnder: failUnder, to: file)
              return Outcome(run: source.run, exportedAt: exportedAt, score: RunNumbers(source.run).score)
            }
          })
      } catch {
        return .failure(error)
      }
    } onCancel: {
      stop.stop()
    }
    switch result {
    case .success(let written): return try written.get()
    case .failure(let error): throw .store(error)
    }
  }

  private func write(
    _ source: ExportSource, as format: ExportFormat, failUnder: Double?, to file: OutputFile
  ) throws(ExportError) {
    if format == .zip {
      let key: SigningKey
      do throws(KeyError) { key = try keys.signingKey() } catch { throw .key(error) }
      let zip = try ZIPWriter(file.descriptor, path: file.folder, modified: source.exportedAt, limits: limits)
      return try SignedZIPExport(source: source, key: key, code: code, limits: limits).write(to: zip)
    }
    let sink = FileSink(file.descriptor, path: file.folder)
    switch format {
    case .csv: try CSVExport(source: source, sink: sink).write()
    case .markdown: try MarkdownExport(source: source, sink: sink).write()
    case .junit: try JUnitExport(source: source, sink: sink, failUnder: failUnder).write()
    case .json: try JSONExport(source: source, sink: sink).write()
    case .zip: break
    }
    try sink.flush()
  }
}
