import AssayKit
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// The public list of chutes, asked without a key: whoever asks sees the same models.
struct ChutesCatalog: Sendable {
  static let provider = ProviderName("chutes")
  static let pageSize = 500
  /// More pages than any list has: a server that never ends its list must not be followed for ever.
  static let pageLimit = 40
  private static let largestPage = 32 << 20
  private static let timeout = Int64(30)

  let address: String
  let services: ClientServices

  private struct Problem: Error { let reason: String }

  func fetch() async -> ProviderCatalog.Answer {
    var models: [CatalogModel] = []
    var seen: Set<String> = []
    do {
      for number in 0..<Self.pageLimit {
        let page = try await page(number)
        for item in page.items { if let model = item.model, seen.insert(model.card.model.slug).inserted { models.append(model) } }
        if page.items.count < Self.pageSize || (page.total.map { (number + 1) * Self.pageSize >= $0 } ?? false) { break }
      }
      return .models(models)
    } catch let problem as Problem {
      return .none(reason: problem.reason)
    } catch {
      return .none(reason: words(for: error))
    }
  }

  /// What kept the list away; it goes on where the provider has been named.
  private func words(for error: any Error) -> String {
    let host = URL(string: address)?.host() ?? address
    if let failure = error as? NIOConnectionError, failure.dnsAError is SocketAddressError.UnknownHost,
      failure.connectionErrors.isEmpty
    {
      return "its host `\(host)` was not found"
    }
    switch error as? HTTPClientError {
    case .deadlineExceeded?, .readTimeout?, .connectTimeout?: return "its host `\(host)` did not answer in time"
    default: return "its list could not be fetched from `\(host)`: \(error)"
    }
  }

  private func page(_ number: Int) async throws -> Page {
    let query = "include_public=true&page=\(number)&limit=\(Self.pageSize)&include_schemas=false"
    var request = HTTPClientRequest(url: "\(address)?\(query)")
    request.headers.add(name: "accept", value: "application/json")
    request.headers.add(name: "user-agent", value: "assay")
    let response = try await services.http.execute(request, timeout: .seconds(Self.timeout))
    guard response.status == .ok else {
      throw Problem(reason: "its list was answered with status \(response.status.code)")
    }
    let body = try await response.body.collect(upTo: Self.largestPage)
    do {
      return try JSONDecoder().decode(Page.self, from: Data(body.readableBytesView))
    } catch {
      throw Problem(reason: "its list is not the JSON that it should be")
    }
  }

  private struct Page: Decodable {
    let items: [Item]
    let total: Int?
  }

  private struct Item: Decodable {
    struct User: Decodable { let username: String? }
    struct Instance: Decodable {}
    struct Dollars: Decodable { let usd: Double? }
    struct Rates: Decodable {
      let input: Dollars?
      let output: Dollars?
    }
    struct Price: Decodable {
      let rates: Rates?
      enum CodingKeys: String, CodingKey { case rates = "per_million_tokens" }
    }

    let name: String?
    let tagline: String?
    let user: User?
    let logo: String?
    let chuteID: String?
    let instances: [Instance]?
    let price: Price?

    enum CodingKeys: String, CodingKey {
      case name, tagline, user, logo, instances
      case chuteID = "chute_id"
      case price = "current_estimated_price"
    }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      // A field of an unexpected type is an unknown one: one odd chute must not hide the others.
      name = try? fields.decode(String.self, forKey: .name)
      tagline = try? fields.decode(String.self, forKey: .tagline)
      user = try? fields.decode(User.self, forKey: .user)
      logo = try? fields.decode(String.self, forKey: .logo)
      chuteID = try? fields.decode(String.self, forKey: .chuteID)
      instances = try? fields.decode([Instance].self, forKey: .instances)
      price = try? fields.decode(Price.self, forKey: .price)
    }

    /// `nil` for what is no language model: only those have a price for tokens.
    var model: CatalogModel? {
      guard let name, !name.isEmpty, let rates = price?.rates else { return nil }
      var prices: TokenPrices?
      if let input = rates.input?.usd, let output = rates.output?.usd, (0..<1e6).contains(input), (0..<1e6).contains(output) {
        prices = TokenPrices(
          inputPerMillion: NanoDollars(Int64((input * 1e9).rounded())),
          outputPerMillion: NanoDollars(Int64((output * 1e9).rounded())))
      }
      let card = ModelCard(model: ModelReference(provider: ChutesCatalog.provider, slug: name), prices: prices)
      return CatalogModel(
        card: card, tagline: tagline, user: user?.username, logo: logo, chuteID: chuteID, instanceCount: instances?.count)
    }
  }
}
