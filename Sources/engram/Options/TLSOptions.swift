import ArgumentParser
import NIOSSL

/// What makes the server speak HTTPS.
struct TLSOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            A PEM file with the server's certificate, then those that signed it: the server speaks HTTPS, HTTP/2 included. \
            (default: ENGRAM_TLS_CERTIFICATE)
            """,
            valueName: "file"
        )
    )
    var tlsCertificate: String?

    @Option(
        help: ArgumentHelp(
            "A PEM file with the certificate's private key. (default: ENGRAM_TLS_KEY)",
            valueName: "file"
        )
    )
    var tlsKey: String?

    /// The certificate and its key; `nil` when there is none.
    ///
    /// - Throws: ``ExitMessage`` for one without the other, and for files that hold something else.
    func configuration() throws -> TLSConfiguration? {
        let certificate = tlsCertificate ?? environmentVariable("ENGRAM_TLS_CERTIFICATE")
        let key = tlsKey ?? environmentVariable("ENGRAM_TLS_KEY")
        guard let certificate, let key else {
            if certificate == nil, key == nil { return nil }
            throw ExitMessage("HTTPS needs both --tls-certificate and --tls-key")
        }
        let chain = try reading(certificate, "certificate") { try NIOSSLCertificate.fromPEMFile(certificate) }
        if chain.isEmpty { throw ExitMessage("\(certificate) holds no certificate") }
        let privateKey = try reading(key, "private key") { try NIOSSLPrivateKey(file: key, format: .pem) }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(privateKey)
        )
        configuration.minimumTLSVersion = .tlsv12
        // Tells now, not at the first connection, that the two do not belong together.
        _ = try reading(key, "key of that certificate") { try NIOSSLContext(configuration: configuration) }
        return configuration
    }

    private func reading<Value>(_ file: String, _ what: String, _ read: () throws -> Value) throws -> Value {
        do {
            return try read()
        } catch {
            throw ExitMessage("cannot read the \(what) in \(file): \(error)")
        }
    }
}
