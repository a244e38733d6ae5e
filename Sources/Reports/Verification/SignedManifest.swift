import AssayKit

/// `manifest.json`: what was signed.
struct SignedManifest {
  /// The files whose hashes an export of Assay names.
  static let named = ["results.json", "run.json", "events.jsonl"]

  let fingerprint: String
  /// The hash of each file.
  let files: [String: String]
  /// The bytes of each file, where they are named.
  let sizes: [String: Int]
  private let json: JSONValue

  init(_ bytes: [UInt8]) throws(BundleFault) {
    let json = try JSONPull.value(bytes)
    guard let fingerprint = json["public_key_fingerprint"]?.text, let results = json["results_sha256"]?.text,
      json["signature_algorithm"]?.text == "ed25519"
    else { throw BundleFault("the manifest lacks a fingerprint, a hash or the algorithm ed25519") }
    self.json = json
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

  /// Whether it says that Assay made it: then everything that Assay writes must be there.
  var isAssays: Bool { json["files"] != nil || json["generator"]?.text?.hasPrefix("assay") == true }

  /// Says which of its members are not known here; `nil` where all are.
  var strangers: String? { MemberNames.sentence("manifest.json", MemberNames.signed.strangers(in: json)) }

  /// What it says of itself and of the run that is not so, one sentence each.
  ///
  /// - Parameters:
  ///   - run: `run` of `results.json`.
  ///   - isAssays: whether the archive says anywhere that Assay made it; other programs leave some members out.
  func differences(_ run: JSONValue, exportedAt: String?, isAssays: Bool) -> [String] {
    var comparison = Comparison("the rest of the archive says")
    func compare(_ name: String, _ expected: JSONValue) {
      guard isAssays || json[name] != nil else { return }
      comparison.compare("\(name) of the manifest", expected, json[name])
    }
    compare("schema_version", "1.0")
    compare("run_id", run["id"] ?? .null)
    if !(json["generated_at"]?.text.map { UTCText.isSeconds($0) } ?? !isAssays) {
      comparison.add("generated_at of the manifest is \((json["generated_at"] ?? .null).short), which is no time in whole seconds")
    }
    guard isAssays else { return comparison.differences }
    compare("generated_at", .optional(exportedAt))
    compare("run_status", run["status"] ?? .null)
    compare("key_id", .string(String(fingerprint.prefix(16))))
    compare("public_key_fingerprint", .string(fingerprint))
    if json["generator"]?.text?.wholeMatch(of: #/assay [^ ].*/#) == nil {
      comparison.add("generator of the manifest is \((json["generator"] ?? .null).short), and not a version of Assay")
    }
    for name in Self.named where sizes[name] == nil { comparison.add("the manifest does not name the hash and size of `\(name)`") }
    return comparison.differences
  }
}
