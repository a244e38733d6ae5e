import Foundation

/// Finds and works out simple sums in text.
enum SimulatedArithmetic {
  private enum Token: Equatable {
    case number(Double)
    case sign(Character)
  }

  /// The value of the last run of numbers joined by signs or their words; multiplication and division bind closer.
  static func lastResult(in text: String) -> Double? {
    var best: Double?
    var run: [Token] = []
    func close() {
      if case .sign = run.last { run.removeLast() }
      if run.count >= 3, let value = value(of: run), value.isFinite, abs(value) < 1e15 { best = value }
      run = []
    }
    for token in tokens(text) {
      switch (run.last, token) {
      case (nil, .number?), (.number?, .sign?), (.sign?, .number?):
        if let token { run.append(token) }
      default:
        close()
        if case .number = token, let token { run = [token] }
      }
    }
    close()
    return best
  }

  /// A number as people write it: whole when it is whole.
  static func text(_ value: Double) -> String {
    value == value.rounded() ? String(Int64(value)) : String((value * 1000).rounded() / 1000)
  }

  /// Numbers and signs; `nil` for any other word.
  private static func tokens(_ text: String) -> [Token?] {
    let signs: [String: Character] = [
      "+": "+", "plus": "+", "-": "-", "−": "-", "minus": "-", "*": "*", "×": "*", "x": "*", "times": "*", "/": "/", "÷": "/",
    ]
    let spaced = text.replacingOccurrences(of: "divided by", with: "/")
      .replacingOccurrences(of: "multiplied by", with: "*")
      .map { "+*×/÷−".contains($0) ? " \($0) " : String($0) }.joined()
    return spaced.split(whereSeparator: \.isWhitespace).map { word in
      let bare = String(word).trimmingCharacters(in: CharacterSet(charactersIn: "?,.!:;=()$"))
      if let sign = signs[bare] { return .sign(sign) }
      let digits = bare.replacingOccurrences(of: ",", with: "")
      guard digits.first?.isNumber == true, let number = Double(digits), number.isFinite else { return nil }
      return .number(number)
    }
  }

  private static func value(of run: [Token]) -> Double? {
    var sum = 0.0
    var product: Double?
    var sign: Character = "+"
    for token in run {
      switch token {
      case .sign(let next): sign = next
      case .number(let number):
        switch sign {
        case "*": product = (product ?? 0) * number
        case "/": product = (product ?? 0) / number
        default:
          sum += product ?? 0
          product = sign == "-" ? -number : number
        }
      }
    }
    return sum + (product ?? 0)
  }
}
