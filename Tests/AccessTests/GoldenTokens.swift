/// Tokens and keys that another implementation (joserfc for Python) made, valid for an hour from 2025-01-01T00:00:00Z.
enum GoldenTokens {
    static let secret = "a secret of thirty-two bytes, or a few more"

    /// HS256 with ``secret``.
    static let hs = """
        eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyXzEyMyIsIm9yZ19pZCI6Im9yZ180NTYiLCJuYW1lIjoiSm9obiBEb2UiL\
        CJlbWFpbCI6InVzZXJAZXhhbXBsZS5jb20iLCJwZXJtaXNzaW9ucyI6WyJzZXNzaW9uOnJlYWQiLCJtZW1vcnk6cmVhZCIsImJpbGxpbmc6d3J\
        pdGUiXSwiZGlhbGVjdCI6ImNvbnRleHQwIiwiaWF0IjoxNzM1Njg5NjAwLCJleHAiOjE3MzU2OTMyMDB9.N2PWZa09aaIu5Bs5gCvOSjiZlavL\
        trpvbZ1CLbxljNs
        """

    /// RS256 with the key of ``rsaPEM``.
    static let rs = """
        eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyXzEyMyIsIm9yZ19pZCI6Im9yZ180NTYiLCJuYW1lIjoiSm9obiBEb2UiL\
        CJlbWFpbCI6InVzZXJAZXhhbXBsZS5jb20iLCJwZXJtaXNzaW9ucyI6WyJzZXNzaW9uOnJlYWQiLCJtZW1vcnk6cmVhZCIsImJpbGxpbmc6d3J\
        pdGUiXSwiZGlhbGVjdCI6ImNvbnRleHQwIiwiaWF0IjoxNzM1Njg5NjAwLCJleHAiOjE3MzU2OTMyMDB9.oGZYN6Cn_INPJtPzexdafK10bwvd\
        OL-bA8Qtu3wm0GgFmVaoLcdXc1pBrkNAeaLTBFHvmy6ks8zXfyUKhvYSPILNmyn33OAFlsQ9cIqfGDUrkfT7OqQD-3MsdTlJuDaDIvThZqeA-B\
        bgr2O5VPinzTjqOaKggLAQ1YOdREMmRia4opNZu_f8kCmNrgb-7op7KP-h457G0FddBgOCi2gq8WbjUmdDWXmwqEdhz8YPgvCBxhDMlFPFR5kE\
        K3aw6OF2bOw_myPUbMOJwHCrA2FzqO9eiT6JCAxjiF3ZU0pEam-vD4GWxa69isvl07OZMcVUMISY-XYzX3arfoIH_6Dkeg
        """

    /// ES256 with the key of ``ecPEM``.
    static let es = """
        eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1c2VyXzEyMyIsIm9yZ19pZCI6Im9yZ180NTYiLCJuYW1lIjoiSm9obiBEb2UiL\
        CJlbWFpbCI6InVzZXJAZXhhbXBsZS5jb20iLCJwZXJtaXNzaW9ucyI6WyJzZXNzaW9uOnJlYWQiLCJtZW1vcnk6cmVhZCIsImJpbGxpbmc6d3J\
        pdGUiXSwiZGlhbGVjdCI6ImNvbnRleHQwIiwiaWF0IjoxNzM1Njg5NjAwLCJleHAiOjE3MzU2OTMyMDB9.Rm9PsHsKJh1Vq_PaPvXa0W15zZ3O\
        Y9-EQHnrt4BprIIOiarNX_tE0fV61vxXRx9bWktE_nnAwCBK46i1OaiZVA
        """

    /// RS256 that names `key-1`.
    static let rsKid = """
        eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6ImtleS0xIn0.eyJzdWIiOiJ1c2VyXzEyMyIsIm9yZ19pZCI6Im9yZ180NTYiLCJuYW\
        1lIjoiSm9obiBEb2UiLCJlbWFpbCI6InVzZXJAZXhhbXBsZS5jb20iLCJwZXJtaXNzaW9ucyI6WyJzZXNzaW9uOnJlYWQiLCJtZW1vcnk6cmVh\
        ZCIsImJpbGxpbmc6d3JpdGUiXSwiZGlhbGVjdCI6ImNvbnRleHQwIiwiaWF0IjoxNzM1Njg5NjAwLCJleHAiOjE3MzU2OTMyMDB9.kR2Kd59a6\
        CSIYXZbPkoxDP6u7btNXWHXZUCFO8G4Pl1AMh6Bn-SUZ8TYnZTxMCA8wc4tFsEEALtWlfCeonzKO0_f5252cxMlRueHhXFni8kl0n6LtRcZCN8\
        _8HhXQKmcSpXZ3nrV6XGmq0KeJfkqTAxVYmTpqvjDwLm9nI6Lb-ipFts044wJrfrVAPmwLsVAHMOyFwP7csEmDHvglu6aWXJZ3uid4j1dyGDwO\
        hUaj31nqHZwhfj48wav0Yk3jN70uamVFswIhM4JgYab4EmI8_jWANyQvMNZCiXNlnDSpGunIOjxzB8wq83xldRS7J-7t0wlOR6Oj1-Xd5FuEPr\
        FFw
        """

