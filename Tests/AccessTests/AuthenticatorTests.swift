import Access
import Foundation
import LMDB
import Store
import TestSupport
import Testing

@Suite struct AuthenticatorTests {
    private let folder = TemporaryFolder()
    private let clock = ManualClock()
    private let store: Store
    private let keys: APIKeys
    private let authenticator: Authenticator

    init() throws {
        store = try Store.forTests(in: folder, clock: clock)
        keys = APIKeys(store: store) { [clock] in clock.now }
        authenticator = Authenticator(keys: keys)
    }

    private func make(
        organisation: String = "acme",
        user: String = "alice",
        permissions: PermissionSet = [.memoryRead, .actAs],
        expires: Timestamp? = nil,
        dialect: String? = nil
    ) async throws -> (key: APIKey, record: APIKeyRecord) {
        try await keys.create(
            organisation: organisation,
            user: user,
            permissions: permissions,
            name: "a key",
            expires: expires,
            dialect: dialect
        )
    }

    private let unknown = AccessError.invalidCredential("Invalid API key")

    @Test("A key is accepted by either header and stands for its user, rights and dialect")
    func accepted() async throws {
        let key = try await make(dialect: "context0").key
        let expected = Principal(
            organisation: "acme",
            user: "alice",
            permissions: [.memoryRead, .actAs],
            credential: .apiKey(prefix: key.prefix),
            dialect: "context0"
        )
        #expect(try await authenticator.authenticate(.apiKey(key.text)) == expected)
        #expect(try await authenticator.authenticate(.bearer(key.text)) == expected)
    }

    @Test("Keys outlive the process, and the store holds no secret")
    func persistent() async throws {
        let key = try await make().key
        let record = try #require(try keys.list(organisation: nil).first?.record)
        #expect(record.digest == key.digest)
        #expect(record.permissions == PermissionSet([.memoryRead, .actAs]).rawValue)
        store.flush()
        let file = try Data(contentsOf: URL(fileURLWithPath: folder.file("engram.mdb")))
        #expect(file.range(of: Data(key.prefix.utf8)) != nil)
        #expect(file.range(of: Data(key.text.utf8.suffix(32))) == nil)
    }

    @Test("Without a credential nobody is let in")
    func missing() async {
        await #expect(throws: AccessError.missingCredential) { try await authenticator.authenticate(nil) }
    }

