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

  /// Prints lines of data; nothing for none.
  func print(_ lines: [String]) {
    guard !lines.isEmpty else { return }
    write(lines.joined(separator: "\n") + "\n", to: surroundings.output)
  }

  /// Prints data that ends where it ends.
  func print(raw text: String) { write(text, to: surroundings.output) }

  /// Prints data that need not be text.
  /// - Throws: when they could not be written: half of a file is worth nothing.
  func print(bytes: [UInt8]) throws {
    let error = status.withLock { line in
      let clearing = line.clear()
      if !clearing.isEmpty { surroundings.talk.write(clearing) }
      return surroundings.output.writeBytes(bytes)
    }
    guard error == 0 else {
      throw CommandFailure(.couldNotFinish, "standard output could not be written: \(String(cString: strerror(error)))")
    }
  }

  /// Prints a line for people.
  func say(_ line: String, _ style: Style? = nil) { write(talkPainter(line, style) + "\n", to: surroundings.talk) }

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
    write(text, to: surroundings.talk)
  }

  /// Shows or replaces the status lines.
  func showStatus(_ snapshot: ProgressSnapshot) {
    let lines = snapshot.lines(width: surroundings.terminalWidth(), talkPainter)
    status.withLock { surroundings.talk.write($0.show(lines)) }
  }

  /// Shows or replaces one status line; what does not fit is left out, since a wrapped line cannot be taken away.
  func showStatus(_ line: String) {
    let line = line.withoutControlCharacters.truncated(toWidth: max(1, surroundings.terminalWidth() - 1))
    status.withLock { surroundings.talk.write($0.show([line])) }
  }

  func clearStatus() {
    status.withLock { line in
      let text = line.clear()
      if !text.isEmpty { surroundings.talk.write(text) }
    }
  }

  private func write(_ text: String, to stream: TextStream) {
    status.withLock { line in
      let clearing = line.clear()
      if !clearing.isEmpty { surroundings.talk.write(clearing) }
      stream.write(text)
    }
  }
}
