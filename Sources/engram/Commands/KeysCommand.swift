import Access
import ArgumentParser
import AsyncHTTPClient
import Foundation
import JSON
import Remote
import Store

/// `engram keys`: the API keys of a store.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make, list and revoke API keys.",
        subcommands: [Create.self, List.self, Revoke.self]
    )
}

extension KeysCommand {
    /// `engram keys create`: makes a key.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a key. It is shown once.")

        @Option(help: "The user that the key acts as.")
        var user: String

        @Option(help: "The organisation (tenant) of the user.")
        var organisation = "default"

        @Option(help: "A name for people.")
        var name = ""

        @Option(
            help: "A permission such as memory:read; repeat it for more. (default: all but act_as, admin and operate)"
        )
        var permission: [String] = []

        @Option(help: "Days until the key expires. (default: never)")
        var expiresInDays: Int?

        @Option(help: "The dialect of requests at paths that two dialects share, such as context0.")
        var dialect: String?

        @OptionGroup var store: StoreOptions
        @OptionGroup var server: ServerOptions

        func validate() throws {
            for name in permission where PermissionSet(name: name) == nil {
                let known = PermissionSet.allNames.joined(separator: ", ")
                throw ValidationError("--permission \(name) is none of \(known)")
            }
            if let days = expiresInDays, !(1...36_500).contains(days) {
                throw ValidationError("--expires-in-days is from 1 to 36500")
            }
            if user.isEmpty { throw ValidationError("--user must not be empty") }
        }

        func run() async throws {
            if let url = server.url {
                let answer = try await callServer(url, server.key, .post, "/admin/keys", body: body())
                guard let key = answer?["key"]?.string else { throw ExitMessage("the server's answer has no key") }
                return show(key)
            }
            let store = try store.openForWriting()
            let permissions = permission.compactMap { PermissionSet(name: $0) }
            do throws(AccessError) {
                let made = try await APIKeys(store: store).create(
                    organisation: organisation,
                    user: user,
                    permissions: permissions.isEmpty ? .standard : PermissionSet(permissions),
                    name: name,
                    expires: expiresInDays.map { Timestamp.now().advanced(bySeconds: $0 * 86_400) },
                    dialect: dialect
                )
                show(made.key.text)
            } catch {
                throw ExitMessage(storageReason(error))
            }
        }

        private func body() -> JSONText {
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("user")
            writer.string(user)
            writer.key("organisation")
            writer.string(organisation)
            if !name.isEmpty {
                writer.key("name")
                writer.string(name)
            }
            if !permission.isEmpty {
                writer.key("permissions")
                writer.beginArray()
                for name in permission { writer.string(name) }
                writer.endArray()
            }
            if let expiresInDays {
                writer.key("expires_at")
                writer.string(Timestamp.now().advanced(bySeconds: expiresInDays * 86_400).description)
            }
            if let dialect {
                writer.key("dialect")
                writer.string(dialect)
            }
            writer.endObject()
            return writer.text()
        }

        private func show(_ key: String) {
            print(key)
            printError("This is the only time that the key is shown.")
        }
    }

    /// `engram keys list`: lists the keys.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the keys, without their secrets.")

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var store: StoreOptions
        @OptionGroup var server: ServerOptions

        func run() async throws {
            if let url = server.url {
                let answer = try await callServer(url, server.key, .get, "/admin/keys")
                let rows = answer?["keys"]?.elements.map { $0.map(KeyRow.init) } ?? []
                return show(rows)
            }
            let store = try store.openForReading()
            do throws(AccessError) {
                show(try APIKeys(store: store).list(organisation: nil).map(KeyRow.init))
            } catch {
                throw ExitMessage(storageReason(error))
            }
        }

        private func show(_ rows: [KeyRow]) {
            if json { print(KeyRow.json(rows)) } else { KeyRow.table(rows).forEach { print($0) } }
        }
    }

    /// `engram keys revoke`: revokes a key.
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Revoke a key for good.")

        @Argument(help: "The key's prefix: the part between the two underscores.")
        var prefix: String

        @OptionGroup var store: StoreOptions
        @OptionGroup var server: ServerOptions

        func run() async throws {
            if let url = server.url {
                let path = prefix.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? prefix
                _ = try await callServer(url, server.key, .delete, "/admin/keys/" + path)
            } else {
                let store = try store.openForWriting()
                do throws(AccessError) {
                    _ = try await APIKeys(store: store).revoke(prefix: prefix, organisation: nil)
                } catch {
                    throw ExitMessage(storageReason(error))
                }
            }
            print("revoked \(prefix)")
        }
    }
}

private func storageReason(_ error: AccessError) -> String {
    if case .storage(let reason) = error { reason } else { error.description }
}

private func callServer(
    _ url: String,
    _ key: String?,
    _ method: EngramClient.Method,
    _ path: String,
    body: JSONText? = nil
) async throws -> JSONElement? {
    let client = EngramClient.makeTransport()
    let answer: Result<JSONElement?, EngramClient.Failure>
    do throws(EngramClient.Failure) {
        answer = .success(try await EngramClient(url: url, key: key, client: client).call(method, path, body: body))
    } catch {
        answer = .failure(error)
    }
    try await client.shutdown()
    switch answer {
    case .success(let element): return element
    case .failure(let error): throw ExitMessage(error.description)
    }
}
