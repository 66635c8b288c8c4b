import Store
import Synchronization
import TestSupport
import Testing

@testable import Access

@Suite struct TokenVerifierTests {
    private let clock = ManualClock()
    /// The clock's second.
    private let start = 1_735_689_600

    private func verifier(
        secret: Bool = true,
        pem: [String] = [],
        set: String? = nil,
        remote: RemoteKeySet? = nil,
        policy: TokenVerifier.Policy = TokenVerifier.Policy()
    ) async throws -> TokenVerifier {
        var keys: [VerificationKey] = []
        if secret { keys.append(try await .secret(GoldenTokens.secret)) }
        for text in pem { keys.append(try await .pem(text)) }
        if let set { keys += try await VerificationKey.keySet(Array(set.utf8)) }
        return TokenVerifier(keys: keys, remote: remote, policy: policy) { [clock] in clock.now }
    }

    private func refusal(_ token: String, by verifier: TokenVerifier) async -> AccessError? {
        do throws(AccessError) {
            _ = try await verifier.principal(of: token)
            return nil
        } catch {
            return error
        }
    }

    private let unknownKey = AccessError.invalidCredential("Invalid token: its key is unknown")
    private let wrongSignature = AccessError.invalidCredential("Invalid token: the signature is wrong")

    @Test("Tokens of another implementation are understood in all three algorithms, by PEM and by key set")
    func golden() async throws {
        let expected = Principal(
            organisation: "org_456",
            user: "user_123",
            permissions: [.sessionRead, .memoryRead],
            credential: .token,
            dialect: "context0",
            name: "John Doe",
            email: "user@example.com"
        )
        let own = try await verifier(pem: [GoldenTokens.rsaPEM, GoldenTokens.ecPEM])
        for token in [GoldenTokens.hs, GoldenTokens.rs, GoldenTokens.es] {
            #expect(try await own.principal(of: token) == expected)
            #expect(try await own.principal(of: token) == expected)
        }
        let published = try await verifier(secret: false, set: GoldenTokens.set)
        for token in [GoldenTokens.rs, GoldenTokens.es, GoldenTokens.rsKid, GoldenTokens.esKid] {
            #expect(try await published.principal(of: token) == expected)
        }
    }

