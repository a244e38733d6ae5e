import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Server

@Suite struct MarkdownTests {
  @Test func aDocumentIsReadIntoItsBlocks() throws {
    let document = MarkdownDocument(
      """
      # `name`: A *title*

      First line
      second line.

      ## Known flaws, and more

      - one
        goes on
      - two

      | a | `b|c` |
      |---|---|
      | 1 \\| 2 | **x** |

      ```sh
      echo `hi` | cat
      ```
      ### Smaller
      """)

    #expect(document.title?.plain == "name: A title")
    #expect(document.introduction.map { $0.paragraph?.plain } == ["First line second line."])
    let section = try #require(document.section("known-flaws-and-more"))
    #expect(section.blocks.count == 4)
    #expect(section.blocks[0].list?.items.map(\.plain) == ["one goes on", "two"])
    let table = try #require(section.blocks[1].table)
    #expect(table.columns.map(\.plain) == ["a", "b|c"])
    #expect(table.rows.map { $0.cells.map(\.plain) } == [["1 | 2", "x"]])
    #expect(table.label == "Known flaws, and more")
    #expect(section.blocks[2].code?.text == "echo `hi` | cat")
    #expect(section.blocks[3].heading?.plain == "Smaller")
    #expect((section.itemCount, section.rowCount) == (2, 1))
  }

  @Test(
    arguments: [
      ("a `b` c", [.plain, .code, .plain]), ("**a** *b*", [.strong, .plain, .emphasis]), ("2 * 3 * 4", [.plain]),
      ("<https://a.example/x>", [.link("https://a.example/x")]), ("[a](https://b.example)", [.link("https://b.example")]),
      ("[a](../file.md)", [.plain]), ("[a](javascript:x)", [.plain]), ("a ` b", [.plain]), ("\\*a\\*", [.plain]),
      ("<script>", [.plain]), ("`a **b** c`", [.code]), ("", []),
    ] as [(String, [MarkdownText.Mark])])
  func marksAreRead(_ text: String, _ marks: [MarkdownText.Mark]) {
    let parts = MarkdownText(text).parts
    #expect(parts == zip(parts, marks).map { MarkdownText.Part($0.words, $1) })
    #expect(parts.count == marks.count)
  }

  @Test func linksToFilesLeadToPages() {
    let document = MarkdownDocument("[it](a.md) [other](b.md)", links: ["a.md": "/a"])
    #expect(document.introduction.first?.paragraph?.parts.map(\.link) == ["/a", nil, nil])
  }

  /// Whatever the text is, nothing of it is lost to an endless loop or a crash.
  @Test func anyTextIsRead() {
    var draw = TestDraw.generator(for: "texts in Markdown")
    let pieces = ["`", "*", "**", "[", "](", ")", "<", ">", "|", "\n", "- ", "# ", "```", "a", " ", "\\", "https://x", "|-|"]
    for _ in 0..<2_000 {
      let text = (0..<Int.random(in: 0...30, using: &draw)).map { _ in pieces.randomElement(using: &draw) ?? "" }.joined()
      _ = MarkdownDocument(text)
    }
  }
}
