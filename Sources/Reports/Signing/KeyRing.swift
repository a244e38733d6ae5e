import Crypto
import Foundation

/// The signing key and the public keys of all before it, in one folder of the configuration.
///
/// `signing-key.pem` is the private key, its owner's alone; `ID.pub` is the public key of each key that ever signed here, so that old
/// exports still verify after a rotation. What a setting gives wins over the file.
public struct KeyRing: Sendable {
  public static let privateSetting = "BENCH_SIGNING_PRIVATE_KEY"
  public static let publicSetting = "BENCH_SIGNING_PUBLIC_KEY"

  private let folder: String
  private let privateText: String?
  private let publicText: String?

  /// - Parameters:
  ///   - folder: made when the first key is.
  ///   - privateText: the value of `BENCH_SIGNING_PRIVATE_KEY`.
  ///   - publicText: the value of `BENCH_SIGNING_PUBLIC_KEY`: without the private one, a key that is known besides those here.
  public init(folder: String, privateText: String?, publicText: String?) {
    self.folder = folder
    self.privateText = privateText
    self.publicText = publicText
  }

  private var privatePath: String { folder + "/signing-key.pem" }

  /// The key to sign with; made when there is none yet.
  public func signingKey() throws(KeyError) -> SigningKey {
    if let privateText {
      let key = try SigningKey(text: privateText, source: Self.privateSetting)
      if let publicText, try PublicKey(text: publicText, source: Self.publicSetting) != key.publicKey { throw .mismatch }
      return key
    }
    if let key = try storedKey() { return key }
    return try store(try .random(), replacing: false)
  }

  /// Makes a new signing key; the public key of the old one stays known.
  public func rotate() throws(KeyError) -> SigningKey {
    guard privateText == nil else { throw .fromSetting }
    if let old = try storedKey() { try storePublic(old.publicKey) }
    return try store(try .random(), replacing: true)
  }

  /// Refuses settings that do not belong together: a public key beside a private one is no second signer.
  ///
  /// - Throws: `.mismatch` alone; a key that cannot be read is an error where it is needed.
  public func checkSettings() throws(KeyError) {
    guard let privateText, let publicText, let key = try? SigningKey(text: privateText, source: Self.privateSetting),
      let partner = try? PublicKey(text: publicText, source: Self.publicSetting)
    else { return }
    if partner != key.publicKey { throw .mismatch }
  }

  /// Every public key that signatures of this machine are checked with, the current one first; makes none.
  ///
  /// A private key that cannot be read keeps exports from being signed, not from being verified.
  public func knownKeys() throws(KeyError) -> [PublicKey] {
    try checkSettings()
    var keys: [PublicKey] = []
    func add(_ key: PublicKey) { if !keys.contains(key) { keys.append(key) } }
    // See above for what cannot be read.
    if let privateText, let key = try? SigningKey(text: privateText, source: Self.privateSetting) { add(key.publicKey) }
    if let publicText { add(try PublicKey(text: publicText, source: Self.publicSetting)) }
    // The public part of a stored key stands beside it.
    if let key = try? storedKey() { add(key.publicKey) }
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch { return keys }  // No folder, no keys.
    for name in names.sorted() where name.hasSuffix(".pub") {
      guard let text = try read(folder + "/" + name) else { continue }
      add(try PublicKey(text: text, source: folder + "/" + name))
    }
    return keys
  }

  private func storedKey() throws(KeyError) -> SigningKey? {
    guard let text = try read(privatePath) else { return nil }
    return try SigningKey(text: text, source: privatePath)
  }

  private func read(_ path: String) throws(KeyError) -> String? {
    do {
      return try String(contentsOf: URL(filePath: path), encoding: .utf8)
    } catch CocoaError.fileReadNoSuchFile, CocoaError.fileNoSuchFile {
      return nil
    } catch {
      throw .file(path: path, reason: "it cannot be read")
    }
  }

  /// Stores the public part first: a crash in between leaves a key that nothing was signed with.
  private func store(_ key: SigningKey, replacing: Bool) throws(KeyError) -> SigningKey {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch CocoaError.fileWriteOutOfSpace {
      throw .diskFull(path: folder)
    } catch {
      throw .file(path: folder, reason: "the folder cannot be made")
    }
    try storePublic(key.publicKey)
    if try KeyFile.write(key.pem, to: privatePath, replacing: replacing) { return key }
    // Another process was first: its key is the key.
    unlink(publicPath(key.publicKey))
    guard let other = try storedKey() else { throw .file(path: privatePath, reason: "it went away") }
    return other
  }

  private func storePublic(_ key: PublicKey) throws(KeyError) {
    _ = try KeyFile.write(key.base64 + "\n", to: publicPath(key), replacing: false)
  }

  private func publicPath(_ key: PublicKey) -> String { folder + "/\(key.id).pub" }
}

/// Writes small files so that they are there whole or not at all.
enum KeyFile {
  /// - Returns: `false` when there is one already and it is not to be replaced.
  static func write(_ text: String, to path: String, replacing: Bool) throws(KeyError) -> Bool {
    var template = Array((path + ".XXXXXX").utf8CString)
    // Made with mode 0600.
    let descriptor = mkstemp(&template)
    guard descriptor >= 0, let name = template.withUnsafeBufferPointer({ $0.baseAddress.map { String(cString: $0) } }) else {
      throw failure(path)
    }
    defer { unlink(name) }
    let bytes = Array(text.utf8)
    let written = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
    // What is written in part has no error number, and has met the end of the disk.
    if (0..<bytes.count).contains(written) { errno = ENOSPC }
    guard written == bytes.count, fsync(descriptor) == 0 else {
      let failure = failure(path)
      close(descriptor)
      throw failure
    }
    guard close(descriptor) == 0 else { throw failure(path) }
    if replacing {
      guard rename(name, path) == 0 else { throw failure(path) }
      return true
    }
    guard link(name, path) == 0 else {
      guard errno == EEXIST else { throw failure(path) }
      return false
    }
    return true
  }

  private static func failure(_ path: String) -> KeyError {
    errno == ENOSPC || errno == EDQUOT ? .diskFull(path: path) : .file(path: path, reason: String(cString: strerror(errno)))
  }
}
