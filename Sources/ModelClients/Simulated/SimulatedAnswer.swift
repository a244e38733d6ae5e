import Crypto
import Foundation

/// The answer of the simulated model: a pure function of the prompt and a salt.
///
/// It reads the prompt for what it can do (a sum, lettered options, a demanded form) and is wrong often enough that
/// scores lie between the ends.
struct SimulatedAnswer {
  /// Changes whenever an answer to any prompt changes.
  static let version = 2

  let text: String

  init(prompt: String, salt: String) {
    var chance = Chance(prompt: prompt, salt: salt)
    let question = SimulatedQuestion(prompt)
    if let judging = SimulatedJudging(prompt) {
      text = Self.judgement(judging, &chance)
      return
    }
    let core = Self.core(of: question, &chance)
    text = Self.formed(core, question, &chance)
  }

  /// What it says as a judge: that an answer with the right one in it is correct, and so, wrongly, of some others.
  private static func judgement(_ judging: SimulatedJudging, _ chance: inout Chance) -> String {
    let isCorrect = judging.agrees || chance.happens(25)
    switch judging.form {
    case .word: return isCorrect ? "CORRECT" : "INCORRECT"
    case .fields:
      return """
        extracted_final_answer: \(judging.agrees ? judging.expected : "None")
        reasoning: made up
        correct: \(isCorrect ? "yes" : "no")
        confidence: \(50 + chance.below(51))
        """
    }
  }

  /// The answer itself.
  private static func core(of question: SimulatedQuestion, _ chance: inout Chance) -> String {
    if let letter = chance.pick(question.optionLetters) { return String(letter) }
    if let value = question.arithmeticResult {
      return chance.happens(85) ? SimulatedArithmetic.text(value) : SimulatedArithmetic.text(value + Double(chance.below(9) + 1))
    }
    return chance.pick(question.phrases) ?? "I do not know"
  }

  /// The answer in the form that the prompt demands, or not.
  private static func formed(_ core: String, _ question: SimulatedQuestion, _ chance: inout Chance) -> String {
    let obeys = chance.happens(80)
    guard obeys else { return "I think that it is \(core)." }
    var text = core
    if let label = question.answerLabel { text = "\(label) \(core)" }
    if question.demands(.json) { text = "{\"answer\": \"\(core)\"}" }
    if let count = question.bulletCount { text = (1...count).map { "- \(core) \($0)" }.joined(separator: "\n") }
    if question.demands(.upperCase) { text = text.uppercased() }
    if question.demands(.lowerCase) { text = text.lowercased() }
    if let ending = question.demandedEnding { text += " \(ending)" }
    return text
  }

  /// Repeatable chance out of the prompt.
  private struct Chance {
    private var state: UInt64

    init(prompt: String, salt: String) {
      let digest = SHA256.hash(data: Data("\(salt)\n\(prompt)".utf8))
      state = digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// SplitMix64, Steele et al. 2014.
    private mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
    mutating func happens(_ percent: Int) -> Bool { below(100) < percent }
    mutating func pick<Element>(_ choices: [Element]) -> Element? {
      choices.isEmpty ? nil : choices[below(choices.count)]
    }
  }
}
