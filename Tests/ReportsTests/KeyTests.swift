import Foundation
import TestSupport
import Testing

@testable import Reports

@Suite struct KeyTests {
  private static let raw = Data((1...32).map { UInt8($0) })

  @Test func aKeyReadsTheSameAsPEMAndAsBase64() async throws {
    let python = PythonReference(
      """
      import base64
      from cryptography.hazmat.primitives import serialization as s
      from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

      def reference(given):
          key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(given["raw"]))
          ours = s.load_pem_private_key(given["pem"].encode(), None)
          public = s.load_pem_public_key(given["public"].encode())
          raw = lambda key: base64.b64encode(key.public_bytes(s.Encoding.Raw, s.PublicFormat.Raw)).decode()
          pem = key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption()).decode()
          return {"pem": pem, "public": raw(key.public_key()), "read": raw(ours.public_key()), "readPublic": raw(public)}
      """)
    let key = try SigningKey(text: Self.raw.base64EncodedString(), source: "test")
    let answer = try await python(
      ["raw": Self.raw.base64EncodedString(), "pem": key.pem, "public": key.publicKey.pem], as: [String: String].self)

    #expect(answer["public"] == key.publicKey.base64)
    #expect(answer["read"] == key.publicKey.base64 && answer["readPublic"] == key.publicKey.base64)
    let pem = try #require(answer["pem"])
    #expect(try SigningKey(text: pem, source: "test").publicKey == key.publicKey)
    #expect(try SigningKey(text: pem.replacing("\n", with: "\\n"), source: "test").publicKey == key.publicKey)
    #expect(try PublicKey(text: key.publicKey.pem, source: "test") == key.publicKey)
  }

  @Test(arguments: [
    "", "secret", "AAAA", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
    "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----", String(repeating: "A", count: 44),
  ])
  func whatIsNoKeyIsRefusedWithoutRepeatingIt(_ text: String) throws {
    let ring = KeyRing(folder: "/nonexistent", privateText: text, publicText: nil)

    let error = #expect(throws: KeyError.self) { try ring.signingKey() }

    #expect(error == .malformed(source: "BENCH_SIGNING_PRIVATE_KEY", isPrivate: true))
    #expect(error?.description.contains("BENCH_SIGNING_PRIVATE_KEY") == true)
    #expect(text.isEmpty || error.map { !"\($0) \($0.hint)".contains(text) } == true)
  }

  @Test func theKeyIsMadeOnceAndIsItsOwnersAlone() async throws {
    try await TemporaryFolder.with { folder in
      let ring = KeyRing(folder: folder.path(of: "config/keys"), privateText: nil, publicText: nil)
      #expect(try ring.knownKeys().isEmpty)

      let keys = try await withThrowingTaskGroup(of: PublicKey.self) { group in
        for _ in 0..<8 { group.addTask { try ring.signingKey().publicKey } }
        return try await group.reduce(into: Set()) { $0.insert($1) }
      }

      #expect(keys.count == 1)
      #expect(try ring.knownKeys() == Array(keys))
      let path = folder.path(of: "config/keys/signing-key.pem")
      let facts = try FileManager.default.attributesOfItem(atPath: path)
      #expect(facts[.posixPermissions] as? Int == 0o600)
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path(of: "config/keys"))
      #expect(files.sorted() == [try #require(keys.first).id + ".pub", "signing-key.pem"])
    }
  }

  @Test func aSettingWinsOverTheFileAndItsPartnerMustFit() async throws {
    try await TemporaryFolder.with { folder in
      let place = folder.path(of: "keys")
      let stored = try KeyRing(folder: place, privateText: nil, publicText: nil).signingKey().publicKey
      let text = Self.raw.base64EncodedString()
      let set = try SigningKey(text: text, source: "test").publicKey

      #expect(try KeyRing(folder: place, privateText: text, publicText: nil).signingKey().publicKey == set)
      #expect(try KeyRing(folder: place, privateText: text, publicText: set.pem).signingKey().publicKey == set)
      #expect(try KeyRing(folder: place, privateText: nil, publicText: set.base64).knownKeys() == [set, stored])
      #expect(throws: KeyError.mismatch) {
        try KeyRing(folder: place, privateText: text, publicText: stored.base64).signingKey()
      }
      #expect(throws: KeyError.fromSetting) { try KeyRing(folder: place, privateText: text, publicText: nil).rotate() }
      #expect(throws: KeyError.malformed(source: "BENCH_SIGNING_PUBLIC_KEY", isPrivate: false)) {
        try KeyRing(folder: place, privateText: nil, publicText: "x").knownKeys()
      }
    }
  }

  @Test func aPublicKeyOfAnotherIsNoSecondSigner() async throws {
    try await TemporaryFolder.with { folder in
      let other = try SigningKey.random().publicKey
      let ring = KeyRing(folder: folder.path(of: "keys"), privateText: Self.raw.base64EncodedString(), publicText: other.base64)

      #expect(throws: KeyError.mismatch) { try ring.checkSettings() }
      #expect(throws: KeyError.mismatch) { try ring.knownKeys() }
    }
  }

  @Test(arguments: ["damaged", ""])
  func aPrivateKeyThatCannotBeReadKeepsNobodyFromVerifying(_ text: String) async throws {
    try await TemporaryFolder.with { folder in
      let stored = try KeyRing(folder: folder.path, privateText: nil, publicText: nil).signingKey().publicKey
      let ring = KeyRing(folder: folder.path, privateText: text, publicText: nil)
      #expect(try ring.knownKeys() == [stored])
      #expect(throws: KeyError.malformed(source: "BENCH_SIGNING_PRIVATE_KEY", isPrivate: true)) { try ring.signingKey() }
      let partner = try SigningKey(text: Self.raw.base64EncodedString(), source: "test").publicKey
      #expect(try KeyRing(folder: folder.path, privateText: text, publicText: partner.base64).knownKeys() == [partner, stored])

      try Data("damaged".utf8).write(to: URL(filePath: folder.path + "/signing-key.pem"))
      #expect(try KeyRing(folder: folder.path, privateText: nil, publicText: nil).knownKeys() == [stored])
    }
  }

  @Test func aDamagedKeyFileIsAnErrorAndNeverReplaced() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.path + "/signing-key.pem"
      try Data("damaged".utf8).write(to: URL(filePath: path))
      let ring = KeyRing(folder: folder.path, privateText: nil, publicText: nil)

      #expect(throws: KeyError.malformed(source: path, isPrivate: true)) { try ring.signingKey() }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "damaged")
    }
  }
}
