import Foundation
import Synchronization

/// The value of `Date` headers, made anew once a second (RFC 9110, section 5.6.7).
final class HTTPDate: Sendable {
    private let last = Mutex<(second: Int, text: String)>((-1, ""))

    /// The date now.
    func now() -> String {
        var second = time_t()
        unsafe time(&second)
        return last.withLock { last in
            if last.second != second { last = (second, Self.text(of: second)) }
            return last.text
        }
    }

    /// A date such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///
    /// - Parameter second: Since 1970-01-01T00:00:00Z.
    static func text(of second: Int) -> String {
        var second = second
        var parts = unsafe tm()
        var text = [CChar](repeating: 0, count: 40)
        // The C locale, which a process has unless it asks for another, has the names of the document.
        unsafe gmtime_r(&second, &parts)
        let length = unsafe strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
        return String(decoding: text[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
