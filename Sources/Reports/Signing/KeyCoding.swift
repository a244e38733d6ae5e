import Crypto
import Foundation

/// Ed25519 keys as text: PEM (PKCS #8 and SubjectPublicKeyInfo, RFC 8410) or base64 of the 32 raw bytes.
enum KeyCoding {
  /// What stands before the 32 bytes in a private key's DER: version 0, the algorithm 1.3.101.112, an octet string in one.
  private static let privatePrefix: [UInt8] = [
    0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]
  /// The same with version 1, whose public key follows (RFC 5958); only the lengths and the version differ.
  private static let versionedPrefix: [UInt8] = [
    0x30, 0x51, 0x02, 0x01, 0x01, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]
  private static let publicPrefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]

  static func privateKey(_ text: String, source: String) throws(KeyError) -> Curve25519.Signing.PrivateKey {
    guard let raw = raw(text, label: "PRIVATE KEY", prefixes: [(privatePrefix, 48), (versionedPrefix, 83)]),
      let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: raw)  // Any 32 bytes are a key; the length was checked.
    else { throw .malformed(source: source, isPrivate: true) }
    return key
  }

  static func publicKey(_ text: String, source: String) throws(KeyError) -> PublicKey {
    guard let raw = raw(text, label: "PUBLIC KEY", prefixes: [(publicPrefix, 44)]), let key = PublicKey(raw: raw) else {
      throw .malformed(source: source, isPrivate: false)
    }
    return key
  }

  static func pem(_ key: Curve25519.Signing.PrivateKey) -> String {
    pem("PRIVATE KEY", Data(privatePrefix) + key.rawRepresentation)
  }

  static func pem(publicKey raw: Data) -> String { pem("PUBLIC KEY", Data(publicPrefix) + raw) }

  private static func pem(_ label: String, _ der: Data) -> String {
    "-----BEGIN \(label)-----\n\(der.base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed]))\n-----END \(label)-----\n"
  }

  private static func raw(_ text: String, label: String, prefixes: [([UInt8], Int)]) -> Data? {
    // A setting on one line often holds `\n` for the line ends.
    let text = text.replacing("\\n", with: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
    guard text.hasPrefix("-----BEGIN") else {
      guard let raw = Data(base64Encoded: text), raw.count == 32 else { return nil }
      return raw
    }
    let (begin, end) = ("-----BEGIN \(label)-----", "-----END \(label)-----")
    guard text.hasPrefix(begin), text.hasSuffix(end) else { return nil }
    let body = text.dropFirst(begin.count).dropLast(end.count).filter { !$0.isWhitespace }
    guard let der = Data(base64Encoded: body) else { return nil }
    for (prefix, size) in prefixes where der.count == size && der.starts(with: prefix) {
      return Data(der[prefix.count..<prefix.count + 32])
    }
    return nil
  }
}
