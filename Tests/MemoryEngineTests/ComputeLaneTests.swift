import TestSupport
import Testing

@testable import MemoryEngine

@Suite("The compute lane", .timeLimit(.minutes(5)))
struct ComputeLaneTests {
    @Test("Loads leave a thread to other work, and a waiting load starts when one ends")
    func loadsLeaveAThread() async throws {
        let lane = ComputeLane(width: 2)
        let (hasStarted, gate, secondStarted) = (Gate(), Gate(), Gate())
        try lane.submit(.load) {
            hasStarted.open()
            gate.pass()
        }
        try lane.submit(.load) { secondStarted.open() }
        #expect(hasStarted.pass())
        // Both loads came first; this one ends although the first load is held and the second waits for it.
        let isSecondWaiting = try await lane.run { true }
        #expect(isSecondWaiting)
        gate.open()
        #expect(secondStarted.pass())
    }

    @Test("Work starts in the order in which it came, loads among requests")
    func order() async throws {
        let lane = ComputeLane(width: 1)
        let (hasStarted, gate) = (Gate(), Gate())
        let order = Shared([Int]())
        try lane.submit {
            hasStarted.open()
            gate.pass()
        }
        #expect(hasStarted.pass())
        for number in 0..<20 {
            try lane.submit(number % 3 == 0 ? .load : .request) { order.change { $0.append(number) } }
        }
        gate.open()
        // With one thread this comes after all of them.
        #expect(try await lane.run { order.value } == Array(0..<20))
    }

    @Test("A full lane refuses requests and new loads, but not the next slice of a load")
    func full() async throws {
        let lane = ComputeLane(width: 1, capacity: 2)
        let (hasStarted, gate) = (Gate(), Gate())
        try lane.submit {
            hasStarted.open()
            gate.pass()
        }
        #expect(hasStarted.pass())
        let ended = Shared(0)
        try lane.submit { ended.change { $0 += 1 } }
        try lane.submit(.load) { ended.change { $0 += 1 } }
        for kind in [ComputeLane.Kind.request, .load] {
            #expect(throws: EngineError.overloaded(retryAfterSeconds: 1)) {
                try lane.submit(kind) { ended.change { $0 += 100 } }
            }
        }
        try lane.submit(.continuedLoad) { ended.change { $0 += 1 } }
        gate.open()
        // The lane is full until its thread has taken some of them; the time limit cancels a test that is stuck.
        while ended.value < 3, !Task.isCancelled { await Task.yield() }
        #expect(ended.value == 3)
    }
}
