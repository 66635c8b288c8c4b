import CProbes
import Dispatch
import Glibc
import Telemetry

/// Sends requests over many connections from one thread and takes the times of their answers.
///
/// A closed loop sends the next request of a connection when its answer is there. An open loop sends at a constant rate; each
/// latency counts from the moment at which its request was to be sent, so that a slow answer counts for all that had to wait
/// behind it.
struct LoadGenerator: ~Copyable {
    private let requests: PreparedRequests
    private let address: LoadAddress
    private let plan: LoadPlan
    private let poller: Int32
    private var connections: [LoadConnection] = []
    private var idle: [Int] = []
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)
    private var result = LoadResult()
    private var nextRequest = 0
    private var busyCount = 0
    private var start: UInt64 = 0
    private var measuredFrom: UInt64 = 0
    private var end: UInt64 = 0

    /// A generator of some requests.
    ///
    /// - Throws: ``ExitMessage`` when the server cannot be reached.
    init(_ requests: PreparedRequests, to address: LoadAddress, _ plan: LoadPlan) throws {
        self.requests = requests
        self.address = address
        self.plan = plan
        poller = engram_poller_make()
        guard poller >= 0 else { throw ExitMessage("no epoll: \(LoadGenerator.errorText())") }
        for place in 0..<plan.connections {
            connections.append(LoadConnection(socket: -1))
            try connect(place)
        }
    }

    deinit {
        for connection in connections where connection.socket >= 0 { close(connection.socket) }
        close(poller)
    }

    /// Sends the load and waits for its answers.
    ///
    /// The calling thread is scheduled as a batch from then on: on a machine that it shares with the server an answer does not
    /// take the core from the server's thread that wrote it.
    mutating func run() throws -> LoadResult {
        _ = engram_poller_become_batch()
        start = LoadGenerator.now()
        measuredFrom = start + UInt64(plan.warmup * 1e9)
        end = measuredFrom + UInt64(plan.seconds * 1e9)
        if plan.rate == nil {
            for place in connections.indices { try send(on: place, at: LoadGenerator.now()) }
        } else {
            idle = Array(connections.indices)
        }
        var tokens = [UInt32](repeating: 0, count: 256)
        while true {
            let time = LoadGenerator.now()
            if plan.rate != nil { try releaseDue(time) }
            if time >= end, busyCount == 0 || time >= end + LoadPlan.patience { break }
            // SAFETY: the array has room for as many tokens as it says.
            let count = unsafe tokens.withUnsafeMutableBufferPointer { tokens in
                unsafe engram_poller_wait(poller, tokens.baseAddress, Int32(tokens.count), waitingTime(from: time))
            }
            guard count >= 0 else { throw ExitMessage("waiting failed: \(LoadGenerator.errorText())") }
            for position in 0..<Int(count) { try advance(Int(tokens[position])) }
        }
        result.seconds = Double(end - measuredFrom) / 1e9
        result.unanswered = busyCount
        if plan.rate != nil { result.unsent = max(0, dueCount(at: end) - nextRequest) }
        return result
    }

    /// Requests of an open loop that are to be sent before a moment.
    private func dueCount(at time: UInt64) -> Int {
        let due = Int((Double(min(time, end) - start) * (plan.rate ?? 0) / 1e9).rounded(.up))
        return plan.sendsOnce ? min(due, requests.count) : due
    }

    /// When a request of an open loop is to be sent.
    private func intendedTime(of request: Int) -> UInt64 { start + UInt64(Double(request) * 1e9 / (plan.rate ?? 1)) }

    private mutating func releaseDue(_ time: UInt64) throws {
        if time >= end { return }
        while !idle.isEmpty, time < end {
            let intended = intendedTime(of: nextRequest)
            guard intended <= time, let place = idle.popLast() else { return }
            try send(on: place, at: intended)
        }
    }

    private func waitingTime(from time: UInt64) -> Int64 {
        var until = time < end ? end : end + LoadPlan.patience
        if plan.rate != nil, !idle.isEmpty, time < end { until = min(until, intendedTime(of: nextRequest)) }
        return until > time ? Int64(until - time) : 0
    }

    /// Sends the next request.
    private mutating func send(on place: Int, at intended: UInt64) throws {
        if plan.sendsOnce, nextRequest >= requests.count {
            end = min(end, LoadGenerator.now())
            return
        }
        connections[place].unsent = requests.range(of: nextRequest % requests.count)
        connections[place].intended = intended
        connections[place].isBusy = true
        connections[place].head = nil
        nextRequest += 1
        busyCount += 1
        try flush(place)
    }

    /// Sends what the socket takes.
    private mutating func flush(_ place: Int) throws {
        let isFirst = connections[place].unsent.count > 0
        while !connections[place].unsent.isEmpty {
            let range = connections[place].unsent
            // SAFETY: the range lies within the bytes, which live for the call.
            let count = unsafe requests.bytes.withUnsafeBytes { bytes in
                unsafe Glibc.send(
                    connections[place].socket,
                    bytes.baseAddress?.advanced(by: range.lowerBound),
                    range.count,
                    Int32(MSG_NOSIGNAL)
                )
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                _ = engram_poller_watch(poller, connections[place].socket, UInt32(place), 0, 1)
                connections[place].isWriteWatched = true
                return
            }
            guard count > 0 else { return try replace(place) }
            connections[place].unsent = (range.lowerBound + count)..<range.upperBound
        }
        if isFirst, connections[place].isWriteWatched {
            _ = engram_poller_watch(poller, connections[place].socket, UInt32(place), 0, 0)
            connections[place].isWriteWatched = false
        }
    }

    /// Goes on with the exchange of a connection that is ready.
    private mutating func advance(_ place: Int) throws {
        if !connections[place].unsent.isEmpty { try flush(place) }
        let socket = connections[place].socket
        // SAFETY: the buffer takes as many bytes as it says.
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(socket, $0.baseAddress, $0.count, 0) }
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count > 0 else { return try replace(place) }
        try take(count, on: place)
    }

    /// Takes in bytes of an answer.
    private mutating func take(_ count: Int, on place: Int) throws {
        guard connections[place].isBusy else { throw ExitMessage("the server sent an answer that nobody asked for") }
        result.receivedBytes += count
        var bodyBytes = count
        if connections[place].head == nil {
            let head: ResponseHead?
            if connections[place].partialHead.isEmpty {
                head = try ResponseHead(buffer, in: 0..<count)
                if head == nil { connections[place].partialHead = Array(buffer[..<count]) }
                bodyBytes = count - (head?.byteCount ?? count)
            } else {
                connections[place].partialHead += buffer[..<count]
                let whole = connections[place].partialHead
                head = try ResponseHead(whole, in: whole.indices)
                bodyBytes = whole.count - (head?.byteCount ?? whole.count)
            }
            guard let head else { return }
            connections[place].head = head
            connections[place].bodyLeft = head.bodyByteCount
            connections[place].partialHead.removeAll(keepingCapacity: true)
        }
        connections[place].bodyLeft -= bodyBytes
        guard connections[place].bodyLeft >= 0 else { throw ExitMessage("the server sent more than its answer") }
        if connections[place].bodyLeft == 0 { try finish(place) }
    }

    /// Notes an answer and goes on.
    private mutating func finish(_ place: Int) throws {
        let time = LoadGenerator.now()
        guard let head = connections[place].head else { return }
        let isCarriedOut = (200..<300).contains(head.status)
        if connections[place].intended >= measuredFrom {
            result.statuses[head.status, default: 0] += 1
            let latency = time - connections[place].intended
            if isCarriedOut { result.latency.add(latency) } else { result.refusalLatency.add(latency) }
        }
        if isCarriedOut, time >= measuredFrom, time < end { result.answered += 1 }
        connections[place].isBusy = false
        busyCount -= 1
        if head.closes { try connect(place) }
        try goOn(place)
    }

    private mutating func goOn(_ place: Int) throws {
        if plan.rate != nil { return idle.append(place) }
        let time = LoadGenerator.now()
        if time < end { try send(on: place, at: time) }
    }

    /// Puts a new connection in the place of one that broke.
    private mutating func replace(_ place: Int) throws {
        let wasBusy = connections[place].isBusy
        if wasBusy {
            result.brokenConnections += 1
            busyCount -= 1
        }
        try connect(place)
        if wasBusy { try goOn(place) }
    }

    private mutating func connect(_ place: Int) throws {
        if connections[place].socket >= 0 { close(connections[place].socket) }
        connections[place] = LoadConnection(socket: -1)
        let socket = unsafe engram_poller_connect(address.host, String(address.port))
        guard socket >= 0 else {
            throw ExitMessage("cannot connect to \(address.authority): \(LoadGenerator.errorText())")
        }
        connections[place].socket = socket
        guard engram_poller_watch(poller, socket, UInt32(place), 1, 0) == 0 else {
            throw ExitMessage("cannot watch a connection: \(LoadGenerator.errorText())")
        }
    }

    private static func now() -> UInt64 { DispatchTime.now().uptimeNanoseconds }

    private static func errorText() -> String { unsafe String(cString: strerror(errno)) }
}