    /// ES256 that names `key-2`.
    static let esKid = """
        eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiIsImtpZCI6ImtleS0yIn0.eyJzdWIiOiJ1c2VyXzEyMyIsIm9yZ19pZCI6Im9yZ180NTYiLCJuYW\
        1lIjoiSm9obiBEb2UiLCJlbWFpbCI6InVzZXJAZXhhbXBsZS5jb20iLCJwZXJtaXNzaW9ucyI6WyJzZXNzaW9uOnJlYWQiLCJtZW1vcnk6cmVh\
        ZCIsImJpbGxpbmc6d3JpdGUiXSwiZGlhbGVjdCI6ImNvbnRleHQwIiwiaWF0IjoxNzM1Njg5NjAwLCJleHAiOjE3MzU2OTMyMDB9.vzEJ102KB\
        i_bqcnLCbXS11_-8q_dnJkz3m1CPzZXF5wdCB0D15ZCh1ujzDE0mWkCmsNELaHE-O9h7kbGSs7Xlw
        """

    /// ES256 that names `key-3`, with a key that only ``later`` has.
    static let esOtherKid = """
        eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiIsImtpZCI6ImtleS0zIn0.eyJzdWIiOiJ1c2VyXzEyMyIsIm9yZ19pZCI6Im9yZ180NTYiLCJuYW\
        1lIjoiSm9obiBEb2UiLCJlbWFpbCI6InVzZXJAZXhhbXBsZS5jb20iLCJwZXJtaXNzaW9ucyI6WyJzZXNzaW9uOnJlYWQiLCJtZW1vcnk6cmVh\
        ZCIsImJpbGxpbmc6d3JpdGUiXSwiZGlhbGVjdCI6ImNvbnRleHQwIiwiaWF0IjoxNzM1Njg5NjAwLCJleHAiOjE3MzU2OTMyMDB9.8cBx5sAcc\
        N6H37Fhsfk14UHSFTK8mxLuXSCaD25JioZD9jZu1V8AuJBEvdO7p6wrZObgoY-DT2HUNSvZtVEIXQ
        """

    /// HS256 whose secret is the text of ``rsaPEM``.
    static let confused = """
        eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiAidXNlcl8xMjMiLCAib3JnX2lkIjogIm9yZ180NTYiLCAibmFtZSI6ICJKb2huI\
        ERvZSIsICJlbWFpbCI6ICJ1c2VyQGV4YW1wbGUuY29tIiwgInBlcm1pc3Npb25zIjogWyJzZXNzaW9uOnJlYWQiLCAibWVtb3J5OnJlYWQiLCA\
        iYmlsbGluZzp3cml0ZSJdLCAiZGlhbGVjdCI6ICJjb250ZXh0MCIsICJpYXQiOiAxNzM1Njg5NjAwLCAiZXhwIjogMTczNTY5MzIwMH0.PxsUQ\
        4WTa4PxHD8hMe_GdjzXxSeoqabL_4rfqhNzslM
        """

    /// ES256 with a key that the header itself brings.
    static let embedded = """
        eyJhbGciOiJFUzI1NiIsImp3ayI6eyJjcnYiOiJQLTI1NiIsIngiOiJVZ3k3OUN4M2hJRGVJa0UxQkJxQTQwVGU0SHVWWkhNY09FQUs0NTkxbX\
        JBIiwieSI6IjZJYWpzYzNJeVRZWUt2c1dnYzdJeEtuX1Z5cEtjNWx4RkVtU194OFphSWMiLCJrdHkiOiJFQyJ9LCJqa3UiOiJodHRwOi8vMTI3\
        LjAuMC4xOjEva2V5cyJ9.eyJzdWIiOiAidXNlcl8xMjMiLCAib3JnX2lkIjogIm9yZ180NTYiLCAibmFtZSI6ICJKb2huIERvZSIsICJlbWFpb\
        CI6ICJ1c2VyQGV4YW1wbGUuY29tIiwgInBlcm1pc3Npb25zIjogWyJzZXNzaW9uOnJlYWQiLCAibWVtb3J5OnJlYWQiLCAiYmlsbGluZzp3cml\
        0ZSJdLCAiZGlhbGVjdCI6ICJjb250ZXh0MCIsICJpYXQiOiAxNzM1Njg5NjAwLCAiZXhwIjogMTczNTY5MzIwMH0.MOVq5HhLyOP2xihEUA6UV\
        ECP-xoGYcoRZNkGKvUQswgbEbTzbcPpwrLGJzTIcu6FRPMRt7mOG7JI1QRfrApoqg
        """

