import AssayKit

/// The part of `manifest.json` that decides.
struct SignedManifest {
  let fingerprint: String
  /// The hash of each file.
  let files: [String: String]
  /// The bytes of each file, where they are named.
  let sizes: [String: Int]

  init(_ bytes: [UInt8]) throws(BundleFault) {
    let json = try JSONPull.value(bytes)
    guard let fingerprint = json["public_key_fingerprint"]?.text, let results = json["results_sha256"]?.text,
      json["signature_algorithm"]?.text == "ed25519"
    else { throw BundleFault("the manifest lacks a fingerprint, a hash or the algorithm ed25519") }
    self.fingerprint = fingerprint.lowercased()
    var files: [String: String] = [:]
    var sizes: [String: Int] = [:]
    if let named = json["files"] {
      guard case .object(let members) = named, members.count <= BundleVerifier.known.count else {
        throw BundleFault("`files` of the manifest is not an object of a few files")
      }
      for (name, facts) in members {
        guard let hash = facts["sha256"]?.text else { throw BundleFault("a file of the manifest has no hash") }
        files[name] = hash
        sizes[name] = facts["size"]?.whole
      }
    }
    if let named = files["results.json"], named != results { throw BundleFault("the manifest names two hashes for results.json") }
    files["results.json"] = results
    self.files = files
    self.sizes = sizes
  }
}
