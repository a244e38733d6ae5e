import AssayKit
import Testing

@testable import Worker

@Suite struct WorkerIdentityTests {
  private typealias Place = WorkerIdentity.Place

  @Test func thisProcessIsAlive() {
    #expect(!WorkerIdentity.isKnownDead(WorkerIdentity.current()))
  }

  #if os(Linux)
    @Test func aProcessThatHasEndedOrWhoseNumberIsUsedAgainIsDead() {
      var parts = WorkerIdentity.current().rawValue.split(separator: ":").map(String.init)
      parts[3] = "1"
      #expect(WorkerIdentity.isKnownDead(WorkerID(parts.joined(separator: ":"))))
      parts[2] = "2147483646"
      #expect(WorkerIdentity.isKnownDead(WorkerID(parts.joined(separator: ":"))))
      parts[0] = "another-host"
      #expect(!WorkerIdentity.isKnownDead(WorkerID(parts.joined(separator: ":"))))
    }
  #endif

  /// Two containers of one machine share its name and its start, and both have a process 1.
  @Test(arguments: [
    (Place(machine: "m", boot: "b", namespace: "1"), Place.Sight.here),
    (Place(machine: "m", boot: "b", namespace: "2"), .elsewhere), (Place(machine: "m", boot: "c", namespace: "1"), .gone),
    (Place(machine: "n", boot: "c", namespace: "1"), .elsewhere), (Place(machine: "?", boot: "c", namespace: "1"), .elsewhere),
    (Place(machine: "m", boot: "?", namespace: "1"), .elsewhere), (Place(machine: "m", boot: "b", namespace: "?"), .elsewhere),
  ])
  fileprivate func aPlaceIsOnlyJudgedFromWhereItCanBeSeen(_ place: WorkerIdentity.Place, _ sight: WorkerIdentity.Place.Sight) {
    #expect(place.seen(from: Place(machine: "m", boot: "b", namespace: "1")) == sight)
    #expect(Place(place.text) == place)
  }

  @Test(arguments: ["", "host", "host:boot:1:2", "host:a.b:1:2", "host:a.b.c:x:2"])
  func aNameOfAnotherFormIsNotJudged(_ name: String) {
    #expect(!WorkerIdentity.isKnownDead(WorkerID(name)))
  }
}
