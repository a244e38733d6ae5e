import AssayKit
import Foundation

/// A state as a word, a letter and a colour's name: colour is never the only sign.
struct StateMark {
  let word: String
  let letter: String
  /// The end of a class name in the style sheet.
  let tone: String

  init(word: String, letter: String, tone: String) {
    self.word = word
    self.letter = letter
    self.tone = tone
  }

  init(_ state: RunState) {
    word = state.rawValue.capitalized
    (letter, tone) =
      switch state {
      case .queued: ("Q", "muted")
      case .running: ("R", "running")
      case .paused: ("P", "warning")
      case .succeeded: ("S", "success")
      case .failed: ("F", "danger")
      case .canceled: ("C", "muted")
      }
  }

  init(_ state: SectionState) {
    (word, letter, tone) =
      switch state {
      case .pending: ("Waiting", "Q", "muted")
      case .running: ("Running", "R", "running")
      case .succeeded: ("Succeeded", "S", "success")
      case .failed: ("Failed", "F", "danger")
      case .skipped: ("Skipped", "–", "muted")
      case .canceled: ("Canceled", "C", "muted")
      case .needsSetup: ("Needs set-up", "!", "warning")
      }
  }

  /// What became of a sample.
  init(_ sample: SampleRecord) { self.init(sample.state, correct: sample.correct) }

  init(_ state: SampleState, correct: Bool?) {
    (word, letter, tone) =
      switch (state, correct) {
      case (.pending, _): ("Waiting", "·", "muted")
      case (.answered, _): ("Answered, not scored yet", "A", "running")
      case (.failed, _): ("Failed", "F", "warning")
      case (.scored, true?): ("Correct", "C", "success")
      case (.scored, false?): ("Wrong", "W", "danger")
      case (.scored, nil): ("Scored", "S", "muted")
      }
  }
}

/// An interval as its picture needs it: percentages for SVG attributes, and words for those who do not see it.
struct IntervalBar {
  let low: String
  let width: String
  let middle: String
  let label: String

  init?(score: Double?, interval: Interval?) {
    guard let score else { return nil }
    let low = interval?.low ?? score
    let high = interval?.high ?? score
    self.low = Figures.fixed(low * 100, 2) + "%"
    width = Figures.fixed(max(high - low, 0) * 100, 2) + "%"
    middle = Figures.fixed(score * 100, 2) + "%"
    label =
      interval == nil
      ? "score \(Figures.points(score)) percent, no interval yet"
      : "score \(Figures.points(score)) percent, 95 percent interval \(Figures.points(low)) to \(Figures.points(high))"
  }
}
