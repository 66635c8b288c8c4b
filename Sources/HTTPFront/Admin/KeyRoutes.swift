import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

/// API keys over HTTP, for admins.
///
/// An admin reaches the keys of the own organisation only.
struct KeyRoutes: Sendable {
    let keys: APIKeys

    /// The longest name of a key, user or dialect.
    private static let longestName = 500

    func add(to routes: inout RouteBuilder) {
        routes.add(.post, "/admin/keys", requiring: .admin, create)
        routes.add(.get, "/admin/keys", requiring: .admin, list)
        routes.add(.delete, "/admin/keys/{prefix}", requiring: .admin, revoke)
    }

    private func create(_ request: AdmittedRequest) async throws -> Response {
        var fields = FieldReader(try await request.jsonObject())
        let organisation = fields.optional("organisation", .string) ?? request.principal.organisation
        let user = fields.name("user", isRequired: true, longest: Self.longestName)
        let name = fields.name("name", isRequired: false, longest: Self.longestName)
        let dialect = fields.name("dialect", isRequired: false, longest: Self.longestName)
        let permissions = fields.permissions()
        let expires = fields.expiry()
        try fields.check()
        guard organisation.utf8.elementsEqual(request.principal.organisation.utf8) else {
            throw APIError(.forbidden, "Keys of another organisation cannot be made over HTTP")
        }
        // Nobody gives away what concerns other organisations without having it.
        if let permissions, permissions.contains(.operate), !request.principal.permissions.contains(.operate) {
            throw AccessError.forbidden(.operate)
        }
        guard let user, let permissions else { throw APIError.internalFailure("a key without problems is missing") }
        let (key, record) = try await keys.create(
            organisation: organisation,
            user: user,
            permissions: permissions,
            name: name ?? "",
            expires: expires,
            dialect: dialect
        )
        return .json(.created) { writer in
            writer.object { writer in
                writer.member("key", key.text)
                writer.members(of: record, prefix: key.prefix)
            }
        }
    }

    private func list(_ request: AdmittedRequest) async throws -> Response {
        let list = try keys.list(organisation: request.principal.organisation)
        return .json { writer in
            writer.object { writer in
                writer.key("keys")
                writer.array(list) { writer, entry in
                    writer.object { $0.members(of: entry.record, prefix: entry.prefix) }
                }
            }
        }
    }

    private func revoke(_ request: AdmittedRequest) async throws -> Response {
        _ = try await keys.revoke(
            prefix: request.pathParameter("prefix"),
            organisation: request.principal.organisation
        )
        return .noContent
    }
}

extension FieldReader {
    /// A text that is not empty and not too long.
    fileprivate mutating func name(_ key: String, isRequired: Bool, longest: Int) -> String? {
        guard let text = isRequired ? required(key, .string) : nullable(key, .string) else { return nil }
        guard (1...longest).contains(text.unicodeScalars.count) else {
            refuse(
                [.key(key)],
                "expected 1 to \(longest) characters, got \(text.unicodeScalars.count)",
                "value_error.any_str.length"
            )
            return nil
        }
        return text
    }

    /// A list of permission names; absent means the standard set.
    fileprivate mutating func permissions() -> PermissionSet? {
        guard let list = optional("permissions", .array) else { return .standard }
        var permissions: PermissionSet = []
        for (position, element) in list.enumerated() {
            if let permission = element.string.flatMap({ PermissionSet(name: $0) }) {
                permissions.formUnion(permission)
            } else {
                let received = element.string.map { "'\($0.prefix(64))'" } ?? element.kind.description
                let known = PermissionSet.allNames.joined(separator: ", ")
                refuse(
                    [.key("permissions"), .index(position)],
                    "expected one of \(known), got \(received)",
                    "value_error.const"
                )
            }
        }
        return permissions
    }

    /// A moment in RFC 3339.
    fileprivate mutating func expiry() -> Timestamp? {
        guard let text = nullable("expires_at", .string) else { return nil }
        if let time = Timestamp(parsing: text) {
            if time > Timestamp.now() { return time }
            refuse([.key("expires_at")], "expected a time to come, got '\(text.prefix(64))'", "value_error.datetime")
            return nil
        }
        refuse([.key("expires_at")], "expected an RFC 3339 time, got '\(text.prefix(64))'", "value_error.datetime")
        return nil
    }
}

extension JSONWriter {
    fileprivate mutating func members(of record: APIKeyRecord, prefix: String) {
        member("prefix", prefix)
        member("name", record.name)
        member("organisation", record.organisation)
        member("user", record.user)
        key("permissions")
        array(PermissionSet(rawValue: record.permissions).names) { $0.string($1) }
        member("dialect", record.dialect)
        member("created_at", record.created.description)
        member("expires_at", record.expires?.description)
        member("revoked_at", record.revoked?.description)
        member("last_used_at", record.lastUsed?.description)
    }
}
