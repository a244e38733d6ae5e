import Foundation

/// What the simulated model understands of a prompt.
struct SimulatedQuestion {
  enum Demand {
    case json, upperCase, lowerCase
  }

  private let prompt: String
  private let lowered: String

  init(_ prompt: String) {
    self.prompt = prompt
    lowered = prompt.lowercased()
  }

  /// The letters of options written as `A)`, `A.`, `A:` or `(A)` at the start of a line.
  var optionLetters: [Character] {
    var letters: [Character] = []
    for line in prompt.split(whereSeparator: \.isNewline) {
      var rest = line.drop(while: \.isWhitespace)
      let isBracketed = rest.first == "("
      if isBracketed { rest = rest.dropFirst() }
      guard let letter = rest.first, ("A"..."J").contains(letter), let mark = rest.dropFirst().first else { continue }
      if isBracketed ? mark == ")" : ").:".contains(mark), !letters.contains(letter) { letters.append(letter) }
    }
    return letters.count >= 2 ? letters : []
  }

  var arithmeticResult: Double? { SimulatedArithmetic.lastResult(in: lowered) }

  /// The label before an answer that the prompt asks for, such as `ANSWER:`.
  var answerLabel: String? {
    ["ANSWER:", "Answer:", "answer:"].first { prompt.contains($0) }
  }

  func demands(_ demand: Demand) -> Bool {
    switch demand {
    case .json: lowered.contains("json")
    case .upperCase: ["uppercase", "upper case", "capital letters", "all caps"].contains { lowered.contains($0) }
    case .lowerCase: ["lowercase", "lower case", "small letters"].contains { lowered.contains($0) }
    }
  }

  /// How many bullet points are asked for, 1…20.
  var bulletCount: Int? {
    guard let place = lowered.range(of: "bullet") else { return nil }
    let word = lowered[..<place.lowerBound].split(whereSeparator: { !$0.isLetter && !$0.isNumber }).last.map(String.init)
    let words = ["one", "two", "three", "four", "five", "six", "seven"]
    guard let word else { return nil }
    let count = Int(word) ?? words.firstIndex(of: word).map { $0 + 1 }
    return count.flatMap { (1...20).contains($0) ? $0 : nil }
  }

  /// The quoted phrase that the answer should end with.
  var demandedEnding: String? {
    guard let place = lowered.range(of: "end ") ?? lowered.range(of: "finish ") else { return nil }
    // Lowering can change lengths outside ASCII, so the phrase is taken from the text that the place belongs to.
    let parts = lowered[place.upperBound...].prefix(120).split(separator: "\"", omittingEmptySubsequences: false)
    return parts.count >= 3 ? String(parts[1]) : nil
  }

  /// Phrases that may be an answer: names and numbers first of all, else words.
  var phrases: [String] {
    let words = prompt.split { !$0.isLetter && !$0.isNumber && $0 != "-" }.map(String.init)
    let names = words.dropFirst().filter { word in
      word.count > 1
        && (word.first?.isNumber == true || word.first?.isUppercase == true && word.dropFirst().allSatisfy(\.isLowercase))
    }
    return names.isEmpty ? words.filter { $0.count > 3 } : Array(names)
  }
}
