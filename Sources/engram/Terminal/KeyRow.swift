import Access
import Foundation
import JSON
import Store

/// An API key as the command line lists it, from a store or from a server.
struct KeyRow {
    let prefix: String
    let organisation: String
    let user: String
    let name: String
    let permissions: [String]
    let dialect: String?
    let createdAt: String
    let expiresAt: String?
    let revokedAt: String?
    let lastUsedAt: String?

    init(prefix: String, record: APIKeyRecord) {
        self.prefix = prefix
        organisation = record.organisation
        user = record.user
        name = record.name
        permissions = PermissionSet(rawValue: record.permissions).names
        dialect = record.dialect
        createdAt = record.created.description
        expiresAt = record.expires?.description
        revokedAt = record.revoked?.description
        lastUsedAt = record.lastUsed?.description
    }

    init(_ key: JSONElement) {
        prefix = key["prefix"]?.string ?? ""
        organisation = key["organisation"]?.string ?? ""
        user = key["user"]?.string ?? ""
        name = key["name"]?.string ?? ""
        permissions = key["permissions"]?.elements.map { $0.compactMap(\.string) } ?? []
        dialect = key["dialect"]?.string
        createdAt = key["created_at"]?.string ?? ""
        expiresAt = key["expires_at"]?.string
        revokedAt = key["revoked_at"]?.string
        lastUsedAt = key["last_used_at"]?.string
    }

    /// The keys as `/admin/keys` answers them.
    static func json(_ rows: [KeyRow]) -> String {
        var writer = JSONWriter()
        writer.beginArray()
        for row in rows {
            writer.beginObject()
            for (name, value) in [
                ("prefix", row.prefix), ("organisation", row.organisation), ("user", row.user), ("name", row.name),
                ("dialect", row.dialect),
                ("created_at", row.createdAt), ("expires_at", row.expiresAt), ("revoked_at", row.revokedAt),
                ("last_used_at", row.lastUsedAt),
            ] {
                writer.key(escaping: name)
                if let value { writer.string(value) } else { writer.null() }
            }
            writer.key("permissions")
            writer.beginArray()
            for permission in row.permissions { writer.string(permission) }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        return writer.text().description
    }

    /// The keys as lines of a table.
    static func table(_ rows: [KeyRow]) -> [String] {
        if rows.isEmpty { return ["no keys"] }
        let header = ["prefix", "organisation", "user", "name", "state", "last used"]
        let cells = rows.map { row in
            let state = row.revokedAt.map { "revoked \($0)" } ?? row.expiresAt.map { "until \($0)" } ?? "valid"
            return [row.prefix, row.organisation, row.user, row.name, state, row.lastUsedAt ?? "never"]
        }
        let widths = header.indices.map { column in ([header] + cells).map { $0[column].count }.max() ?? 0 }
        return ([header] + cells).map { line in
            zip(line, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
                .joined(separator: "  ").trimmingCharacters(in: .whitespaces)
        }
    }
}
