import Terminal
import Testing

@Suite struct TableTests {
  private let plain = Painter(isEnabled: false)

  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本語", 6), ("한국", 4), ("ｱ", 1), ("Ａ", 2), ("👍", 2), ("👨‍👩‍👧", 2),
    ("🇩🇪", 2), ("❤️", 2), ("✓", 1), ("±", 1), ("a\u{200B}b", 2),
  ])
  func widthIsInCells(text: String, width: Int) {
    #expect(text.displayWidth == width)
  }

  @Test(arguments: [("abcdef", 6, "abcdef"), ("abcdef", 4, "abc…"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("abc", 0, "")])
  func cuttingRespectsWidth(text: String, width: Int, cut: String) {
    #expect(text.truncated(toWidth: width) == cut)
  }

  @Test func columnsAlignByDisplayWidthAndTheLastIsUnpadded() {
    let table = TextTable(
      [.init("NAME"), .init("N", .right), .init("NOTE")],
      rows: [["日本", "5", "long note"], ["👍 ok", "1,200", "x"], ["a", "", ""]])

    #expect(
      table.lines(plain) == [
        "NAME       N  NOTE",
        "日本       5  long note",
        "👍 ok  1,200  x",
        "a",
      ])
  }

  @Test func anEmptyTablePrintsNothing() {
    #expect(TextTable([.init("ID")]).lines(plain).isEmpty)
  }

  @Test func colourDoesNotChangeTheAlignment() {
    let table = TextTable([.init("S"), .init("X")], rows: [[.init("ok", .success), "1"], [.init("failed", .failure), "2"]])

    #expect(
      table.lines(Painter(isEnabled: true)).dropFirst() == ["\u{1B}[32mok\u{1B}[0m      1", "\u{1B}[31mfailed\u{1B}[0m  2"])
  }

  @Test func escapeSequencesInACellAreHarmless() {
    #expect(TextTable.Cell("a\u{1B}[31mb\nc\u{9B}d\u{202E}e").text == "a\u{FFFD}[31mb c\u{FFFD}d\u{FFFD}e")
  }

  @Test func factsAlign() {
    let list = FactList([.init("model", "simulated/default"), .init("seed", "assay")])
    #expect(list.lines(plain) == ["model  simulated/default", "seed   assay"])
  }

  @Test(
    arguments: [
      (true, false, nil, nil, true), (true, false, "", "xterm", true), (false, false, nil, "xterm", false),
      (true, true, nil, "xterm", false), (true, false, "1", "xterm", false), (true, false, nil, "dumb", false),
    ] as [(Bool, Bool, String?, String?, Bool)])
  func colourIsForWillingTerminals(isTerminal: Bool, flag: Bool, noColor: String?, term: String?, allowed: Bool) {
    #expect(
      ColourDecision.allowsColour(isTerminal: isTerminal, disabledByFlag: flag, noColor: noColor, term: term) == allowed)
  }
}
