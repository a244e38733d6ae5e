import AssayApp
import Foundation
import Testing

@Suite struct SettingsReferenceTests {
  /// Set RECORD_SNAPSHOTS=1 to write the page anew; recording fails the test, so that the change is looked at.
  @Test func theReferencePageEqualsTheTable() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/reference/settings.md").standardizedFileURL
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try FileManager.default.createDirectory(at: page.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(SettingsReference.markdown.utf8).write(to: page)
      Issue.record("docs/reference/settings.md was written anew; look at the change and run again without RECORD_SNAPSHOTS")
      return
    }
    #expect(try String(contentsOf: page, encoding: .utf8) == SettingsReference.markdown)
  }

  @Test func namesAreUnique() {
    let names = Setting.table.map(\.name)
    #expect(Set(names).count == names.count)
  }
}
