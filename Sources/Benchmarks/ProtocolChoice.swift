import AssayKit

/// The protocols of one benchmark as the cases of an enumeration, the default one first.
protocol ProtocolChoice: RawRepresentable<String>, CaseIterable {}

extension ProtocolChoice {
  var name: ProtocolName { ProtocolName(rawValue) }

  /// - Parameter benchmark: its name in sentences.
  /// - Throws: when there is no such protocol, with those that there are.
  init(_ name: ProtocolName, of benchmark: String) throws(SetupNeeded) {
    guard let choice = Self(rawValue: name.rawValue) else {
      let known = Self.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
      throw SetupNeeded("\(benchmark) has no protocol `\(name)`", hint: "use one of \(known)")
    }
    self = choice
  }
}
