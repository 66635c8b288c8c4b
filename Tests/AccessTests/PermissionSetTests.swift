import Access
import Testing

@Suite struct PermissionSetTests {
    @Test("Every permission is found by its name and named by it", arguments: PermissionSet.allNames)
    func roundTrip(name: String) throws {
        let permission = try #require(PermissionSet(name: name))
        #expect(permission.names == [name])
        #expect(permission.rawValue.nonzeroBitCount == 1)
    }

    @Test("The names are those of tokens and API keys, and each has a bit of its own")
    func names() throws {
        #expect(
            Set(PermissionSet.allNames) == [
                "session:create", "session:read", "session:update", "session:delete", "memory:create", "memory:read",
                "memory:update", "memory:delete", "chat:use", "webhook:manage", "analytics:read", "act_as", "admin",
                "operate",
            ]
        )
        let all = try PermissionSet.allNames.map { try #require(PermissionSet(name: $0)) }
        #expect(Set(all).count == all.count)
        #expect(Set(PermissionSet(all).names) == Set(PermissionSet.allNames))
    }

    @Test(
        "A name that is not exactly a permission's is none",
        arguments: ["", "memory", "memory:", "MEMORY:READ", "memory:read ", " admin", "memory:reαd", "*"]
    )
    func unknownNames(name: String) {
        #expect(PermissionSet(name: name) == nil)
    }

    @Test("The bits that API keys store never change")
    func storedBits() {
        #expect(PermissionSet.sessionCreate.rawValue == 1)
        #expect(PermissionSet.memoryCreate.rawValue == 16)
        #expect(PermissionSet.memoryDelete.rawValue == 128)
        #expect(PermissionSet.actAs.rawValue == 2_048)
        #expect(PermissionSet.admin.rawValue == 4_096)
        #expect(PermissionSet.operate.rawValue == 8_192)
        #expect(PermissionSet.standard.rawValue == 2_047)
    }

    @Test(
        "A set allows what it holds, an admin everything but operate, and the standard set neither act_as nor admin nor operate"
    )
    func allows() throws {
        for name in PermissionSet.allNames {
            let permission = try #require(PermissionSet(name: name))
            #expect(permission.allows(permission))
            #expect(PermissionSet.admin.allows(permission) == (permission != .operate))
            let isStandard = ![.admin, .actAs, .operate].contains(permission)
            #expect(PermissionSet.standard.allows(permission) == isStandard)
            #expect(!PermissionSet([]).allows(permission))
        }
        #expect(!PermissionSet.memoryRead.allows([.memoryRead, .memoryCreate]))
        #expect(PermissionSet([.memoryRead, .memoryCreate]).allows(.memoryRead))
        #expect(PermissionSet([]).allows([]))
    }
}