    @Test("A wrong secret under a right prefix, and an unknown prefix, are refused alike")
    func wrongSecret() async throws {
        let key = try await make().key
        let other = try await make().key
        let swapped = "ck_\(key.prefix)_\(other.text.suffix(32))"
        let flipped = key.text.dropLast() + (key.text.hasSuffix("A") ? "B" : "A")
        for text in [swapped, String(flipped), APIKey.generate().text, "", "nonsense"] {
            await #expect(throws: unknown) { try await authenticator.authenticate(.apiKey(text)) }
        }
        await #expect(throws: unknown) { try await authenticator.authenticate(.bearer(swapped)) }
        await #expect(throws: AccessError.invalidCredential("Invalid token")) {
            try await authenticator.authenticate(.bearer("nonsense"))
        }
        await #expect(throws: AccessError.invalidCredential("Invalid token")) {
            try await authenticator.authenticate(.bearer(""))
        }
    }

    @Test("A revoked key is refused from then on, for good")
    func revoked() async throws {
        let key = try await make().key
        let other = try await make().key
        let record = try await keys.revoke(prefix: key.prefix, organisation: "acme")
        let time = try #require(record.revoked)
        await #expect(throws: unknown) { try await authenticator.authenticate(.apiKey(key.text)) }
        await #expect(throws: unknown) { try await authenticator.authenticate(.bearer(key.text)) }
        _ = try await authenticator.authenticate(.apiKey(other.text))
        clock.advance(seconds: 100)
        #expect(try await keys.revoke(prefix: key.prefix, organisation: nil).revoked == time)
    }

    @Test("Another organisation's key cannot be revoked, nor its existence learned")
    func revokeOfAnother() async throws {
        let key = try await make().key
        for organisation in ["other", "", "Acme", "acme ", "acme\u{0}"] {
            await #expect(throws: AccessError.keyNotFound(prefix: key.prefix)) {
                try await keys.revoke(prefix: key.prefix, organisation: organisation)
            }
        }
        _ = try await authenticator.authenticate(.apiKey(key.text))
        for prefix in ["", "aaaaaaaaaa", String(repeating: "a", count: 65), String(repeating: "a", count: 100_000)] {
            await #expect(throws: AccessError.keyNotFound(prefix: prefix)) {
                try await keys.revoke(prefix: prefix, organisation: nil)
            }
        }
    }

    @Test("An organisation whose name only looks alike is another one")
    func lookAlikes() async throws {
        let key = try await make(organisation: "caf\u{E9}").key
        #expect(try keys.list(organisation: "cafe\u{301}").isEmpty)
        #expect(try keys.list(organisation: "caf\u{E9}").count == 1)
        await #expect(throws: AccessError.keyNotFound(prefix: key.prefix)) {
            try await keys.revoke(prefix: key.prefix, organisation: "cafe\u{301}")
        }
    }

    @Test("A key is refused from the second in which it expires")
    func expired() async throws {
        let key = try await make(expires: clock.now.advanced(bySeconds: 60)).key
        _ = try await authenticator.authenticate(.apiKey(key.text))
        clock.advance(seconds: 59)
        _ = try await authenticator.authenticate(.apiKey(key.text))
        clock.advance(seconds: 1)
        await #expect(throws: AccessError.expired) { try await authenticator.authenticate(.apiKey(key.text)) }
        clock.advance(seconds: 1_000_000)
        await #expect(throws: AccessError.expired) { try await authenticator.authenticate(.bearer(key.text)) }
    }

    @Test("An expired key's wrong secret is not told that it expired")
    func expiredWrongSecret() async throws {
        let key = try await make(expires: clock.now).key
        let wrong = "ck_\(key.prefix)_\(APIKey.generate().text.suffix(32))"
        await #expect(throws: unknown) { try await authenticator.authenticate(.apiKey(wrong)) }
    }

    @Test("Keys are listed by organisation, all of them on request")
    func lists() async throws {
        let acme = try await [make().key.prefix, make().key.prefix]
        let other = try await make(organisation: "other").key.prefix
        #expect(try keys.list(organisation: "acme").map(\.prefix) == acme.sorted())
        #expect(try keys.list(organisation: "other").map(\.prefix) == [other])
        #expect(try keys.list(organisation: nil).map(\.prefix) == (acme + [other]).sorted())
        #expect(try keys.list(organisation: "none").isEmpty)
    }

    @Test("The last use is noted, at most once a minute, and revocation survives the note")
    func lastUse() async throws {
        let key = try await make().key
        func lastUsed() throws -> Timestamp? {
            store.flush()
            return try keys.list(organisation: nil).first?.record.lastUsed
        }
        #expect(try lastUsed() == nil)
        let first = clock.now
        _ = try await authenticator.authenticate(.apiKey(key.text))
        #expect(try lastUsed() == first)
        clock.advance(seconds: 59)
        _ = try await authenticator.authenticate(.apiKey(key.text))
        #expect(try lastUsed() == first)
        clock.advance(seconds: 1)
        _ = try await authenticator.authenticate(.apiKey(key.text))
        #expect(try lastUsed() == clock.now)
        clock.advance(seconds: 100)
        _ = try await authenticator.authenticate(.apiKey(key.text))
        #expect(try await keys.revoke(prefix: key.prefix, organisation: nil).lastUsed == clock.now)
    }

    @Test("The configured key is an admin of the default organisation, by either header")
    func configuredKey() async throws {
        var configuration = Authenticator.Configuration()
        configuration.configuredKey = "dev-key-12345"
        configuration.configuredUser = "root"
        let authenticator = Authenticator(keys: keys, configuration: configuration)
        for credential in [Credential.apiKey("dev-key-12345"), .bearer("dev-key-12345")] {
            let principal = try await authenticator.authenticate(credential)
            #expect(principal.organisation == "default" && principal.user == "root")
            #expect(principal.permissions == [.standard, .actAs, .admin, .operate])
            #expect(principal.credential == .configuredKey)
        }
        for text in ["dev-key-1234", "dev-key-123456", "DEV-KEY-12345", "dev-key-12345 ", ""] {
            await #expect(throws: unknown) { try await authenticator.authenticate(.apiKey(text)) }
        }
        let key = try await make().key
        #expect(try await authenticator.authenticate(.apiKey(key.text)).user == "alice")
    }

    @Test("An empty configured key lets nobody in")
    func emptyConfiguredKey() async {
        var configuration = Authenticator.Configuration()
        configuration.configuredKey = ""
        let authenticator = Authenticator(keys: keys, configuration: configuration)
        await #expect(throws: AccessError.self) { try await authenticator.authenticate(.apiKey("")) }
        await #expect(throws: AccessError.self) { try await authenticator.authenticate(.bearer("")) }
        await #expect(throws: AccessError.missingCredential) { try await authenticator.authenticate(nil) }
    }

    @Test("In development every credential is accepted and ignored")
    func development() async throws {
        var configuration = Authenticator.Configuration()
        configuration.requiresCredential = false
        configuration.configuredKey = "configured"
        let authenticator = Authenticator(keys: keys, configuration: configuration)
        #expect(!authenticator.requiresCredential)
        let key = try await make().key
        for credential in [nil, Credential.apiKey("x"), .bearer(""), .apiKey(key.text), .apiKey("configured")] {
            #expect(try await authenticator.authenticate(credential) == .development)
        }
        #expect(Principal.development.organisation == "default" && Principal.development.user == "dev")
        #expect(Principal.development.permissions.allows([.admin, .actAs, .memoryDelete]))
    }

    @Test("Refusals say what to do and never hold a credential")
    func messages() async throws {
        let key = try await make().key
        let wrong = "ck_\(key.prefix)_\(APIKey.generate().text.suffix(32))"
        let error = await #expect(throws: AccessError.self) { try await authenticator.authenticate(.apiKey(wrong)) }
        #expect(error.map { !$0.description.contains(wrong.suffix(32)) } == true)
        #expect(AccessError.missingCredential.description.contains("X-API-Key"))
        #expect(AccessError.forbidden([.memoryRead, .admin]).description.contains("memory:read, admin"))
        #expect(AccessError.storage("mdb_get failed").description == "The store is not available")
    }
}
