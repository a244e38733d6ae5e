import AssayKit
import Testing

@Suite struct ReasoningBlocksTests {
  @Test(arguments: [
    ("no reasoning", "no reasoning"),
    ("<think>6 or 7?</think>7", "7"),
    ("<THINK>x</Think>7", "7"),
    ("<thinking>x</thinking>7", "7"),
    ("a<think>b</think>c<think>d</think>e", "ace"),
    ("it began before</think>7", "7"),
    ("<think>a<think>b</think>c</think>d", "d"),
    ("<think>cut before it answered", ""),
    ("7 < 8 and <b>bold</b> <thin", "7 < 8 and <b>bold</b> <thin"),
    ("<think>\u{202e}\0</think>\u{1f600}é", "\u{1f600}é"),
    ("", ""), ("\n no reasoning", "\n no reasoning"),
    ("<think>\n\n</think>\n\nOne.\n\nTwo. ", "One.\n\nTwo. "), ("\n<think>a</think> \t\u{a0}\u{1f}7", "7"),
    ("it began before\n</think>\r\n7", "7"), ("a <think>b</think>\n c", "a \n c"), ("<think>a</think>\n", ""),
    ("\n a<think>b</think> ", "\n a "), ("<think>a</think> \n<think>b</think> c", "c"),
  ])
  func reasoningIsRemovedAndTheAnswerStays(text: String, expected: String) {
    #expect(ReasoningBlocks.removed(from: text) == expected)
  }
}
