import AssayKit
import TestSupport

/// The models that flows can ask, by name.
enum BrowserModels {
  /// What a million tokens cost in dollars, in and out; the price of one is not known.
  private static let prices: [(name: String, dollars: (Double, Double)?)] = [
    ("good", (2.5, 10)), ("slow", (0.3, 1.2)), ("refusing", (15, 75)), ("hostile", nil), ("shaky", (0.1, 0.4)),
    ("steady", (1, 4)), ("judge", (1.1, 4.4)), ("other-judge", (3, 15)),
  ]

  /// Their list, as a provider gives it that says what they cost.
  static let list: ScriptedReply = {
    let entries = prices.map { model in
      let price = model.dollars.map { #","pricing":{"prompt":"\#($0.0 / 1e6)","completion":"\#($0.1 / 1e6)"}"# } ?? ""
      return #"{"id":"\#(model.name)","context_length":131072\#(price)}"#
    }
    return .json(#"{"object":"list","data":[\#(entries.joined(separator: ","))],"has_more":false}"#)
  }()

  static func reply(to request: ScriptedRequest) -> ScriptedReply {
    switch request.model {
    case "slow": .answer("Answer: 4", firstDelay: .seconds(120))  // Longer than any flow.
    case "steady": .answer("Answer: 4", firstDelay: .milliseconds(300))  // Four at once take 75 minutes for 60,000.
    case "refusing": .error(403, message: "this key may not use the model")
    case "shaky": request.number.isMultiple(of: 4) ? .error(400, message: "the gateway refused this prompt") : .answer("Answer: 4")
    case "hostile": .answer(request.number.isMultiple(of: 2) ? markup : line)
    case "judge": .answer(judgement(request.number.isMultiple(of: 3)))
    case "other-judge": .answer(judgement(request.number.isMultiple(of: 2)))
    default: .answer("Let me think.\n\nAnswer: 4")
    }
  }

  private static func judgement(_ isRight: Bool) -> String {
    #"{"extracted_final_answer": "4", "reasoning": "The answer and the expected one \#(isRight ? "agree" : "differ").", "#
      + #""correct": "\#(isRight ? "yes" : "no")", "confidence": 80, "strict": true}"#
  }

  /// Everything that a page, a terminal or a reader's eye could act on.
  static let markup =
    "<script>window.takenOver = 1; document.title = 'taken over'</script>\n<img src=x onerror=\"alert(1)\">\n"
    + "<marquee>moving</marquee>\n</pre></main><h1>mine</h1>\n[a link](javascript:alert(1)) https://evil.example/\n"
    + "\u{1B}[31mred\u{1B}[0m \u{7}\n\u{202E}gnp.exe\na\0b\n<form action=\"https://evil.example\">\n{{{content}}}\nAnswer: 4"

  static let line = String(repeating: "<b>x", count: 250_000) + "\nAnswer: 4"
}
