import Foundation

/// A socket that listens on a free port of 127.0.0.1.
///
/// - Returns: The descriptor, which the caller closes, and the port.
func listenOnLoopback() -> (descriptor: Int32, port: Int) {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    // SAFETY: both calls read or write the structure above, with its size.
    unsafe withUnsafeMutablePointer(to: &address) { address in
        unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            _ = unsafe bind(socket, address, size)
            _ = unsafe getsockname(socket, address, &size)
        }
    }
    listen(socket, 64)
    return (socket, Int(UInt16(bigEndian: address.sin_port)))
}
