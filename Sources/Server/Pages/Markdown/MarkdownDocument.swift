import Foundation

/// A document in the part of Markdown that the pages of benchmarks are written in: headings, paragraphs, lists, tables, code.
///
/// It makes no HTML: a template does, and escapes what it gets.
struct MarkdownDocument {
  /// The text of the first heading.
  let title: MarkdownText?
  /// What stands before the first section.
  let introduction: [Block]
  let sections: [Section]

  /// What stands under a heading of the second level.
  struct Section {
    let title: MarkdownText
    /// The title as the end of an address, such as `known-flaws`.
    let id: String
    let blocks: [Block]
  }

  /// Exactly one of the members is there.
  struct Block {
    var heading: MarkdownText?
    var paragraph: MarkdownText?
    var list: List?
    var code: Code?
    var table: Table?
  }

  struct Code {
    let text: String
    /// Unique in the document.
    let id: String
  }

  struct List {
    let items: [MarkdownText]
  }

  struct Table {
    let columns: [MarkdownText]
    let rows: [Row]
    /// What the table is called where it is not seen.
    var label = ""

    struct Row {
      let cells: [MarkdownText]
    }
  }

  /// - Parameter links: addresses on this server, by the links to files that they stand for.
  init(_ text: String, links: [String: String] = [:]) {
    var text = text
    for (file, address) in links { text = text.replacing("](\(file))", with: "](\(address))") }
    var reader = Reader(lines: text.split(separator: "\n", omittingEmptySubsequences: false)[...])
    reader.read()
    title = reader.title
    introduction = reader.introduction
    sections = reader.sections
  }

  func section(_ id: String) -> Section? { sections.first { $0.id == id } }

  private struct Reader {
    var lines: ArraySlice<Substring>
    private(set) var title: MarkdownText?
    private(set) var introduction: [Block] = []
    private(set) var sections: [Section] = []
    private var codes = 0
    private var open: (title: MarkdownText, blocks: [Block])?

    init(lines: ArraySlice<Substring>) { self.lines = lines }

    mutating func read() {
      while let line = lines.first {
        if line.allSatisfy(\.isWhitespace) {
          lines.removeFirst()
        } else if let (level, words) = Self.heading(line) {
          lines.removeFirst()
          heading(level, words)
        } else {
          add(block(line))
        }
      }
      endSection()
    }

    private mutating func heading(_ level: Int, _ words: MarkdownText) {
      switch level {
      case 1: title = words
      case 2:
        endSection()
        open = (words, [])
      default: add(Block(heading: words))
      }
    }

    private mutating func add(_ block: Block) {
      if open == nil { introduction.append(block) } else { open?.blocks.append(block) }
    }

    private mutating func endSection() {
      guard let (title, blocks) = open else { return }
      let words = title.plain.lowercased().split { !$0.isLetter && !$0.isNumber }
      let label = title.plain
      let named = blocks.map { block in
        var block = block
        block.table?.label = label
        return block
      }
      sections.append(Section(title: title, id: words.joined(separator: "-"), blocks: named))
      open = nil
    }

    private mutating func block(_ line: Substring) -> Block {
      if line.hasPrefix("```") { return code() }
      if line.hasPrefix("|") { return table() }
      if line.hasPrefix("- ") { return list() }
      return Block(paragraph: MarkdownText(take { Self.continues($0) }.joined(separator: " ")))
    }

    private mutating func code() -> Block {
      codes += 1
      lines.removeFirst()
      let body = lines.prefix { !$0.hasPrefix("```") }
      lines = lines.dropFirst(body.count + 1)
      return Block(code: Code(text: body.joined(separator: "\n"), id: "code-\(codes)"))
    }

    private mutating func list() -> Block {
      var items: [String] = []
      for line in take({ $0.hasPrefix("- ") || $0.hasPrefix("  ") }) {
        if line.hasPrefix("- ") {
          items.append(String(line.dropFirst(2)))
        } else if let last = items.indices.last {
          items[last] += " " + line.drop { $0 == " " }
        }
      }
      return Block(list: List(items: items.map { MarkdownText($0) }))
    }

    private mutating func table() -> Block {
      let rows = take { $0.hasPrefix("|") }.map { Self.cells($0) }
      let body = rows.dropFirst().filter { row in !row.allSatisfy { $0.plain.allSatisfy { "-: ".contains($0) } } }
      return Block(table: Table(columns: rows.first ?? [], rows: body.map { Table.Row(cells: $0) }))
    }

    private mutating func take(_ belongs: (Substring) -> Bool) -> [Substring] {
      var taken = [lines.removeFirst()]
      while let line = lines.first, belongs(line) {
        taken.append(line)
        lines.removeFirst()
      }
      return taken
    }

    private static func continues(_ line: Substring) -> Bool {
      !line.allSatisfy(\.isWhitespace) && heading(line) == nil && !line.hasPrefix("```") && !line.hasPrefix("|")
        && !line.hasPrefix("- ")
    }

    private static func heading(_ line: Substring) -> (level: Int, words: MarkdownText)? {
      let level = line.prefix { $0 == "#" }.count
      guard (1...6).contains(level), line.dropFirst(level).first == " " else { return nil }
      return (level, MarkdownText(line.dropFirst(level + 1)))
    }

    /// A bar between backticks, or after a backslash, is no border.
    private static func cells(_ line: Substring) -> [MarkdownText] {
      var cells: [String] = []
      var (cell, isCode, isEscaped) = ("", false, false)
      for character in line.dropFirst() {
        if character == "|", isEscaped {
          cell.removeLast()
          cell.append(character)
        } else if character == "|", !isCode {
          cells.append(cell)
          cell = ""
        } else {
          if character == "`" { isCode.toggle() }
          cell.append(character)
        }
        isEscaped = character == "\\" && !isEscaped
      }
      return cells.map { MarkdownText($0.trimmingCharacters(in: .whitespaces)) }
    }
  }
}
