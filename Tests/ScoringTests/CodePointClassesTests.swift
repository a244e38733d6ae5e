import Testing

@testable import Scoring

@Suite struct CodePointClassesTests {
  /// Tables and ranges say what Unicode's properties say, for every code point.
  @Test func classesAreThoseOfUnicode() {
    let wrong = (0...UInt32(0x10ffff)).filter { CodePoint.classes($0) != CodePointClasses($0) }
    #expect(wrong.isEmpty)
  }
}
