/// Why a key cannot be used.
public enum KeyError: Error, Hashable, Sendable {
  /// The text is neither PEM nor base64 of 32 bytes; `source` is a setting, a flag or a file, and the text is never repeated.
  case malformed(source: String, isPrivate: Bool)
  /// The two settings do not belong together.
  case mismatch
  /// The key's folder cannot be read or written.
  case file(path: String, reason: String)
  /// No room for a new key.
  case diskFull(path: String)
  /// There is no key with this id.
  case unknown(String)
  /// The signing key comes from a setting, so that a new one in the folder would not be used.
  case fromSetting
}

extension KeyError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed(let source, let isPrivate):
      "the \(isPrivate ? "private" : "public") key in `\(source)` is not an Ed25519 key that Assay can read"
    case .mismatch: "BENCH_SIGNING_PUBLIC_KEY does not belong to BENCH_SIGNING_PRIVATE_KEY"
    case .file(let path, let reason): "the key `\(path)` cannot be used: \(reason)"
    case .diskFull(let path): "no space left on the disk that holds the key `\(path)`"
    case .unknown(let id): "there is no key `\(id)`"
    case .fromSetting: "the signing key comes from BENCH_SIGNING_PRIVATE_KEY, so a new one would not be used"
    }
  }

  public var hint: String {
    switch self {
    case .malformed(_, let isPrivate):
      isPrivate
        ? "give PEM (`openssl genpkey -algorithm ed25519` makes one) or base64 of the 32 raw bytes"
        : "give PEM or base64 of the 32 raw bytes, as `assay keys show` prints it"
    case .mismatch: "unset BENCH_SIGNING_PUBLIC_KEY: it follows from the private key"
    case .file: "make the folder of the configuration readable and writable, or set ASSAY_HOME to another one"
    case .diskFull: "free some space on that disk, or set ASSAY_HOME to a folder on another one"
    case .unknown: "`assay keys list` shows all"
    case .fromSetting: "unset BENCH_SIGNING_PRIVATE_KEY first, or put the new key there"
    }
  }
}