    @Test("What a token leaves out has the documented defaults")
    func defaults() async throws {
        var policy = TokenVerifier.Policy()
        let claims = #"{"sub":"u","exp":\#(start + 60)}"#
        let plain = try await verifier().principal(of: HandmadeToken.make(claims))
        #expect(plain.organisation == "default" && plain.user == "u" && plain.permissions == .standard)
        #expect(plain.dialect == nil && plain.name == nil && plain.email == nil)
        policy.defaultPermissions = .memoryRead
        let own = try await verifier(policy: policy)
        #expect(try await own.principal(of: HandmadeToken.make(claims)).permissions == .memoryRead)
        let none = HandmadeToken.make(#"{"sub":"u","exp":\#(start + 60),"permissions":[]}"#)
        #expect(try await own.principal(of: none).permissions == [])
    }

    @Test("A key serves one algorithm only: neither a public key as a secret nor a changed header gets a token through")
    func confusion() async throws {
        let own = try await verifier(secret: false, pem: [GoldenTokens.rsaPEM])
        #expect(await refusal(GoldenTokens.confused, by: own) == unknownKey)
        #expect(await refusal(GoldenTokens.es, by: own) == unknownKey)
        let both = try await verifier(pem: [GoldenTokens.rsaPEM, GoldenTokens.ecPEM])
        #expect(await refusal(GoldenTokens.confused, by: both) == wrongSignature)
        let parts = GoldenTokens.hs.split(separator: ".")
        for algorithm in ["RS256", "ES256"] {
            let header = HandmadeToken.encoded(#"{"alg":"\#(algorithm)","typ":"JWT"}"#)
            #expect(await refusal("\(header).\(parts[1]).\(parts[2])", by: both) == wrongSignature)
        }
        #expect(await refusal(GoldenTokens.embedded, by: both) == wrongSignature)
    }

    @Test(
        "An algorithm that is none of the three is refused, whatever the signature",
        arguments: ["none", "NONE", "None", "HS384", "HS512", "RS512", "PS256", "EdDSA", "", "hs256"]
    )
    func otherAlgorithms(algorithm: String) async throws {
        let own = try await verifier(pem: [GoldenTokens.rsaPEM])
        let claims = #"{"sub":"u","exp":\#(start + 60)}"#
        let token = HandmadeToken.make(claims, header: #"{"alg":"\#(algorithm)"}"#)
        let unsigned = token.split(separator: ".").prefix(2).joined(separator: ".") + "."
        let expected = AccessError.invalidCredential("Invalid token: the algorithm must be HS256, RS256 or ES256")
        #expect(await refusal(token, by: own) == expected)
        #expect(await refusal(unsigned, by: own) == expected)
    }

    @Test("A change of any part of a token is noticed")
    func tampering() async throws {
        let own = try await verifier()
        let parts = GoldenTokens.hs.split(separator: ".").map(String.init)
        let claims = HandmadeToken.encoded(#"{"sub":"root","exp":\#(start + 60)}"#)
        #expect(await refusal("\(parts[0]).\(claims).\(parts[2])", by: own) == wrongSignature)
        #expect(await refusal("\(parts[0]).\(parts[1]).", by: own) == wrongSignature)
        for position in [0, 1, 20, 40] {
            var signature = Array(parts[2])
            signature[position] = signature[position] == "A" ? "B" : "A"
            #expect(await refusal("\(parts[0]).\(parts[1]).\(String(signature))", by: own) == wrongSignature)
        }
        let foreign = HandmadeToken.make(
            #"{"sub":"u","exp":\#(start + 60)}"#,
            secret: "another secret of thirty-two bytes!"
        )
        #expect(await refusal(foreign, by: own) == wrongSignature)
    }

    @Test(
        "A text that is no token is refused without a trap",
        arguments: ["", ".", "..", "...", "a.b.c", "nonsense", "e30.e30.", "e30.e30.e30", "\u{0}.\u{0}.\u{0}", "é.é.é"]
    )
    func nonsense(text: String) async throws {
        let error = try await refusal(text, by: verifier())
        guard case .invalidCredential = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("A token with any letter of its header or claims changed, cut off or followed by more is refused")
    func everyLetter() async throws {
        let own = try await verifier(pem: [GoldenTokens.rsaPEM, GoldenTokens.ecPEM])
        for token in [GoldenTokens.hs, GoldenTokens.es] {
            let letters = Array(token)
            let end = try #require(letters.lastIndex(of: "."))
            for position in 0..<end {
                var changed = letters
                changed[position] = letters[position] == "B" ? "C" : "B"
                #expect(await refusal(String(changed), by: own) != nil, "\(position)")
            }
            for length in stride(from: 0, to: letters.count, by: 7) {
                #expect(await refusal(String(letters.prefix(length)), by: own) != nil, "\(length)")
            }
            for more in [".", "A", " ", "\n", "=", ".e30"] {
                if more != "=" { #expect(await refusal(token + "A" + more, by: own) != nil) }
            }
        }
    }

    @Test("Claims that nest deeply are refused without a trap, before anybody knows who signed them")
    func nesting() async throws {
        let own = try await verifier()
        for depth in [100, 1_000, 5_000] {
            let claims = #"{"sub":\#(String(repeating: "[", count: depth))\#(String(repeating: "]", count: depth))}"#
            #expect(await refusal(HandmadeToken.make(claims, secret: "x"), by: own) != nil)
            let header =
                #"{"alg":"HS256","x":\#(String(repeating: #"{"a":"#, count: depth))1"#
                + String(repeating: "}", count: depth + 1)
            #expect(await refusal(HandmadeToken.make("{}", header: header, secret: "x"), by: own) != nil)
        }
        let long = HandmadeToken.make(#"{"sub":"\#(String(repeating: "u", count: 20_000))"}"#)
        #expect(await refusal(long, by: own) == .invalidCredential("Invalid token: too long"))
    }

    @Test(
        "Claims are required, and have their types and lengths",
        arguments: [
            (#"{"exp":1735689660}"#, "sub is missing"), (#"{"sub":"u"}"#, "exp is missing"),
            (#"{"sub":"u","exp":null}"#, "exp is missing"), (#"{"sub":"u","exp":"1735689660"}"#, nil),
            (#"{"sub":7,"exp":1735689660}"#, nil), (#"{"sub":"u","exp":1735689660,"permissions":"admin"}"#, nil),
            (#"{"sub":"","exp":1735689660}"#, "sub must have 1 to 500 characters"),
            (#"{"sub":"u","exp":1735689660,"org_id":""}"#, "org_id must have 1 to 500 characters"),
            (#"["sub"]"#, nil),
        ] as [(String, String?)]
    )
    func claims(text: String, reason: String?) async throws {
        let expected = AccessError.invalidCredential(reason.map { "Invalid token: \($0)" } ?? "Invalid token")
        #expect(await refusal(HandmadeToken.make(text), by: try await verifier()) == expected)
    }

    @Test("Expiry and start count from their second, give or take the leeway")
    func times() async throws {
        var strict = TokenVerifier.Policy()
        strict.leewaySeconds = 0
        for (policy, leeway) in [(TokenVerifier.Policy(), 30), (strict, 0)] {
            for (offset, expected) in [(1 - leeway, nil), (-leeway, AccessError.expired), (-1_000_000, .expired)] {
                let token = HandmadeToken.make(#"{"sub":"u","exp":\#(start + offset)}"#)
                #expect(await refusal(token, by: try await verifier(policy: policy)) == expected, "\(offset)")
            }
            let early = AccessError.invalidCredential("Invalid token: it is not valid yet")
            for (offset, expected) in [(leeway, nil), (leeway + 1, early)] {
                let token = HandmadeToken.make(#"{"sub":"u","exp":\#(start + 999),"nbf":\#(start + offset)}"#)
                #expect(await refusal(token, by: try await verifier(policy: policy)) == expected, "\(offset)")
            }
        }
        for far in ["1e300", "-1e300", "9007199254740993"] {
            let error = await refusal(HandmadeToken.make(#"{"sub":"u","exp":\#(far)}"#), by: try await verifier())
            #expect(error == (far.hasPrefix("-") ? .expired : nil))
        }
    }

    @Test("A token that was verified before is refused once its time is over")
    func cachedExpiry() async throws {
        let own = try await verifier()
        let token = HandmadeToken.make(#"{"sub":"u","exp":\#(start + 60)}"#)
        #expect(await refusal(token, by: own) == nil)
        clock.advance(seconds: 89)
        #expect(await refusal(token, by: own) == nil)
        clock.advance(seconds: 1)
        #expect(await refusal(token, by: own) == .expired)
    }

    @Test("Issuer and audience are checked when they are configured")
    func issuerAndAudience() async throws {
        var policy = TokenVerifier.Policy()
        policy.issuer = "https://issuer.example.com"
        policy.audience = "engram"
        let own = try await verifier(policy: policy)
        let issuer = AccessError.invalidCredential("Invalid token: it has another issuer")
        let audience = AccessError.invalidCredential("Invalid token: it is for another audience")
        for (more, expected) in [
            (#""iss":"https://issuer.example.com","aud":"engram""#, nil),
            (#""iss":"https://issuer.example.com","aud":["other","engram"]"#, nil),
            (#""iss":"https://issuer.example.com","aud":["other"]"#, audience),
            (#""iss":"https://issuer.example.com""#, audience), (#""aud":"engram""#, issuer),
            (#""iss":"https://issuer.example.com.evil.example","aud":"engram""#, issuer),
        ] {
            let token = HandmadeToken.make(#"{"sub":"u","exp":\#(start + 60),\#(more)}"#)
            #expect(await refusal(token, by: own) == expected, "\(more)")
        }
    }

    @Test("A header with critical extensions is refused, and a key that the header names must be known")
    func headers() async throws {
        let own = try await verifier(set: GoldenTokens.set)
        let claims = #"{"sub":"u","exp":\#(start + 60)}"#
        let critical = HandmadeToken.make(claims, header: #"{"alg":"HS256","crit":["b64"],"b64":false}"#)
        #expect(
            await refusal(critical, by: own)
                == .invalidCredential("Invalid token: its header has critical extensions")
        )
        #expect(await refusal(GoldenTokens.esOtherKid, by: own) == unknownKey)
    }

    @Test("Secrets of fewer than 32 bytes, private keys and unknown texts are no keys")
    func badKeys() async throws {
        await #expect(throws: TokenKeyError.shortSecret(bytes: 31)) {
            try await VerificationKey.secret(String(repeating: "s", count: 31))
        }
        _ = try await VerificationKey.secret(String(repeating: "s", count: 32))
        let token = NewToken(user: "u", expires: clock.now)
        await #expect(throws: TokenKeyError.shortSecret(bytes: 5)) { try await token.signed(with: "short") }
        let privateKey = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
        for text in ["", "nonsense", privateKey, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"] {
            await #expect(throws: TokenKeyError.self) { try await VerificationKey.pem(text) }
        }
        for text in ["", "[]", "{}", #"{"keys":[]}"#, #"{"keys":[{"kty":"oct","k":"AAAA"}]}"#] {
            await #expect(throws: TokenKeyError.self) { try await VerificationKey.keySet(Array(text.utf8)) }
        }
        #expect(try await VerificationKey.keySet(Array(GoldenTokens.set.utf8)).map(\.identifier) == ["key-1", "key-2"])
    }

    @Test("A token that the server signs is one that it accepts")
    func minted() async throws {
        var token = NewToken(user: "anna", expires: clock.now.advanced(bySeconds: 60))
        token.organisation = "acme"
        token.permissions = [.memoryRead, .actAs]
        token.name = "Anna"
        token.issuer = "me"
        token.audience = "engram"
        var policy = TokenVerifier.Policy()
        policy.issuer = "me"
        policy.audience = "engram"
        let text = try await token.signed(with: GoldenTokens.secret, at: clock.now)
        let principal = try await verifier(policy: policy).principal(of: text)
        #expect(principal.organisation == "acme" && principal.user == "anna" && principal.name == "Anna")
        #expect(principal.permissions == [.memoryRead, .actAs])
    }

    @Test("The cache of verified tokens is bounded and keeps what is used")
    func cacheBound() {
        let cache = TokenCache(halfCapacity: 8)
        let far = clock.now.advanced(bySeconds: 1_000)
        let used = TokenCache.digest(of: "used")
        for number in 0..<1_000 {
            if number % 4 == 0 { cache.insert(.development, of: used, until: far) }
            #expect(cache.principal(of: used, at: clock.now) == .development)
            cache.insert(.development, of: TokenCache.digest(of: "\(number)"), until: far)
            #expect(cache.count <= 16)
        }
        #expect(cache.principal(of: TokenCache.digest(of: "0"), at: clock.now) == nil)
        #expect(cache.principal(of: used, at: far) == nil)
    }
}

@Suite struct RemoteKeySetTests {
    private let clock = ManualClock()

    /// A published set that can be changed, and how often it was asked for.
    private final class Issuer: Sendable {
        private let state = Mutex<(json: String?, fetches: Int)>((nil, 0))

        var fetches: Int { state.withLock(\.fetches) }

        func publish(_ json: String?) { state.withLock { $0.json = json } }

        func fetch() throws -> [UInt8] {
            try state.withLock { state in
                state.fetches += 1
                guard let json = state.json else { throw Offline() }
                return Array(json.utf8)
            }
        }

        struct Offline: Error {}
    }

    private let issuer = Issuer()

    private func verifier() -> TokenVerifier {
        let remote = RemoteKeySet(clock: { [clock] in clock.now }, fetch: { [issuer] in try issuer.fetch() })
        return TokenVerifier(keys: [], remote: remote) { [clock] in clock.now }
    }

    private func error(_ token: String, _ verifier: TokenVerifier) async -> AccessError? {
        do throws(AccessError) {
            _ = try await verifier.principal(of: token)
            return nil
        } catch {
            return error
        }
    }

    @Test("Keys are fetched once for many tokens, and again for an unknown key, but not more often than the floor")
    func unknownKey() async throws {
        issuer.publish(GoldenTokens.set)
        let verifier = verifier()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<32 { group.addTask { _ = try await verifier.principal(of: GoldenTokens.rsKid) } }
            try await group.waitForAll()
        }
        #expect(issuer.fetches == 1)
        #expect(await error(GoldenTokens.esKid, verifier) == nil)
        #expect(issuer.fetches == 1)
        let unknown = AccessError.invalidCredential("Invalid token: its key is unknown")
        issuer.publish(GoldenTokens.later)
        for _ in 0..<10 { #expect(await error(GoldenTokens.esOtherKid, verifier) == unknown) }
        #expect(issuer.fetches == 1)
        clock.advance(seconds: 30)
        #expect(await error(GoldenTokens.esOtherKid, verifier) == nil)
        #expect(issuer.fetches == 2)
    }

    @Test("An issuer that never answered is no reason to call a token bad, and a later failure keeps the keys")
    func failures() async throws {
        let verifier = verifier()
        #expect(await error(GoldenTokens.rsKid, verifier) == .keysUnavailable)
        #expect(await error(GoldenTokens.hs, verifier) != .keysUnavailable)
        #expect(issuer.fetches == 1)
        issuer.publish("this is no key set")
        clock.advance(seconds: 30)
        #expect(await error(GoldenTokens.rsKid, verifier) == .keysUnavailable)
        issuer.publish(GoldenTokens.set)
        clock.advance(seconds: 30)
        #expect(await error(GoldenTokens.rsKid, verifier) == nil)
        issuer.publish(nil)
        clock.advance(seconds: 600)
        #expect(await error(GoldenTokens.rsKid, verifier) == nil)
        #expect(issuer.fetches == 4)
    }

    @Test("A key that was withdrawn counts no more once the set is old")
    func withdrawn() async throws {
        issuer.publish(GoldenTokens.later)
        let verifier = verifier()
        #expect(await error(GoldenTokens.esOtherKid, verifier) == nil)
        issuer.publish(GoldenTokens.set)
        clock.advance(seconds: 600)
        #expect(
            await error(GoldenTokens.esOtherKid, verifier) == .invalidCredential("Invalid token: its key is unknown")
        )
    }
}
