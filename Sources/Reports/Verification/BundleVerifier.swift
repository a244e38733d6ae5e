public import AssayKit
import Crypto
import Foundation

/// Says whether a signed ZIP is what it claims to be: offline, with bounded memory, for any bytes at all.
public struct BundleVerifier: Sendable {
  static let required = ["results.json", "manifest.json", "signature.txt"]
  static let known = required + ["public_key.txt", "run.json", "events.jsonl"]
  /// What an export of Assay has besides.
  private static let conditional: Set = ["run.json", "events.jsonl"]
  private static let small: Set = ["manifest.json", "signature.txt", "public_key.txt"]

  private let keys: [PublicKey]
  private let benchmarks: BenchmarkRegistry
  private let limits: VerificationLimits

  /// - Parameters:
  ///   - keys: whose signatures count; the key inside an archive never does.
  ///   - benchmarks: whose scorers score the stored answers again.
  public init(keys: [PublicKey], benchmarks: BenchmarkRegistry, limits: VerificationLimits = VerificationLimits()) {
    self.keys = keys
    self.benchmarks = benchmarks
    self.limits = limits
  }

  /// Looks at the archive in an open file; its position is moved.
  ///
  /// - Throws: `CancellationError` alone; whatever the bytes are is in the verdict.
  public func verify(_ descriptor: Int32) async throws -> Verification {
    var verdict = Verification()
    let directory: ZIPDirectory
    do throws(BundleFault) {
      directory = try checkedDirectory(descriptor)
      verdict.pass("archive", "\(directory.entries.count) plain files, each named once")
    } catch {
      verdict.fail("archive", error.detail, error: "Invalid zip archive")
      return verdict
    }
    let names = Set(directory.entries.map(\.name))
    let missing = Self.required.filter { !names.contains($0) }
    guard missing.isEmpty else {
      for name in missing { verdict.fail("files", "`\(name)` is missing", error: "Missing required file: \(name)") }
      return verdict
    }
    let manifest = checkSignature(descriptor, names, &verdict)
    if !verdict.signatureValid, let bomb = bomb(in: directory) {
      verdict.fail("archive", bomb, error: "Invalid zip archive")
      return verdict
    }
    let unchanged = try checkHashes(descriptor, directory, manifest, &verdict)
    guard unchanged else {
      for name in ["results", "scoring", "scores", "conditions"] { verdict.skip(name, "the files are not those that were signed") }
      return verdict
    }
    try await checkContent(descriptor, names, manifest, &verdict)
    return verdict
  }

  /// Whether what was signed is true, as far as it can be followed.
  private func checkContent(
    _ descriptor: Int32, _ names: Set<String>, _ manifest: SignedManifest?, _ verdict: inout Verification
  ) async throws {
    let conditions = names.contains("run.json") ? readConditions(descriptor, &verdict) : nil
    var check = ResultsCheck(benchmarks: benchmarks, conditions: conditions, limits: limits, verdict: verdict)
    do {
      try await check.read(try EntryReader(descriptor, name: "results.json", limit: limits.content))
    } catch let fault as BundleFault {
      verdict = check.verdict
      return verdict.fail("results", fault.detail, error: "Results JSON is invalid")
    }
    verdict = check.verdict
    try Task.checkCancellation()
    if names.contains("events.jsonl") { checkEvents(descriptor, conditions, &verdict) }
    guard let manifest else { return }
    let isAssays = manifest.isAssays || check.isAssays || !names.isDisjoint(with: Self.conditional)
    if isAssays {
      for name in Self.conditional.sorted() where !names.contains(name) {
        verdict.fail("files", "`\(name)` is missing, which every export of Assay has")
      }
    }
    verdict.conclude(
      "manifest", manifest.differences(check.run, exportedAt: check.exportedAt, isAssays: isAssays),
      otherwise: "it says of the run what results.json says")
    if isAssays, let sentence = manifest.strangers { verdict.skip("manifest", sentence) }
  }

