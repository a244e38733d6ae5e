import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Reports

@Suite struct CanonicalJSONTests {
  @Test(arguments: [
    (0.0, "0.0"), (-0.0, "-0.0"), (1.0, "1.0"), (0.1, "0.1"), (0.0001, "0.0001"), (0.00001, "1e-05"), (1e16, "1e+16"),
    (123456789012345680.0, "1.2345678901234568e+17"), (1e15, "1000000000000000.0"), (.leastNonzeroMagnitude, "5e-324"),
    (1.7976931348623157e308, "1.7976931348623157e+308"), (2.0 / 3, "0.6666666666666666"),
    (9007199254740993.0, "9007199254740992.0"),
    (-12.5, "-12.5"), (.infinity, "Infinity"), (-.infinity, "-Infinity"), (.nan, "NaN"),
  ])
  func numbersAreWrittenAsPythonWritesThem(_ value: Double, _ text: String) {
    #expect(PythonNumber.repr(value) == text)
  }

  @Test func thousandsOfDrawnValuesAreTheBytesOfPython() async throws {
    var generator = TestDraw.generator(for: "canonical JSON")
    let values = (0..<4_000).map { _ in DrawnJSON.value(depth: 3, &generator) }
    let python = PythonReference(
      """
      def reference(given):
          return [json.dumps(json.loads(text), sort_keys=True, separators=(",", ":")) for text in given]
      """)

    let ours = values.map { String(decoding: CanonicalJSON.bytes($0), as: UTF8.self) }
    let theirs = try await python(ours, as: [String].self)

    #expect(theirs.count == 4_000)
    for (mine, other) in zip(ours, theirs) where mine != other {
      Issue.record("`\(mine.prefix(300))` is not `\(other.prefix(300))`")
      break
    }
  }

  @Test func randomBitPatternsReadBackAsTheSameNumber() async throws {
    var generator = TestDraw.generator(for: "numbers")
    let values = (0..<5_000).compactMap { _ -> Double? in
      let value = Double(bitPattern: UInt64.random(in: .min ... .max, using: &generator))
      return value.isFinite ? value : nil
    }
    let python = PythonReference("def reference(given):\n    return [repr(float(text)) for text in given]\n")

    let ours = values.map { PythonNumber.repr($0) }

    #expect(try await python(ours, as: [String].self) == ours)
    #expect(values.count > 4_000)
  }
}

/// JSON values with everything that makes writers differ.
enum DrawnJSON {
  static func value(depth: Int, _ generator: inout some RandomNumberGenerator) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
    case 0: .null
    case 1: .bool(Bool.random(using: &generator))
    case 2: .integer(Int64.random(in: .min ... .max, using: &generator) >> Int64.random(in: 0...63, using: &generator))
    case 3: number(&generator)
    case 4, 5: .string(text(&generator))
    case 6: .array((0..<Int.random(in: 0...4, using: &generator)).map { _ in value(depth: depth - 1, &generator) })
    default:
      .object(
        Dictionary(
          (0..<Int.random(in: 0...5, using: &generator)).map { _ in (text(&generator), value(depth: depth - 1, &generator)) }
        ) {
          _, last in last
        })
    }
  }

  static func number(_ generator: inout some RandomNumberGenerator) -> JSONValue {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: .number(Double.random(in: 0...1, using: &generator))
    case 1: .number(Double(Int.random(in: -1_000...1_000, using: &generator)) / 8)
    case 2:
      .number(
        Double(Int.random(in: 1...9_999, using: &generator))
          * [1e-9, 1e-5, 1e-4, 1e12, 1e16, 1e300][Int.random(in: 0..<6, using: &generator)])
    default: .number(Double.random(in: -1e20...1e20, using: &generator))
    }
  }

  static func text(_ generator: inout some RandomNumberGenerator) -> String {
    let ranges: [ClosedRange<UInt32>] = [0...0x7F, 0x20...0x7E, 0x80...0x7FF, 0x800...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF]
    var scalars = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...8, using: &generator) {
      let range = ranges[Int.random(in: 0..<ranges.count, using: &generator)]
      if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) { scalars.append(scalar) }
    }
    return String(scalars)
  }
}