    /// The public key of `key-1`.
    static let rsaPEM = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAyjEelTHKRVJHDaTprry+
        n9hjCgOdNFnTsBU4e/g6LdsJASvViMC7YBeG+Ws0mVNWkAujyPp9ZwV/7LUmdl15
        eg/OKv9D5ORRD3x198+ErM2EzJ8SFWAxQVVWybZLd13WXOPEWfNnCV89QF0PQ18v
        zIR+vsyJBw8RFWMQvuHdoowPSZXrPSZzk6Vszn4MJaLPpq8TmwLVqjpnhW/8jkTi
        JNvmqT2LY1N5Q1n4RFXlJP3rnWcQ90s7YuI1/xcv1WYs59d5UzQ6D5+dIKxfWQuK
        anlWbh4O7BpaWL7wnaCjHuNpozozws2HYhIBZkYqrQ6Jra1OFXDy7O1dR2KEBaRi
        FwIDAQAB
        -----END PUBLIC KEY-----

        """

    /// The public key of `key-2`.
    static let ecPEM = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEsKas3iGENpmRrj80MVKHug+qzYIe
        Vo1+++cH9Yw8KAGOJCRplexuI83wUPrA0awkpWzd/bvQpcqaaE9oQLdOFQ==
        -----END PUBLIC KEY-----

        """

    /// `key-1` and `key-2` among keys that sign nothing here.
    static let set = """
        {"keys": [{"n": "pYGp1zEdihi9E0kVDVJkUQXkONrwQC8QCinZI_AgaG86wLdRXFBTncAeYAb3qwAYICy0pz0VK4OTC4iSKi0GhrV7pja1O\
        Dy6TWS0ff9CeRRSBfqUkUb8zw6Rs8MbEWbaSYuNC6x_wY-6TqP7VOTu7qFIFz_OGB5vRPcR11ux04A4rKIEsCEtYK_kLzYF_ALTBmjb7zaNBbT\
        N-h-jvpmgh9PVPxJOY1wb0dGn00CT_-fMBHVY-sE3VpRbZLIgT29Pe1XUwVobQyxORDjR48MGhWNMJiGiITHPu9QgCp1RX_bjiquaEaZltyIKc\
        TJ9A_SM8sUdvazH9Z8tU69BfQeGFw", "e": "AQAB", "kty": "RSA", "kid": "enc", "use": "enc", "alg": "RSA-OAEP-256"},\
         {"kty": "oct", "k": "AAAA", "kid": "o"}, {"kty": "future", "kid": "x"}, {"n": "yjEelTHKRVJHDaTprry-n9hjCgOdNF\
        nTsBU4e_g6LdsJASvViMC7YBeG-Ws0mVNWkAujyPp9ZwV_7LUmdl15eg_OKv9D5ORRD3x198-ErM2EzJ8SFWAxQVVWybZLd13WXOPEWfNnCV89\
        QF0PQ18vzIR-vsyJBw8RFWMQvuHdoowPSZXrPSZzk6Vszn4MJaLPpq8TmwLVqjpnhW_8jkTiJNvmqT2LY1N5Q1n4RFXlJP3rnWcQ90s7YuI1_x\
        cv1WYs59d5UzQ6D5-dIKxfWQuKanlWbh4O7BpaWL7wnaCjHuNpozozws2HYhIBZkYqrQ6Jra1OFXDy7O1dR2KEBaRiFw", "e": "AQAB", "k\
        ty": "RSA", "kid": "key-1", "use": "sig", "alg": "RS256"}, {"crv": "P-256", "x": "sKas3iGENpmRrj80MVKHug-qzYIe\
        Vo1---cH9Yw8KAE", "y": "jiQkaZXsbiPN8FD6wNGsJKVs3f270KXKmmhPaEC3ThU", "kty": "EC", "kid": "key-2", "use": "sig\
        "}]}
        """

    /// The set after `key-3` joined it.
    static let later = """
        {"keys": [{"n": "yjEelTHKRVJHDaTprry-n9hjCgOdNFnTsBU4e_g6LdsJASvViMC7YBeG-Ws0mVNWkAujyPp9ZwV_7LUmdl15eg_OKv9D5\
        ORRD3x198-ErM2EzJ8SFWAxQVVWybZLd13WXOPEWfNnCV89QF0PQ18vzIR-vsyJBw8RFWMQvuHdoowPSZXrPSZzk6Vszn4MJaLPpq8TmwLVqjp\
        nhW_8jkTiJNvmqT2LY1N5Q1n4RFXlJP3rnWcQ90s7YuI1_xcv1WYs59d5UzQ6D5-dIKxfWQuKanlWbh4O7BpaWL7wnaCjHuNpozozws2HYhIBZ\
        kYqrQ6Jra1OFXDy7O1dR2KEBaRiFw", "e": "AQAB", "kty": "RSA", "kid": "key-1", "use": "sig", "alg": "RS256"}, {"cr\
        v": "P-256", "x": "sKas3iGENpmRrj80MVKHug-qzYIeVo1---cH9Yw8KAE", "y": "jiQkaZXsbiPN8FD6wNGsJKVs3f270KXKmmhPaEC\
        3ThU", "kty": "EC", "kid": "key-2", "use": "sig"}, {"crv": "P-256", "x": "Ugy79Cx3hIDeIkE1BBqA40Te4HuVZHMcOEAK\
        4591mrA", "y": "6Iajsc3IyTYYKvsWgc7IxKn_VypKc5lxFEmS_x8ZaIc", "kty": "EC", "kid": "key-3", "use": "sig", "alg"\
        : "ES256"}]}
        """
}