  private func checkedDirectory(_ descriptor: Int32) throws(BundleFault) -> ZIPDirectory {
    let file = try PositionedFile(descriptor)
    guard file.size <= limits.archive else {
      throw BundleFault("it has \(file.size) bytes; at most \(limits.archive) are looked at")
    }
    let directory = try ZIPDirectory(file, maxEntries: limits.entries)
    var total = 0
    for entry in directory.entries {
      guard Self.known.contains(entry.name) else { throw BundleFault("`\(entry.name)` is no file of a signed export") }
      total += entry.size
      let most = Self.small.contains(entry.name) ? VerificationLimits.smallFile : limits.entry
      guard entry.size <= most else { throw BundleFault("`\(entry.name)` has \(entry.size) bytes; at most \(most) are looked at") }
    }
    guard total <= limits.content else {
      throw BundleFault("its files have \(total) bytes; at most \(limits.content) are looked at")
    }
    return directory
  }

  /// What unpacks to much more than it is may be made to keep somebody busy; a model that repeats itself makes such results too,
  /// so what a known key signed is looked at all the same.
  private func bomb(in directory: ZIPDirectory) -> String? {
    let entry = directory.entries.first { entry in
      entry.size > limits.largeEntry && entry.size / max(1, entry.compressedSize) > limits.ratio
    }
    return entry.map { "`\($0.name)` is compressed more than \(limits.ratio) times, and no known key signed it" }
  }

  /// - Returns: the manifest, where it can be read.
  private func checkSignature(_ descriptor: Int32, _ names: Set<String>, _ verdict: inout Verification) -> SignedManifest? {
    func small(_ name: String) -> [UInt8]? {
      do throws(BundleFault) {
        return try EntryReader(descriptor, name: name, limit: VerificationLimits.smallFile).all()
      } catch {
        verdict.fail("files", "`\(name)`: \(error.detail)", error: "Invalid zip archive")
        return nil
      }
    }
    guard let bytes = small("manifest.json"), let signatureText = small("signature.txt") else { return nil }
    let manifest: SignedManifest?
    do throws(BundleFault) { manifest = try SignedManifest(bytes) } catch {
      manifest = nil
      verdict.fail("manifest", error.detail, error: "Manifest JSON is invalid")
    }
    verdict.fingerprint = manifest?.fingerprint
    // One signature has one text: what else decodes to it was changed.
    guard let signature = Data(base64Encoded: Data(signatureText)), Array(signature.base64EncodedData()) == signatureText else {
      verdict.fail(
        "signature", "signature.txt is not base64 as it is written, without anything around it",
        error: "Signature is not valid base64")
      return manifest
    }
    let enclosed = names.contains("public_key.txt") ? small("public_key.txt") : nil
    judge(signature, of: bytes, manifest, enclosed: enclosed, &verdict)
    return manifest
  }

  private func judge(
    _ signature: Data, of bytes: [UInt8], _ manifest: SignedManifest?, enclosed: [UInt8]?, _ verdict: inout Verification
  ) {
    guard let manifest else { return verdict.fail("signature", "the manifest cannot be read", error: nil) }
    if let key = keys.first(where: { $0.fingerprint == manifest.fingerprint }) {
      guard key.accepts(signature, of: bytes) else {
        return verdict.fail(
          "signature", "it does not fit manifest.json and key \(key.id)",
          error: "Signature verification failed: the signature does not fit the manifest")
      }
      verdict.signatureValid = true
      return verdict.pass("signature", "manifest.json is signed by key \(key.id)")
    }
    let text = enclosed.map { String(decoding: $0, as: UTF8.self) }
    // Text that is no key says nothing, as does none.
    let key = text.flatMap { try? PublicKey(text: $0, source: "public_key.txt") }
    let fits = key.map { $0.fingerprint == manifest.fingerprint && $0.accepts(signature, of: bytes) } ?? false
    let what =
      fits ? "; the archive is consistent with the key inside, which anyone can make" : "; nor does the key inside the archive fit"
    verdict.fail(
      "signature", "unknown signer: key \(manifest.fingerprint.prefix(16)) is none of the \(keys.count) known here\(what)",
      error: "Public key fingerprint mismatch")
  }

