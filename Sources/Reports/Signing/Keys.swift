import AssayKit
import Crypto
public import Foundation

/// An Ed25519 public key that signatures are checked with.
public struct PublicKey: Hashable, Sendable {
  /// 32 bytes.
  public let raw: Data

  init?(raw: Data) {
    guard raw.count == 32, (try? Curve25519.Signing.PublicKey(rawRepresentation: raw)) != nil else { return nil }
    self.raw = Data(raw)
  }

  /// Reads PEM or base64.
  ///
  /// - Parameter source: what errors call it: a setting, a flag or a file.
  public init(text: String, source: String) throws(KeyError) { self = try KeyCoding.publicKey(text, source: source) }

  /// Lower-case hexadecimal SHA-256 of the raw bytes.
  public var fingerprint: String { SHA256.hash(data: raw).hexadecimal }

  /// The first 16 digits of the fingerprint.
  public var id: String { String(fingerprint.prefix(16)) }

  public var base64: String { raw.base64EncodedString() }
  public var pem: String { KeyCoding.pem(publicKey: raw) }

  func accepts(_ signature: Data, of message: some DataProtocol) -> Bool {
    // The bytes were checked when this value was made.
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: raw) else { return false }
    return key.isValidSignature(signature, for: message)
  }
}

/// The key that exports are signed with.
public struct SigningKey: Sendable {
  private let key: Curve25519.Signing.PrivateKey
  public let publicKey: PublicKey

  init(_ key: Curve25519.Signing.PrivateKey) throws(KeyError) {
    guard let publicKey = PublicKey(raw: key.publicKey.rawRepresentation) else {
      throw .malformed(source: "the signing key", isPrivate: true)
    }
    self.key = key
    self.publicKey = publicKey
  }

  /// Reads PEM or base64.
  public init(text: String, source: String) throws(KeyError) {
    try self.init(try KeyCoding.privateKey(text, source: source))
  }

  static func random() throws(KeyError) -> SigningKey { try SigningKey(Curve25519.Signing.PrivateKey()) }

  var pem: String { KeyCoding.pem(key) }

  func signature(of message: some DataProtocol) throws(KeyError) -> Data {
    do { return try key.signature(for: message) } catch { throw .file(path: "the signing key", reason: "\(error)") }
  }
}
