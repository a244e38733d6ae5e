import TestSupport

/// The models that flows can ask, by name.
enum BrowserModels {
  static let names = ["good", "slow", "refusing", "hostile", "shaky", "steady"]

  static func reply(to request: ScriptedRequest) -> ScriptedReply {
    switch request.model {
    case "slow": .answer("Answer: 4", firstDelay: .seconds(120))  // Longer than any flow.
    case "steady": .answer("Answer: 4", firstDelay: .milliseconds(300))  // Four at once take an hour for 48,000.
    case "refusing": .error(403, message: "this key may not use the model")
    case "shaky": request.number.isMultiple(of: 4) ? .error(400, message: "the gateway refused this prompt") : .answer("Answer: 4")
    case "hostile": .answer(request.number.isMultiple(of: 2) ? markup : line)
    default: .answer("Let me think.\n\nAnswer: 4")
    }
  }

  /// Everything that a page, a terminal or a reader's eye could act on.
  static let markup =
    "<script>window.takenOver = 1; document.title = 'taken over'</script>\n<img src=x onerror=\"alert(1)\">\n"
    + "<marquee>moving</marquee>\n</pre></main><h1>mine</h1>\n[a link](javascript:alert(1)) https://evil.example/\n"
    + "\u{1B}[31mred\u{1B}[0m \u{7}\n\u{202E}gnp.exe\na\0b\n<form action=\"https://evil.example\">\n{{{content}}}\nAnswer: 4"

  static let line = String(repeating: "<b>x", count: 250_000) + "\nAnswer: 4"
}
