/// A key set and tokens that another implementation (joserfc for Python) made, valid until 2100.
enum SignedByIssuer {
    /// The published keys.
    static let keySet = """
        {"keys": [{"crv": "P-256", "x": "PKxeA2v4c1Z8v7dEBlnMFs3UPTYt6ug4uMIzv1uumCY", "y": "3UWuP3ADNe9Iu_A\
        fhYo2vllTHrxBNG3cUNwE7PVoOqE", "kty": "EC", "kid": "key-1", "use": "sig", "alg": "ES256"}]}
        """

    /// A token of the published key.
    static let token = """
        eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiIsImtpZCI6ImtleS0xIn0.eyJzdWIiOiJhbm5hIiwiZXhwIjo0MTAyNDQ0ODAwfQ.a\
        33A58q1EEoKeuch_mDu7AALshfJUzya2XmOEk417K2ZF8p0n8NLcr291trTVvp2u0L0xzMkAlbDNT3RHiS1PA
        """

    /// A token of a key that is not published.
    static let tokenOfUnknownKey = """
        eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiIsImtpZCI6ImtleS0yIn0.eyJzdWIiOiJhbm5hIiwiZXhwIjo0MTAyNDQ0ODAwfQ.U\
        e7soRiyiR7jGrWoOsG0zZIJ7KO3MKq8DtELpgDwAPS1nngPnYLddYn3Bal_yDw3vc6DcuR9w1BfTJjJZpLXKg
        """
}
