import Foundation
import Synchronization
import Terminal

/// The one place that prints: data to standard output, talk to standard error, each with its own colour decision.
///
/// Safe to use from many tasks; a status line is taken away before anything else is printed and never mixed with it.
final class Console: Sendable {
  /// Colour for data and for talk.
  let dataPainter: Painter
  let talkPainter: Painter
  private let surroundings: Surroundings
  /// Guards both streams, so that lines are never torn.
  private let status = Mutex(StatusLine())
  /// The first error of standard output; 0 before. Nothing is printed after it: what has a hole is worth nothing.
  private let outputError = Mutex(Int32(0))

  init(_ surroundings: Surroundings, noColorFlag: Bool) {
    func painter(_ stream: TextStream) -> Painter {
      Painter(
        isEnabled: ColourDecision.allowsColour(
          isTerminal: stream.isTerminal, disabledByFlag: noColorFlag, noColor: surroundings.environment["NO_COLOR"],
          term: surroundings.environment["TERM"]))
    }
    self.surroundings = surroundings
    dataPainter = painter(surroundings.output)
    talkPainter = painter(surroundings.talk)
  }

  /// Whether a status line can be redrawn; a dumb terminal gets plain lines like a file.
  var showsStatus: Bool { surroundings.talk.isTerminal && surroundings.environment["TERM"] != "dumb" }

  /// What the command has failed with when not all of its data could be printed.
  ///
  /// A reader that has gone (`| head`) wanted no more, and is no failure.
  var outputFailure: CommandFailure? {
    let error = outputError.withLock { $0 }
    return error == 0 || error == EPIPE ? nil : Self.unwritable(error)
  }

  /// Whether nothing more is printed: it cannot be, or its reader has gone.
  var isOutputGone: Bool { outputError.withLock { $0 != 0 } }

  /// Prints lines of data; nothing for none.
  func print(_ lines: [String]) {
    guard !lines.isEmpty else { return }
    print(raw: lines.joined(separator: "\n") + "\n")
  }

  /// Prints data that ends where it ends.
  func print(raw text: String) { put(Array(text.utf8)) }

  /// Prints data that need not be text.
  /// - Throws: when they could not be written, also because nobody reads them: half of a file is worth nothing.
  func print(bytes: [UInt8]) throws {
    put(bytes)
    let error = outputError.withLock { $0 }
    if error != 0 { throw Self.unwritable(error) }
  }

  private func put(_ bytes: [UInt8]) {
    guard outputError.withLock({ $0 == 0 }) else { return }
    let error = write(to: surroundings.output) { $0.writeBytes(bytes) }
    if error != 0 { outputError.withLock { if $0 == 0 { $0 = error } } }
  }

  private static func unwritable(_ error: Int32) -> CommandFailure {
    CommandFailure(.couldNotFinish, "standard output could not be written: \(String(cString: strerror(error)))")
  }

  /// Prints a line for people.
  func say(_ line: String, _ style: Style? = nil) { talk(talkPainter(line, style) + "\n") }

  /// Prints an error and, after a blank line, what to do about it; of several things each with its own hint.
  func report(_ failure: CommandFailure) {
    var text = talkPainter("error:", .failure) + " " + failure.message.withoutControlCharacters + "\n"
    if let hint = failure.hint {
      text += "\n" + talkPainter("hint:", .hint) + " " + hint.withoutControlCharacters + "\n"
    }
    for (index, point) in failure.points.enumerated() {
      text += (index == 0 ? "\n" : "") + "  \(index + 1). \(point.message.withoutControlCharacters)\n"
      if let hint = point.hint { text += "     \(talkPainter("hint:", .hint)) \(hint.withoutControlCharacters)\n" }
    }
    talk(text)
  }

  /// Shows or replaces the status lines.
  func showStatus(_ snapshot: ProgressSnapshot) {
    let lines = snapshot.lines(width: surroundings.terminalWidth(), talkPainter)
    status.withLock { _ = surroundings.talk.write($0.show(lines)) }
  }

  /// Shows or replaces one status line; what does not fit is left out, since a wrapped line cannot be taken away.
  func showStatus(_ line: String) {
    let line = line.withoutControlCharacters.truncated(toWidth: max(1, surroundings.terminalWidth() - 1))
    status.withLock { _ = surroundings.talk.write($0.show([line])) }
  }

  func clearStatus() {
    status.withLock { line in
      let text = line.clear()
      if !text.isEmpty { surroundings.talk.write(text) }
    }
  }

  /// What cannot be said is lost: nobody is left to be told.
  private func talk(_ text: String) { _ = write(to: surroundings.talk) { $0.write(text) } }

  private func write(to stream: TextStream, _ body: (TextStream) -> Int32) -> Int32 {
    status.withLock { line in
      let clearing = line.clear()
      if !clearing.isEmpty { surroundings.talk.write(clearing) }
      return body(stream)
    }
  }
}
