import AssayKit
import TestSupport
import Testing

@testable import ModelClients

@Suite struct SimulatedClientTests {
  private let client = SimulatedClient(clock: ContinuousClock(), pace: .init(firstToken: .zero, gap: .zero))

  private func text(_ prompt: String, _ parameters: GenerationParameters = GenerationParameters(), sample: Int = 0) async throws
    -> String
  {
    try await client.complete(.asking(prompt, parameters, sample: sample)).text
  }

  @Test func thePromptAloneDecidesAtTemperatureZero() async throws {
    for prompt in ["What is 17 + 25?", "Which? \nA) red\nB) blue", "Name the city of Paris."] {
      let first = try await text(prompt)
      #expect(try await text(prompt, sample: 3) == first)
      #expect(try await text(prompt, GenerationParameters(temperature: 0), sample: 4) == first)
    }
  }

  @Test func temperatureAndSeedVaryTheAnswer() async throws {
    let prompt = "Which one?\n" + "ABCDEFGHIJ".map { "\($0)) option" }.joined(separator: "\n")
    var bySample: Set<String> = []
    var bySeed: Set<String> = []
    for index in 0..<20 {
      bySample.insert(try await text(prompt, GenerationParameters(temperature: 1), sample: index))
      bySeed.insert(try await text(prompt, GenerationParameters(seed: index)))
    }
    #expect(bySample.count > 3)
    #expect(bySeed.count > 3)
    let seeded = GenerationParameters(temperature: 1, seed: 5)
    #expect(try await text(prompt, seeded, sample: 1) == text(prompt, seeded, sample: 2))
  }

  @Test func sumsAreOftenRightAndSometimesWrong() async throws {
    var right = 0
    for number in 0..<200 where try await text("What is \(number) + 7 * 2?").contains("\(number + 14)") { right += 1 }
    #expect((120..<200).contains(right), "\(right) of 200")
  }

  @Test(arguments: [
    ("Paris", "It is paris.", true), ("Paris", "It is Rome.", false), ("", "anything", false),
  ])
  func itJudgesInTheFormThatIsAskedFor(_ expected: String, _ candidate: String, _ agrees: Bool) async throws {
    var words: Set<String> = []
    var correct = 0
    for number in 0..<60 {
      let word = try await text(
        """
        Assess whether the following CANDIDATE ANSWER is CORRECT or INCORRECT.
        The question, for reference only: Capital \(number)?
        The OFFICIAL ANSWER: \(expected)
        CANDIDATE ANSWER TO ASSESS: \(candidate)
        """)
      words.insert(word)
      let lines = try await text(
        """
        [question]: Capital \(number)?
        [response]: \(candidate)
        extracted_final_answer: The final answer.
        [correct_answer]: \(expected)
        correct: yes or no. confidence: 0 to 100
        """)
      if lines.contains("correct: yes\nconfidence: ") { correct += 1 }
      #expect(lines.contains("correct: yes") != lines.contains("correct: no"))
    }
    #expect(words == (agrees ? ["CORRECT"] : ["CORRECT", "INCORRECT"]))
    #expect(agrees ? correct == 60 : (1..<40).contains(correct), "\(correct)")
  }

  @Test(arguments: [
    ("what is 12 + 30?", 42.0), ("12 times 3", 36), ("100 divided by 8", 12.5), ("2 + 3 * 4", 14), ("1,000 - 1", 999),
    ("7×6", 42), ("what is 5 minus 8?", -3), ("10 / 4 plus 1", 3.5),
  ])
  func arithmeticIsWorkedOut(_ text: String, _ value: Double) {
    #expect(SimulatedArithmetic.lastResult(in: text) == value)
  }

  @Test(arguments: ["no numbers", "in 1999 there were 3 of them", "5 +", "1 / 0", "+ - *"])
  func textWithoutASumHasNone(_ text: String) {
    #expect(SimulatedArithmetic.lastResult(in: text) == nil)
  }

  @Test func theOutputLimitAndStopWordsCut() async throws {
    let prompt = "Write three bullet points about Paris"
    let whole = try await client.complete(.asking(prompt))
    let cut = try await client.complete(.asking(prompt, GenerationParameters(maxOutputTokens: 1)))
    #expect(cut.finishReason == .length)
    #expect(cut.usage?.outputTokens == 1)
    #expect(whole.text.hasPrefix(cut.text))
    #expect(whole.finishReason == .stop)
  }

  @Test func timingComesFromTheClock() async throws {
    let clock = TestClock()
    let slow = SimulatedClient(clock: clock, pace: .init(firstToken: .milliseconds(30), gap: .milliseconds(10)))
    let task = Task { try await slow.complete(.asking("Name the city of Paris, ANSWER: x")) }
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .milliseconds(30))
    let isDone = TestSignal()
    let driver = Task {
      while !isDone.isRaised {
        if clock.sleepers > 0 { clock.advance(by: .milliseconds(10)) }
        await Task.yield()
      }
    }
    let response = try await task.value
    isDone.raise()
    await driver.value

    #expect(response.timing.timeToFirstToken == .milliseconds(30))
    let tokens = try #require(response.usage?.outputTokens)
    #expect(response.timing.chunks == tokens)
    #expect(response.timing.total == .milliseconds(30 + 10 * (tokens - 1)))
    #expect(response.usage?.reportedCost == .zero)
    #expect(SimulatedClient.card.displayName.lowercased().contains("simulated"))
  }

  @Test func cancellationEndsIt() async throws {
    let clock = TestClock()
    let client = SimulatedClient(clock: clock)
    let task = Task { try await client.complete(.asking("x")) }
    await clock.sleepers(atLeast: 1)
    task.cancel()
    let failure = await #expect(throws: Failure.self) { try await task.value }
    #expect(failure?.kind == .interrupted)
  }
}
