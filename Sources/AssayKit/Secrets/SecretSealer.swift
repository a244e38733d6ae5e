import Crypto
public import Foundation

/// A secret as it may be stored: useless without the key that its id names.
public struct SealedText: Hashable, Sendable {
  public var keyID: String
  /// Nonce, ciphertext and tag of AES-GCM.
  public var box: Data

  public init(keyID: String, box: Data) {
    self.keyID = keyID
    self.box = box
  }
}

/// Seals secrets with AES-256-GCM, each bound to the row that it is stored in.
///
/// The first key seals; the others only open what was sealed before a change of keys.
public struct SecretSealer: Sendable {
  private let keys: [(id: String, key: SymmetricKey)]

  /// Why a sealed secret cannot be used.
  public enum Problem: Error, Hashable, Sendable {
    /// The key that sealed it is not among those of this process.
    case unknownKey(String)
    /// It was changed, or belongs to another row.
    case notOurs
  }

  /// Reads `id:base64`, several separated by commas, each of 32 bytes.
  ///
  /// - Throws: an error that names no part of a key.
  public init(_ text: String, field: String) throws(UserError) {
    var keys: [(id: String, key: SymmetricKey)] = []
    for part in text.split(separator: ",") {
      let pieces = part.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      guard pieces.count == 2, !pieces[0].isEmpty, pieces[0].utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
        let bytes = Data(base64Encoded: pieces[1]), bytes.count == 32, !keys.contains(where: { $0.id == pieces[0] })
      else {
        throw UserError(
          field: field, "\(field) is not a list of keys", hint: "write ID:KEY, where KEY is what `openssl rand -base64 32` prints")
      }
      keys.append((pieces[0], SymmetricKey(data: bytes)))
    }
    guard !keys.isEmpty else { throw UserError(field: field, "\(field) holds no key") }
    self.keys = keys
  }

  /// - Parameter row: the id of the row that it is stored in; it opens nowhere else.
  public func seal(_ credential: Credential, for row: String) throws(Problem) -> SealedText {
    guard let newest = keys.first,
      let box = try? AES.GCM.seal(  // Fails only for keys of a wrong length, which `init` has refused.
        Data(credential.exposed.utf8), using: newest.key, authenticating: Data(row.utf8)),
      let combined = box.combined
    else { throw .notOurs }
    return SealedText(keyID: newest.id, box: combined)
  }

  public func open(_ sealed: SealedText, for row: String) throws(Problem) -> Credential {
    guard let key = keys.first(where: { $0.id == sealed.keyID })?.key else { throw .unknownKey(sealed.keyID) }
    guard let box = try? AES.GCM.SealedBox(combined: sealed.box),  // What is no box and what does not open are one case.
      let plain = try? AES.GCM.open(box, using: key, authenticating: Data(row.utf8)),
      let credential = Credential(String(decoding: plain, as: UTF8.self))
    else { throw .notOurs }
    return credential
  }

  /// A name for the holder of a key that says nothing about the key.
  public func owner(of credential: Credential) -> Owner {
    guard let oldest = keys.last else { return .local }
    let code = HMAC<SHA256>.authenticationCode(for: Data(credential.exposed.utf8), using: oldest.key)
    return Owner("key:" + code.prefix(8).hexadecimal)
  }
}
