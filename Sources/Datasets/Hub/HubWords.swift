import AssayKit
import NIOHTTP1

/// What the hub's answers mean for the user.
struct HubWords: Sendable {
  let specification: DatasetSpecification
  let endpoint: String
  let hasToken: Bool
  let command: String

  /// The meaning of a status that is not a success; `ours` when the endpoint itself answered, not a server it sent us to.
  func fault(status: Int, headers: HTTPHeaders, subject: String, ours: Bool, now: Timestamp) -> HubFault {
    let code = headers.first(name: "X-Error-Code")
    let said = headers.first(name: "X-Error-Message").map { ": " + $0.prefix(200).filter { !$0.isNewline } } ?? ""
    switch status {
    case 408, 425, 429, 500...599:
      let pause = RetryAfter.pause(value: headers.first(name: "Retry-After"), now: now)
      return .passing("the hub answered \(status) for \(subject)\(said)", retryAfter: pause)
    case 401, 403:
      // The addresses that the hub sends us to are signed for some minutes; the next try gets a new one.
      guard ours else { return .passing("the storage of the hub answered \(status) for \(subject)", retryAfter: nil) }
      return .lasting(refused(status, code, said))
    case 404, 410: return .lasting(notFound(code, subject, said))
    default:
      return .lasting(
        SetupNeeded("the hub at \(endpoint) answered \(status) for \(subject)\(said)", hint: "check HF_ENDPOINT, or \(fromFolder)"))
    }
  }

  private func refused(_ status: Int, _ code: String?, _ said: String) -> SetupNeeded {
    if said.containsAny(["invalid credentials", "expired", "invalid username or password"]), hasToken {
      return SetupNeeded(
        "the hub refused the token in `HF_TOKEN` (\(status))\(said)", hint: "make a new one at \(endpoint)/settings/tokens")
    }
    if code == "GatedRepo" || specification.access != .open { return gated(status) }
    return SetupNeeded(
      "the hub does not show `\(specification.id)` to \(hasToken ? "the account of `HF_TOKEN`" : "everybody") (\(status))\(said)",
      hint: hasToken
        ? "check that the account may read it" : "it is private, or there is no such data set; for a private one set `HF_TOKEN`")
  }

  private func gated(_ status: Int) -> SetupNeeded {
    var page = "\(endpoint)/datasets/\(specification.id)"
    if case .gated(let given) = specification.access { page = given }
    if hasToken {
      return SetupNeeded(
        "`\(specification.id)` is gated, and the account of `HF_TOKEN` has no access (\(status))",
        hint: "ask for access at \(page) with that account, let the token read gated repositories, then run `\(command)`")
    }
    return SetupNeeded(
      "`\(specification.id)` is gated, and `HF_TOKEN` is not set (\(status))",
      hint: "accept its terms at \(page), set `HF_TOKEN` to a token from \(endpoint)/settings/tokens, then run `\(command)`")
  }

  private func notFound(_ code: String?, _ subject: String, _ said: String) -> SetupNeeded {
    switch code {
    case "RevisionNotFound":
      SetupNeeded("the hub has no revision \(specification.revision) of `\(specification.id)`", hint: elsewhere)
    case "EntryNotFound": SetupNeeded("the hub has no \(subject)", hint: elsewhere)
    default: SetupNeeded("the hub at \(endpoint) has no `\(specification.id)`\(said)", hint: elsewhere)
    }
  }

  /// After the last try.
  func givenUp(_ words: String, retryAfter: Duration?) -> SetupNeeded {
    if let retryAfter, retryAfter > HubRetry.longestWait {
      return SetupNeeded("\(words), and asks to wait for \(retryAfter.components.seconds) seconds", hint: "run `\(command)` later")
    }
    return SetupNeeded(
      "\(words); \(HubRetry.tries) tries in a row failed",
      hint: "check the network and HF_ENDPOINT, then run `\(command)` again: it goes on where it stopped; or \(fromFolder)")
  }

  func offline() -> SetupNeeded {
    SetupNeeded(
      "`\(specification.id)` is not whole on this machine, and `HF_HUB_OFFLINE` forbids downloads",
      hint: "unset `HF_HUB_OFFLINE` and run `\(command)`, or \(fromFolder)")
  }

  var elsewhere: String { "check HF_ENDPOINT (\(endpoint)), or \(fromFolder)" }
  var fromFolder: String { "take its files from a folder with `\(command) --from FOLDER`" }
}

extension String {
  fileprivate func containsAny(_ words: [String]) -> Bool {
    let text = lowercased()
    return words.contains { text.contains($0) }
  }
}
