public import AssayKit

/// What a run can be exported as.
public enum ExportFormat: String, Hashable, Sendable, CaseIterable {
  case csv
  case markdown = "md"
  case zip
  case junit
  case json

  public var mediaType: String {
    switch self {
    case .csv: "text/csv; charset=utf-8"
    case .markdown: "text/markdown; charset=utf-8"
    case .zip: "application/zip"
    case .junit: "application/xml; charset=utf-8"
    case .json: "application/json"
    }
  }

  /// The name under which an export of `run`, made at `moment`, is offered.
  public func fileName(of run: RunID, at moment: Timestamp) -> String {
    let time = UTCTime(moment).compact
    return switch self {
    case .csv: "benchmark_run_\(run)_\(time).csv"
    case .markdown: "benchmark_protocol_\(run)_\(time).md"
    case .zip: "benchmark_results_\(run)_\(time).zip"
    case .junit: "benchmark_junit_\(run)_\(time).xml"
    case .json: "benchmark_run_\(run)_\(time).json"
    }
  }
}
