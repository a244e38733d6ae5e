import AssayKit
import Testing

/// pass@k and pass^k over the items of a section.
@Suite struct PassRateTests {
  @Test func ratesAreMeansOverItemsForPowersOfTwoAndAllSamples() throws {
    // By counting draws: 10 samples with 3, 10 and 0 right ones.
    let rates = PassRate.rates([(10, 3), (10, 10), (10, 0)], samples: 10)
    #expect(rates.map(\.k) == [1, 2, 4, 8, 10])
    #expect(rates.allSatisfy { $0.items == 3 })
    let ofThree: [(any: Double, all: Double)] = [
      (3.0 / 10, 3.0 / 10), (24.0 / 45, 3.0 / 45), (175.0 / 210, 0), (1, 0), (1, 0),
    ]
    for (rate, own) in zip(rates, ofThree) {
      let (any, all) = ((own.any + 1) / 3, (own.all + 1) / 3)
      #expect(abs(rate.anyCorrect - any) < 1e-12, "pass@\(rate.k)")
      #expect(abs(rate.allCorrect - all) < 1e-12, "pass^\(rate.k)")
    }
  }

  @Test func anItemWithFewerVerdictsIsLeftOut() {
    let rates = PassRate.rates([(4, 4), (1, 0), (0, 0)], samples: 4)
    #expect(rates.map(\.k) == [1, 2, 4])
    #expect(rates.map(\.items) == [2, 1, 1])
    #expect(rates.map(\.anyCorrect) == [0.5, 1, 1])
    #expect(PassRate.rates([(1, 1), (2, 0)], samples: 3).map(\.k) == [1, 2], "no item has three")
    #expect(PassRate.rates([], samples: 3).isEmpty)
  }
}
