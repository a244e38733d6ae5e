import AssayKit
import Reports

/// A file that a run can be had as.
struct ExportLink {
  let name: String
  let note: String
  let link: String

  init(_ format: ExportFormat, of run: RunID) {
    link = "/api/runs/\(run)/export?format=\(format.rawValue)"
    (name, note) =
      switch format {
      case .csv: ("CSV", "a row a sample, for spreadsheets; long texts are cut")
      case .markdown: ("Markdown", "the protocol with every prompt and response, for people")
      case .zip: ("Signed ZIP", "for somebody who does not have to believe you; the page Verify checks it")
      case .junit: ("JUnit XML", "a case a sample, for continuous integration")
      case .json: ("JSON", "everything, for programs")
      }
  }
}
