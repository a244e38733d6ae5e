import Foundation
import Testing

@testable import Server

/// WCAG contrasts of the colours in the style sheet, so that a tweak cannot break AA.
@Suite struct ContrastTests {
  /// The three places where colours are set: dark, the system's light, and the chosen light.
  static let blocks = ContrastTests.read()

  @Test func theStyleSheetHasOneDarkAndTwoEqualLightSets() {
    #expect(Self.blocks.count == 3)
    #expect(Self.blocks[1] == Self.blocks[2])
    #expect(Set(Self.blocks[0].keys) == Set(Self.blocks[1].keys))
    #expect(Self.blocks[0].count == 17)
  }

  @Test(arguments: 0..<2)
  func textIsReadableWhereItStands(_ block: Int) throws {
    let colours = try #require(Self.blocks.indices.contains(block) ? Self.blocks[block] : nil)
    for ground in ["page", "surface", "raised", "chosen"] {
      for text in ["fg", "fg-muted"] { try expect(text, on: ground, in: colours, atLeast: 4.5) }
    }
    // Links stand in chosen rows and cards.
    try expect("accent", on: "chosen", in: colours, atLeast: 4.5)
    for ground in ["page", "surface"] {
      for text in ["accent", "success", "warning", "danger", "running"] { try expect(text, on: ground, in: colours, atLeast: 4.5) }
    }
    for fill in ["accent-fill", "danger-fill"] { try expect("on-accent", on: fill, in: colours, atLeast: 4.5) }
  }

  @Test(arguments: 0..<2)
  func controlsAndMarksCanBeSeen(_ block: Int) throws {
    let colours = try #require(Self.blocks.indices.contains(block) ? Self.blocks[block] : nil)
    for ground in ["page", "surface"] { try expect("border-control", on: ground, in: colours, atLeast: 3) }
    for ground in ["page", "surface", "raised", "chosen"] {
      for mark in ["accent", "success", "warning", "danger", "running"] { try expect(mark, on: ground, in: colours, atLeast: 3) }
    }
  }

  /// The lines of quantiles cross bars, from which their own colour hardly differs: a wider line lies between.
  @Test(arguments: 0..<2)
  func marksOfAChartCanBeSeenUponItsBars(_ block: Int) throws {
    let colours = try #require(Self.blocks.indices.contains(block) ? Self.blocks[block] : nil)
    func stroke(_ part: String) throws -> String {
      let css = try #require(Embedded.files["assets/components.css"])
      let rule = try #require(css.split(separator: "\n").first { $0.hasPrefix(".chart .\(part) {") })
      return String(try #require(rule.firstMatch(of: /(?:fill|stroke): var\(--([a-z-]+)\)/)).1)
    }
    let (ground, mark, bar) = (try stroke("c-mark-ground"), try stroke("c-mark"), try stroke("c-bar"))
    try expect(mark, on: ground, in: colours, atLeast: 3)
    try expect(ground, on: bar, in: colours, atLeast: 3)
  }

  /// The values that STYLE gives, so that the formula itself is checked.
  @Test(arguments: [
    ("#f0f6fc", "#0d1117", 17.4), ("#1f2328", "#ffffff", 15.8), ("#ffffff", "#1f6feb", 4.63), ("#000000", "#ffffff", 21),
  ])
  func theFormulaGivesKnownContrasts(_ text: String, _ ground: String, _ expected: Double) throws {
    #expect(abs(try contrast(text, ground) - expected) < 0.06)
  }

  @Test func noComponentNamesAColourItself() {
    for (name, text) in Embedded.files where name.hasSuffix(".css") && name != "assets/tokens.css" {
      #expect(text.matches(of: /#[0-9a-fA-F]{3,8}\b|rgb\(|hsl\(/).isEmpty, "\(name)")
    }
  }

  private func expect(_ text: String, on ground: String, in colours: [String: String], atLeast least: Double) throws {
    let ratio = try contrast(try #require(colours[text]), try #require(colours[ground]))
    #expect(ratio >= least, "\(text) on \(ground): \(ratio)")
  }

  private func contrast(_ one: String, _ other: String) throws -> Double {
    let (a, b) = (try luminance(one), try luminance(other))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  private func luminance(_ colour: String) throws -> Double {
    let value = try #require(Int(colour.dropFirst(), radix: 16))
    let channels = [value >> 16, value >> 8 & 255, value & 255].map { channel in
      let share = Double(channel) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
  }

  private static func read() -> [[String: String]] {
    (Embedded.files["assets/tokens.css"] ?? "").split(separator: ":root").dropFirst().map { block in
      Dictionary(block.matches(of: /--([a-z-]+): (#[0-9a-f]{6});/).map { (String($0.1), String($0.2)) }) { first, _ in first }
    }.filter { !$0.isEmpty }  // Paper has no colours of its own.
  }
}
