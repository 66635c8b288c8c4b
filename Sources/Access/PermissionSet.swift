/// What a caller may do, by the names that tokens and API keys use.
package struct PermissionSet: OptionSet, Hashable, Sendable {
    /// One bit a permission, stable because API keys store it.
    package let rawValue: UInt32

    /// The permissions of the given bits.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let sessionCreate = PermissionSet(rawValue: 1 << 0)
    package static let sessionRead = PermissionSet(rawValue: 1 << 1)
    package static let sessionUpdate = PermissionSet(rawValue: 1 << 2)
    package static let sessionDelete = PermissionSet(rawValue: 1 << 3)
    package static let memoryCreate = PermissionSet(rawValue: 1 << 4)
    package static let memoryRead = PermissionSet(rawValue: 1 << 5)
    package static let memoryUpdate = PermissionSet(rawValue: 1 << 6)
    package static let memoryDelete = PermissionSet(rawValue: 1 << 7)
    package static let chatUse = PermissionSet(rawValue: 1 << 8)
    package static let webhookManage = PermissionSet(rawValue: 1 << 9)
    package static let analyticsRead = PermissionSet(rawValue: 1 << 10)
    /// Acting for other users of the organisation.
    package static let actAs = PermissionSet(rawValue: 1 << 11)
    /// Everything within the organisation, keys included.
    package static let admin = PermissionSet(rawValue: 1 << 12)
    /// What concerns all organisations of the server, such as its model; no part of ``admin``.
    package static let operate = PermissionSet(rawValue: 1 << 13)

    /// What a credential without a list of permissions gets: everything but ``actAs``, ``admin`` and ``operate``.
    package static let standard = PermissionSet(rawValue: (1 << 11) - 1)

    /// Whether the set holds all of `required`.
    ///
    /// An admin may do everything within the organisation.
    package func allows(_ required: PermissionSet) -> Bool {
        isSuperset(of: contains(.admin) ? required.intersection(.operate) : required)
    }
}

extension PermissionSet {
    private static let byName: [(name: String, permission: PermissionSet)] = [
        ("session:create", .sessionCreate), ("session:read", .sessionRead), ("session:update", .sessionUpdate),
        ("session:delete", .sessionDelete), ("memory:create", .memoryCreate), ("memory:read", .memoryRead),
        ("memory:update", .memoryUpdate), ("memory:delete", .memoryDelete), ("chat:use", .chatUse),
        ("webhook:manage", .webhookManage), ("analytics:read", .analyticsRead), ("act_as", .actAs),
        ("admin", .admin), ("operate", .operate),
    ]

    /// Every permission's name.
    package static var allNames: [String] { byName.map(\.name) }

    /// The names of the set's permissions.
    package var names: [String] { PermissionSet.byName.filter { contains($0.permission) }.map(\.name) }

    /// The permission with a name such as `memory:read`.
    package init?(name: some StringProtocol) {
        guard let entry = PermissionSet.byName.first(where: { $0.name == name }) else { return nil }
        self = entry.permission
    }
}
