import HTTPTypes
import JSON
package import Logging
import Store

/// Writes each log entry as one line of JSON: `time`, `level`, `message`, then the entry's metadata.
///
/// Metadata that are whole numbers are written as numbers. A key that is there twice has the value that is nearest to the
/// entry.
package struct JSONLogHandler: LogHandler {
    private let sink: LogSink

    /// What all lines of this logger carry.
    package var metadata: Logger.Metadata = [:]

    /// The least level that is written.
    package var logLevel = Logger.Level.info

    /// A handler that writes into a sink.
    package init(_ sink: LogSink) { self.sink = sink }

    /// One member of all lines.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes a line; a warning or an error is on its way before this returns.
    package func log(event: LogEvent) {
        var writer = JSONWriter(capacity: 320)
        writer.object { writer in
            writer.member("time", Timestamp.now())
            writer.member("level", event.level.rawValue)
            writer.member("message", event.message.description)
            for (key, value) in event.metadata ?? [:] { writer.member(key, value) }
            for (key, value) in metadata where event.metadata?[key] == nil { writer.member(key, value) }
            if let error = event.error { writer.member("error", String(describing: error)) }
        }
        sink.write(writer.bytes, isUrgent: event.level >= .warning)
    }

    /// Writes the line of an answered request: what ``log(event:)`` makes of the same metadata, without the dictionary.
    func log(_ report: RequestReport, correlationID: String?, traceParent: String?) {
        var writer = JSONWriter(capacity: 320)
        writer.object { writer in
            writer.member("time", Timestamp.now())
            writer.member("level", Logger.Level.info.rawValue)
            writer.member("message", "request" as String)
            writer.member("method", report.method.rawValue)
            writer.member("route", report.route ?? "-")
            writer.member("status", report.status.code)
            writer.member("microseconds", Int(report.duration / .microseconds(1)))
            writer.member("bytes", report.responseBytes)
            if let correlationID { writer.member("correlation_id", correlationID) }
            if let traceParent { writer.member("traceparent", traceParent) }
            for (key, value) in metadata { writer.member(key, value) }
        }
        sink.write(writer.bytes)
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ key: String, _ value: Logger.Metadata.Value) {
        self.key(escaping: key)
        self.value(value)
    }

    private mutating func value(_ value: Logger.Metadata.Value) {
        switch value {
        case .string(let text): string(text)
        case .stringConvertible(let value):
            let text = value.description
            if let number = Int(text) { integer(number) } else { string(text) }
        case .dictionary(let members): object { for (key, value) in members { $0.member(key, value) } }
        case .array(let values): array(values) { $0.value($1) }
        }
    }
}
