import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

/// Liveness, readiness and what the server runs on.
///
/// None of them asks for a credential.
struct HealthRoutes: Sendable {
    let engine: MemoryEngine
    let facts: HealthFacts

    func add(to routes: inout RouteBuilder) {
        routes.addOpen(.get, "/livez", isLimited: false) { .json { $0.object { $0.member("status", "ok") } } }
        routes.addOpen(.get, "/readyz", isLimited: false, readiness)
        routes.addOpen(.get, "/health", isLimited: false, health)
    }

    /// 200 when writes are taken, 503 while they are not.
    private func readiness() -> Response {
        let isWritable = engine.isWritable
        return .json(isWritable ? .ok : .serviceUnavailable) { writer in
            writer.object { $0.member("status", isWritable ? "ready" : "read-only") }
        }
    }

    /// What the server runs on.
    func health() -> Response {
        let status = engine.status
        return .json { writer in
            writer.object { writer in
                writer.member("status", status.isWritable ? "healthy" : "read-only")
                writer.member("timestamp", Timestamp.now().description)
                writer.member("database", "connected")
                writer.member("version", facts.version)
                writer.member("embedding_model", status.embeddingSpace)
                writer.member("cpu_level", facts.cpuLevel)
                writer.member("blas_core", facts.blasCore)
                writer.member("durability", status.durability)
                writer.member("writable", status.isWritable)
                writer.member("partitions_loaded", status.loadedPartitions)
                writer.member("rows_loaded", status.loadedRows)
                writer.key("memory")
                writer.object { writer in
                    if status.partitionBudget < .max { writer.member("budget_bytes", status.partitionBudget) }
                    writer.member("partition_bytes", status.partitionBytes)
                    if let bytes = status.bytesPerRow { writer.member("bytes_per_row", Int(bytes.rounded())) }
                    writer.member("partitions_dropped", status.evictedPartitions)
                }
                writer.key("warnings")
                writer.array(facts.warnings) { $0.string($1) }
            }
        }
    }
}
