import AssayKit
import Foundation
import Testing

@Suite struct SecretSealerTests {
  private static let first = "one:" + Data(repeating: 1, count: 32).base64EncodedString()
  private static let second = "two:" + Data(repeating: 2, count: 32).base64EncodedString()

  private func sealer(_ text: String) throws -> SecretSealer { try SecretSealer(text, field: "KEY") }
  private func credential(_ text: String = "sk-geheim+/=?&") throws -> Credential { try #require(Credential(text)) }

  @Test func whatWasSealedOpensInItsRowOnly() throws {
    let sealer = try sealer(Self.first)
    let sealed = try sealer.seal(credential(), for: "run-1")

    #expect(sealed.keyID == "one")
    #expect(try sealer.open(sealed, for: "run-1") == credential())
    #expect(throws: SecretSealer.Problem.notOurs) { try sealer.open(sealed, for: "run-2") }
    #expect(sealed.box.range(of: Data("geheim".utf8)) == nil)
    #expect(try sealer.seal(credential(), for: "run-1").box != sealed.box)
  }

  @Test func anyChangedByteIsNoticed() throws {
    let sealer = try sealer(Self.first)
    let sealed = try sealer.seal(credential(), for: "r")
    for index in sealed.box.indices {
      var changed = sealed
      changed.box[index] ^= 1
      #expect(throws: SecretSealer.Problem.notOurs) { try sealer.open(changed, for: "r") }
    }
  }

  @Test func anOldKeyStillOpensAfterAChange() throws {
    let sealed = try sealer(Self.first).seal(credential(), for: "r")
    let changed = try sealer("\(Self.second), \(Self.first)")

    #expect(try changed.open(sealed, for: "r") == credential())
    #expect(try changed.seal(credential(), for: "r").keyID == "two")
    #expect(throws: SecretSealer.Problem.unknownKey("one")) { try self.sealer(Self.second).open(sealed, for: "r") }
  }

  @Test func ownersAreTheSameForOneKeyAndDoNotShowIt() throws {
    let sealer = try sealer(Self.first)
    let owner = try sealer.owner(of: credential())

    #expect(try owner == self.sealer("\(Self.second),\(Self.first)").owner(of: credential()))
    #expect(try owner != sealer.owner(of: credential("another")))
    #expect(owner.rawValue.wholeMatch(of: #/key:[0-9a-f]{16}/#) != nil)
  }

  @Test(arguments: [
    "", "one", "one:", "one:AAAA", ":AAAA", "a:\(Data(count: 32).base64EncodedString()),a:\(Data(count: 32).base64EncodedString())",
  ])
  func whatIsNoKeyIsRefusedWithoutShowingIt(text: String) throws {
    let error = try #require(throws: UserError.self) { try sealer(text) }
    #expect(error.message.contains("KEY"))
    if text.contains("AAAA") { #expect(!"\(error.message) \(error.hint ?? "")".contains("AAAA")) }
  }

  @Test(arguments: ["", "with space", "line\nend", "nul\0", "ümlaut"])
  func textThatNoHeaderCanCarryIsNoCredential(text: String) { #expect(Credential(text) == nil) }

  @Test func aCredentialIsNotPrinted() throws {
    let credential = try credential()
    var dumped = ""
    dump(credential, to: &dumped)
    #expect(!"\(credential) \(String(reflecting: credential)) \(dumped)".contains("geheim"))
  }
}
