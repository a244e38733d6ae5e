import AssayKit
import RunEngine

extension RunView {
  /// Something that a benchmark's score has to be read with, with the way to the items.
  struct Warning {
    let text: Prose
    let link: String

    /// What the score leaves out first, then answers that are not what they should be.
    static func all(_ run: RunRecord, names: BenchmarkNames) -> [Warning] {
      run.sections.flatMap { missing($0, of: run, names) } + AnswerWarning.all(run).map { Warning($0, run: run.id, names) }
    }

    /// Samples without a verdict: they are in no score, so a good one may only mean that the hard items failed.
    private static func missing(_ section: SectionRecord, of run: RunRecord, _ names: BenchmarkNames) -> [Warning] {
      let numbers = SectionNumbers(section)
      let whole = "of \(Figures.count(numbers.samples)) samples of \(names[section.benchmark])"
      let consequence = numbers.score == nil ? "there is no score" : "not in the score"
      var warnings: [Warning] = []
      if numbers.failed > 0 {
        let count = Figures.count(numbers.failed)
        let verb = section.state.hasEnded ? "failed" : "failed so far"
        warnings.append(
          Warning("\(count) \(whole) \(verb): \(consequence).", run: run.id, section: section, filter: .failed))
      }
      let left = numbers.samples - numbers.done
      if section.state.hasEnded, left > 0, numbers.done > 0 {
        warnings.append(
          Warning(
            "\(Figures.count(left)) \(whole) without an answer: \(consequence).", run: run.id, section: section, filter: .waiting))
      }
      return warnings
    }

    private init(_ text: String, run: RunID, section: SectionRecord, filter: SampleQuery.Filter) {
      self.text = Prose(text)
      link = RunPlace(run: run, benchmark: section.benchmark.rawValue).with { $0.filter = filter }.link + "#items"
    }

    private init(_ warning: AnswerWarning, run: RunID, _ names: BenchmarkNames) {
      // The words are also those of the terminal, where the id is what people type.
      let message = warning.message.replacing("`\(warning.benchmark)`", with: names[warning.benchmark])
      text = Prose("\(message.sentence) \(warning.hint.sentence)")
      link =
        RunPlace(run: run, benchmark: warning.benchmark.rawValue).with { place in
          place.filter =
            switch warning.kind {
            case .truncated: .truncated
            case .empty: .empty
            case .unparsed: .unparsed
            }
        }.link + "#items"
    }
  }
}

extension StateMark {
  /// A run that went through and lacks verdicts is not plainly well.
  init(_ run: RunRecord, _ numbers: RunNumbers) {
    guard run.state == .succeeded, let coverage = numbers.coverage, coverage < 1 else { self.init(run.state); return }
    self.init(word: "Succeeded, \(Figures.percent(coverage)) scored", letter: "S", tone: "warning")
  }

  init(_ section: SectionRecord, _ numbers: SectionNumbers) {
    guard section.state == .succeeded, let coverage = numbers.coverage, coverage < 1 else { self.init(section.state); return }
    self.init(word: "Succeeded in part", letter: "S", tone: "warning")
  }
}
