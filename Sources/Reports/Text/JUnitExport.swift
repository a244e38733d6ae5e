import AssayKit
import RunEngine

/// A run as JUnit XML: a suite a benchmark, a case a sample.
///
/// A wrong answer is a failure, an infrastructure fault an error, a sample that waits is skipped. With a threshold a wrong answer is only
/// noted, and a case `score` of each suite says whether the benchmark reached it: that is what a gate wants to know.
struct JUnitExport {
  let source: ExportSource
  let sink: FileSink
  /// 0…1.
  let failUnder: Double?

  private struct Tally {
    var tests = 0
    var failures = 0
    var errors = 0
    var skipped = 0
    var seconds = 0.0

    var attributes: String {
      "tests=\"\(tests)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\" time=\"\(JUnitExport.time(seconds))\""
    }
  }

  func write() throws(ExportError) {
    var (tallies, all) = ([Tally](), Tally())
    for section in source.run.sections {
      let tally = try tally(section)
      tallies.append(tally)
      all.tests += tally.tests
      all.failures += tally.failures
      all.errors += tally.errors
      all.skipped += tally.skipped
      all.seconds += tally.seconds
    }
    let run = source.run
    try sink.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
    if let caution = source.caution { try sink.write("<!-- \(XMLText.comment(caution)) -->\n") }
    try sink.write("<testsuites name=\"\(XMLText.attribute("assay run \(run.id) of \(run.request.model)"))\" \(all.attributes)>\n")
    for (section, tally) in zip(run.sections, tallies) { try write(section, tally) }
    try sink.write("</testsuites>\n")
  }

  private func tally(_ section: SectionRecord) throws(ExportError) -> Tally {
    var tally = Tally()
    try source.eachRecord(of: section) { record throws(ExportError) in
      tally.tests += 1
      tally.seconds += record.timing?.total.inSeconds ?? 0
      switch record.state {
      case .scored: if isFailure(record) { tally.failures += 1 }
      case .failed: tally.errors += 1
      case .pending, .answered: tally.skipped += 1
      }
    }
    if failUnder != nil {
      tally.tests += 1
      if misses(section) { tally.failures += 1 }
    }
    return tally
  }

  private func isFailure(_ record: SampleRecord) -> Bool { failUnder == nil && record.correct == false }

  private func misses(_ section: SectionRecord) -> Bool {
    guard let failUnder else { return false }
    return (SectionNumbers(section).score ?? -1) < failUnder
  }

  private func write(_ section: SectionRecord, _ tally: Tally) throws(ExportError) {
    let started = section.startedAt.map { " timestamp=\"\(UTCTime($0).seconds)\"" } ?? ""
    let name = XMLText.attribute(section.benchmark.rawValue)
    try sink.write("<testsuite name=\"\(name)\" \(tally.attributes)\(started)>\n<properties>\n")
    for (key, value) in properties(section) {
      try sink.write("<property name=\"\(key)\" value=\"\(XMLText.attribute(value))\"/>\n")
    }
    try sink.write("</properties>\n")
    if let failUnder { try writeGate(section, name, failUnder) }
    try source.eachRecord(of: section) { record throws(ExportError) in try write(record, name) }
    try sink.write("</testsuite>\n")
  }

  private func properties(_ section: SectionRecord) -> [(String, String)] {
    let (run, figures) = (source.run, SectionNumbers(section))
    func number(_ value: Double?) -> String { value.map { PythonNumber.repr($0) } ?? "" }
    return [
      ("run_id", run.id.rawValue), ("model", run.request.model.description), ("simulated", "\(run.request.model.isSimulated)"),
      ("run_status", run.state.rawValue), ("status", section.state.rawValue), ("protocol", section.protocolName.rawValue),
      ("seed", run.manifest.seed), ("score", number(figures.score)), ("interval_low", number(figures.interval?.low)),
      ("interval_high", number(figures.interval?.high)), ("coverage", number(figures.coverage)), ("final", "\(figures.isFinal)"),
    ]
  }

  private func writeGate(_ section: SectionRecord, _ name: String, _ failUnder: Double) throws(ExportError) {
    let score = SectionNumbers(section).score
    try sink.write("<testcase classname=\"\(name)\" name=\"score\" time=\"0\">")
    if misses(section) {
      let message =
        score.map { "the score \(PythonNumber.repr($0)) is below \(PythonNumber.repr(failUnder))" } ?? "there is no score"
      try sink.write("<failure type=\"threshold\" message=\"\(XMLText.attribute(message))\"/>")
    }
    try sink.write("</testcase>\n")
  }

  private func write(_ record: SampleRecord, _ name: String) throws(ExportError) {
    let index = source.run.request.samplesPerItem > 1 ? " [\(record.key.sampleIndex)]" : ""
    let time = Self.time(record.timing?.total.inSeconds ?? 0)
    try sink.write(
      "<testcase classname=\"\(name)\" name=\"\(XMLText.attribute(record.key.item.rawValue + index))\" time=\"\(time)\">")
    switch record.state {
    case .scored:
      let message = "expected \(Self.shown(record.expected)), got \(Self.shown(record.extracted))"
      if isFailure(record) {
        try sink.write("<failure type=\"wrong\" message=\"\(XMLText.attribute(message))\"/>")
      } else if record.correct == false {
        try sink.write("<system-out>\(XMLText.attribute("wrong: " + message))</system-out>")
      }
    case .failed:
      let failure = record.failure
      try sink.write(
        "<error type=\"\(failure?.kind.rawValue ?? "failed")\" message=\"\(XMLText.attribute(failure?.message ?? "failed"))\"/>")
    case .pending, .answered:
      try sink.write("<skipped message=\"\(record.state == .pending ? "not asked yet" : "not scored yet")\"/>")
    }
    try sink.write("</testcase>\n")
  }

  private static func shown(_ text: String?) -> String { text.map { "`\($0.prefix(500))`" } ?? "nothing" }

  /// Seconds with milliseconds, whatever the locale.
  private static func time(_ seconds: Double) -> String {
    let thousandths = Int64((seconds * 1_000).rounded())
    let rest = String(thousandths % 1_000)
    return "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }
}

/// Text from outside inside XML 1.0.
enum XMLText {
  /// For an attribute in double quotes, and for text; characters that XML 1.0 does not have are shown as U+FFFD.
  static func attribute(_ text: String) -> String {
    var written = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": written += "&amp;"
      case "<": written += "&lt;"
      case ">": written += "&gt;"
      case "\"": written += "&quot;"
      // A reader would make spaces of them.
      case "\n": written += "&#10;"
      case "\r": written += "&#13;"
      case "\t": written += "&#9;"
      default: written.unicodeScalars.append(isAllowed(scalar) ? scalar : "\u{FFFD}")
      }
    }
    return written
  }

  /// For a comment, which may not hold two hyphens side by side nor end with one.
  static func comment(_ text: String) -> String { attribute(text).replacing("-", with: "‐") }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    (0x20...0xD7FF).contains(scalar.value) || (0xE000...0xFFFD).contains(scalar.value) || scalar.value >= 0x10000
  }
}
