import AssayKit
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Fetches one provider's list of models.
struct ModelListFetch: Sendable {
  /// Why there is no list.
  enum Problem: Error {
    /// The server is not there.
    case absent(Failure)
    /// The provider does not take the key.
    case unauthorized(Failure)
    /// It is there, but gave no list.
    case noList(Failure)

    var failure: Failure {
      switch self {
      case .absent(let failure), .unauthorized(let failure), .noList(let failure): failure
      }
    }
  }

  let services: ClientServices
  /// A list of everything does not wait for a local server that is silent.
  static let localTimeout = Duration.seconds(2)
  /// Where a run depends on it: a local server that is at work on long prompts may be slow to say what it has.
  static let patientLocalTimeout = Duration.seconds(10)
  static let remoteTimeout = Duration.seconds(15)
  private static let largestList = 32 << 20
  private static let mostPages = 100

  /// - Parameter isPatient: whether a run depends on the answer.
  func fetch(_ entry: ProviderSettings.Entry, isPatient: Bool) async throws(Problem) -> [ModelCard] {
    let local = isPatient ? Self.patientLocalTimeout : Self.localTimeout
    let limit = entry.preset.isLocal ? local : Self.remoteTimeout
    let diagnosis = Diagnosis(model: ModelReference(provider: entry.preset.name, slug: "models"), endpoint: entry.endpoint)
    let result = await withTaskGroup(of: Result<[ModelCard], Problem>.self) { group in
      group.addTask {
        do throws(Problem) { return .success(try await request(entry, diagnosis)) } catch { return .failure(error) }
      }
      group.addTask {
        do throws(CancellationError) {
          try await services.clock.sleep(for: limit)
          return .failure(.absent(diagnosis.silent(for: limit)))
        } catch {
          return .failure(.absent(diagnosis.interrupted()))
        }
      }
      defer { group.cancelAll() }
      return await group.next() ?? .failure(.absent(diagnosis.interrupted()))
    }
    return try result.get()
  }

  /// Reads page after page; a provider without pages has one.
  private func request(_ entry: ProviderSettings.Entry, _ diagnosis: Diagnosis) async throws(Problem) -> [ModelCard] {
    var cards: [ModelCard] = []
    var cursors: [String] = []
    while true {
      let page = try await page(after: cursors.last, of: entry, diagnosis)
      cards += page.cards
      // A cursor that comes again would go round for ever.
      guard let next = page.next, !cursors.contains(next), cursors.count < Self.mostPages else { return cards }
      cursors.append(next)
    }
  }

  private func page(
    after cursor: String?, of entry: ProviderSettings.Entry, _ diagnosis: Diagnosis
  ) async throws(Problem) -> ModelList {
    var request = HTTPClientRequest(url: address(of: entry, after: cursor))
    request.headers = entry.endpoint.dialect.words.headers(key: entry.key)
    request.headers.add(name: "accept", value: "application/json")
    let status: Int
    let body: ByteBuffer
    do {
      let response = try await services.http.execute(request, deadline: .distantFuture)
      status = Int(response.status.code)
      body = try await response.body.collect(upTo: Self.largestList)
    } catch {
      throw .absent(diagnosis.transport(error, .connecting))
    }
    let bytes = Array(body.readableBytesView)
    guard (200...299).contains(status) else {
      let failure = diagnosis.refused(status: status, body: bytes, retryAfter: nil)
      throw failure.kind == .unauthorized ? .unauthorized(failure) : .noList(failure)
    }
    do throws(ModelList.Unreadable) {
      return try ModelList(Data(bytes), provider: entry.preset.name, pricing: entry.preset.pricing)
    } catch {
      throw .noList(diagnosis.malformed("no list of models", excerpt: bytes))
    }
  }

  private func address(of entry: ProviderSettings.Entry, after cursor: String?) -> String {
    guard case .anthropic = entry.preset.dialect else { return entry.baseURL + "/models" }
    var query = URLComponents()
    query.queryItems =
      [URLQueryItem(name: "limit", value: "1000")] + (cursor.map { [URLQueryItem(name: "after_id", value: $0)] } ?? [])
    return entry.baseURL + "/models?" + (query.percentEncodedQuery ?? "")
  }
}

extension ProviderSettings.Entry {
  /// The endpoint for a key of somebody else: a refusal must not name a variable that has nothing to do with it.
  var borrowedEndpoint: ModelEndpoint {
    ModelEndpoint(baseURL: baseURL, key: key, dialect: preset.dialect, keyVariable: nil, startHint: preset.startHint)
  }

  var endpoint: ModelEndpoint {
    ModelEndpoint(
      baseURL: baseURL, key: key, dialect: preset.dialect, keyVariable: preset.keyVariable, startHint: preset.startHint)
  }
}
