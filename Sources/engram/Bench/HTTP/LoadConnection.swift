/// One connection of a load and the exchange that is under way on it.
struct LoadConnection {
    /// The socket.
    var socket: Int32
    /// The place of the request in the prepared bytes that is still to be sent.
    var unsent = 0..<0
    /// Whether the poller tells when more can be sent.
    var isWriteWatched = false
    /// Whether a request is under way.
    var isBusy = false
    /// When the request was to be sent, in nanoseconds.
    var intended: UInt64 = 0
    /// The beginning of a head that came in parts.
    var partialHead: [UInt8] = []
    /// The head of the answer, once it is there.
    var head: ResponseHead?
    /// Bytes of the answer's body that are still to come.
    var bodyLeft = 0
}
