public import AssayKit
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// LM Studio's own API beside the OpenAI-compatible one.
public struct LMStudioServer: LocalModelServer {
  private static let largestAnswer = 8 << 20
  private let baseURL: String
  private let root: String
  private let services: ClientServices
  private let loadTimeout: Int64

  /// - Parameters:
  ///   - baseURL: the OpenAI-compatible address, which ends in `/v1`.
  ///   - loadTimeout: seconds that loading a model may take.
  public init(baseURL: String, services: ClientServices, loadTimeout: Int64 = 300) {
    self.baseURL = baseURL
    root = baseURL.hasSuffix("/v1") ? String(baseURL.dropLast(3)) : baseURL
    self.services = services
    self.loadTimeout = loadTimeout
  }

  public func models() async throws(LocalModelProblem) -> LocalModelList {
    let native = try await ask(.GET, root + "/api/v0/models", timeout: 5)
    let answer = native.status == 200 ? native : try await ask(.GET, baseURL + "/models", timeout: 5)
    guard answer.status == 200, let list = try? JSONDecoder().decode(List.self, from: answer.body) else {
      throw .failed("LM Studio at \(baseURL) gave no list of models (status \(answer.status))")
    }
    return LocalModelList(
      baseURL: baseURL,
      models: list.data.map { entry in
        .init(
          id: entry.id, contextLength: entry.loadedContext ?? entry.maxContext, isLoaded: entry.state.map { $0 == "loaded" },
          capabilities: entry.capabilities?.words)
      })
  }

  public func load(_ model: String) async throws(LocalModelProblem) {
    let known = try await models().models
    guard known.contains(where: { $0.id == model }) else { throw .unknownModel(model, known: known.map(\.id)) }
    for other in known where other.isLoaded == true && other.id != model {
      // Whatever comes of it: a model that stays loaded costs memory, not correctness.
      _ = try? await ask(.POST, root + "/api/v1/models/unload", body: ["instance_id": other.id], timeout: 30)
    }
    let answer = try await ask(.POST, root + "/api/v1/models/load", body: ["model": model], timeout: loadTimeout)
    switch answer.status {
    case 200...299: return
    case 404, 405, 501: throw .cannotSwitch
    default: throw .failed("LM Studio did not load `\(model)` (status \(answer.status))")
    }
  }

  private func ask(
    _ method: HTTPMethod, _ address: String, body: [String: String]? = nil, timeout: Int64
  ) async throws(LocalModelProblem) -> (status: Int, body: Data) {
    var request = HTTPClientRequest(url: address)
    request.method = method
    request.headers.add(name: "accept", value: "application/json")
    do {
      if let body {
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(body)))
      }
      let response = try await services.http.execute(request, timeout: .seconds(timeout))
      let data = try await response.body.collect(upTo: Self.largestAnswer)
      return (Int(response.status.code), Data(data.readableBytesView))
    } catch let error as HTTPClientError where [.deadlineExceeded, .readTimeout, .connectTimeout].contains(error) {
      throw .timedOut("LM Studio at \(baseURL) did not answer within \(timeout) s")
    } catch {
      throw .notRunning("no LM Studio answers at \(baseURL)")
    }
  }

  private struct List: Decodable {
    let data: [Entry]
  }

  /// A list of words; anything else is unknown, since versions differ in what they send.
  private struct Words: Decodable {
    let words: [String]?

    init(from decoder: any Decoder) throws {
      words = try? decoder.singleValueContainer().decode([String].self)  // An unknown form must not hide the model.
    }
  }

  private struct Entry: Decodable {
    let id: String
    let state: String?
    let maxContext: Int?
    let loadedContext: Int?
    let capabilities: Words?

    enum CodingKeys: String, CodingKey {
      case id, state, capabilities
      case maxContext = "max_context_length"
      case loadedContext = "loaded_context_length"
    }
  }
}