  /// - Returns: whether every file has the hash that the manifest names.
  private func checkHashes(
    _ descriptor: Int32, _ directory: ZIPDirectory, _ manifest: SignedManifest?, _ verdict: inout Verification
  ) throws -> Bool {
    guard let manifest else {
      verdict.skip("hashes", "the manifest cannot be read")
      return false
    }
    var wrong: [String] = []
    let unsigned = directory.entries.map(\.name).filter { Self.conditional.contains($0) && manifest.files[$0] == nil }
    let gone = manifest.files.keys.filter { name in !directory.entries.contains { $0.name == name } }
    for (name, hash) in manifest.files.sorted(by: { $0.key < $1.key }) where !gone.contains(name) {
      let found: String
      do throws(BundleFault) { found = try hashText(descriptor, name) } catch {
        verdict.fail("hashes", "`\(name)`: \(error.detail)", error: "Invalid zip archive")
        return false
      }
      try Task.checkCancellation()
      if name == "results.json" { verdict.hashMatch = found == hash }
      if found != hash { wrong.append(name) }
    }
    for name in wrong {
      let error = name == "results.json" ? "Results hash does not match manifest" : "The hash of \(name) does not match manifest"
      verdict.fail("hashes", "`\(name)` was changed after the manifest was made", error: error)
    }
    for name in unsigned.sorted() { verdict.fail("hashes", "`\(name)` is not named in the manifest") }
    for name in gone.sorted() { verdict.fail("hashes", "`\(name)` is named in the manifest and missing") }
    let resized = directory.entries.filter { entry in manifest.sizes[entry.name].map { $0 != entry.size } ?? false }
    for entry in resized { verdict.fail("hashes", "`\(entry.name)` has \(entry.size) bytes, and not those of the manifest") }
    guard wrong.isEmpty, unsigned.isEmpty, gone.isEmpty, resized.isEmpty else { return false }
    verdict.pass("hashes", "\(manifest.files.count) files are those that the manifest names")
    return true
  }

  private func hashText(_ descriptor: Int32, _ name: String) throws(BundleFault) -> String {
    let reader = try EntryReader(descriptor, name: name, limit: limits.content)
    var hash = SHA256()
    while let piece = try reader.next() { piece.withUnsafeBytes { hash.update(bufferPointer: $0) } }
    return hash.finalize().hexadecimal
  }

  private func checkEvents(_ descriptor: Int32, _ conditions: RunConditions?, _ verdict: inout Verification) {
    do throws(BundleFault) {
      let names = (conditions?.run["benchmarks"]?.elements ?? []).compactMap { $0["benchmark_name"]?.text }
      let history = try EventHistory(
        try EntryReader(descriptor, name: "events.jsonl", limit: limits.content), benchmarks: Set(names))
      guard let conditions else { return verdict.skip("events", "without run.json there is nothing that they could say otherwise") }
      verdict.conclude(
        "events", history.differences(from: conditions.run),
        otherwise: "\(history.count) events without a gap tell the same of the run")
      for doubt in history.doubts { verdict.skip("events", doubt) }
    } catch {
      verdict.fail("events", "`events.jsonl`: \(error.detail)")
    }
  }

  private func readConditions(_ descriptor: Int32, _ verdict: inout Verification) -> RunConditions? {
    do throws(BundleFault) {
      let bytes = try EntryReader(descriptor, name: "run.json", limit: VerificationLimits.conditions).all()
      return try RunConditions(try JSONPull.value(bytes))
    } catch {
      verdict.fail("conditions", "`run.json`: \(error.detail)")
      return nil
    }
  }
}
