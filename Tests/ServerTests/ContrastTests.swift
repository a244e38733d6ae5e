import Foundation
import Testing

@testable import Server

/// The contrast of every role on every background that it may stand on, computed from the token file.
struct ContrastTests {
  private static let themes = ["dark", "light"]

  /// Coloured text never stands on the raised surface, where some colours miss 4.5 (STYLE): only plain and muted text does.
  @Test(arguments: themes, ["--fg", "--fg-muted", "--accent", "--success", "--warning", "--danger", "--running"])
  func textIsReadable(_ theme: String, _ role: String) throws {
    let colours = try Self.colours(theme)
    let grounds = ["--page", "--surface"] + (["--fg", "--fg-muted"].contains(role) ? ["--raised"] : [])
    for ground in grounds {
      let ratio = Self.contrast(try #require(colours[role]), try #require(colours[ground]))
      #expect(ratio >= 4.5, "\(role) on \(ground) in \(theme): \(ratio)")
    }
  }

  @Test(arguments: themes) func controlsAndFilledButtonsAreVisible(_ theme: String) throws {
    let colours = try Self.colours(theme)
    for ground in ["--page", "--surface"] {
      #expect(Self.contrast(try #require(colours["--border-control"]), try #require(colours[ground])) >= 3)
    }
    #expect(Self.contrast(try #require(colours["--on-accent"]), try #require(colours["--accent-fill"])) >= 4.5)
  }

  /// Hexadecimal colours of one theme: the first block is dark, the last one light.
  private static func colours(_ theme: String) throws -> [String: [Double]] {
    let blocks = try #require(Embedded.files["assets/tokens.css"]).split(separator: "{")
    let block = try #require(theme == "dark" ? blocks.dropFirst().first : blocks.last)
    var colours: [String: [Double]] = [:]
    for line in block.split(separator: ";") {
      let parts = line.split(separator: ":").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
      guard parts.count == 2, parts[1].hasPrefix("#"), let value = Int(parts[1].dropFirst(), radix: 16) else { continue }
      colours[parts[0]] = [16, 8, 0].map { Double(value >> $0 & 255) / 255 }
    }
    return colours
  }

  /// WCAG 2.2, "contrast ratio" and "relative luminance".
  private static func contrast(_ one: [Double], _ other: [Double]) -> Double {
    let (bright, dark) = (max(luminance(one), luminance(other)), min(luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)
  }

  private static func luminance(_ colour: [Double]) -> Double {
    let linear = colour.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
  }
}
