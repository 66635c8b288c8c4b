/// On whose behalf a call is made.
///
/// The tenant never comes from the request's body.
package struct Caller: Sendable, Hashable {
    /// The tenant.
    package let organisation: String

    /// The user within the tenant.
    package let user: String

    /// Whether the caller may act for other users of the organisation.
    package let reachesAllUsers: Bool

    /// Whether the caller may do everything within the organisation.
    package let isAdmin: Bool

    /// A caller with the given rights.
    package init(organisation: String, user: String, reachesAllUsers: Bool, isAdmin: Bool) {
        self.organisation = organisation
        self.user = user
        self.reachesAllUsers = reachesAllUsers
        self.isAdmin = isAdmin
    }

    /// Whether the caller may see what belongs to a user; what belongs to nobody is the organisation's.
    func mayReach(user other: String?) -> Bool {
        guard let other else { return true }
        return reachesAllUsers || isSame(other, user)
    }

    /// Refuses a scope of another organisation or user.
    func requireReach(_ scope: Scope) throws(EngineError) {
        guard isSame(scope.organisation, organisation) else { throw .forbidden("The scope is another organisation's") }
        guard mayReach(user: scope.userID) else {
            throw .forbidden("The scope's user_id is not yours; acting for other users needs the act_as permission")
        }
    }
}

/// Whether two texts are the same bytes.
///
/// Swift's `==` takes canonically equivalent texts for equal; two users whose names only look alike must never meet.
func isSame(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
