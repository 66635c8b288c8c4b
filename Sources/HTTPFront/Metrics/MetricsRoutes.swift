import HTTPTypes
import Hummingbird
import MemoryEngine
import NIOCore
import Store
import Telemetry

/// `/metrics`: what the server counts, for Prometheus and those who read its format.
///
/// No organisation, user, scope or text stands in it.
struct MetricsRoutes: Sendable {
    let engine: MemoryEngine
    let requests: RequestMetrics
    let audience: MetricsAudience

    func add(to routes: inout RouteBuilder) {
        routes.addObserver(.get, "/metrics", audience: audience) {
            let text = try page()
            return Response(
                status: .ok,
                headers: [.contentType: PrometheusText.mediaType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text))
            )
        }
    }

    /// The whole text.
    func page() throws(EngineError) -> String {
        var page = PrometheusText()
        write(requests, to: &page)
        write(try engine.metrics(), to: &page)
        write(engine.status, to: &page)
        return page.text
    }

    private func write(_ requests: RequestMetrics, to page: inout PrometheusText) {
        let routes = requests.all
        page.begin("engram_http_requests_total", .counter, "Answered requests by dialect, route and class of status.")
        for route in routes {
            for (name, count) in route.statuses {
                page.sample("engram_http_requests_total", labels(of: route) + [("status", name)], count)
            }
        }
        let name = "engram_http_request_duration_seconds"
        page.begin(name, .histogram, "Time from the choice of the route to its answer, without writing it.")
        for route in routes { page.histogram(name, labels(of: route), route.latency.snapshot, scale: 1e-9) }
    }

    private func labels(of route: RouteMetrics) -> [PrometheusText.Label] {
        [("dialect", route.dialect), ("method", route.method), ("route", route.template)]
    }

    private func write(_ metrics: EngineMetrics, to page: inout PrometheusText) {
        page.begin("engram_embedding_cache_lookups_total", .counter, "Texts looked for among those remembered.")
        page.sample("engram_embedding_cache_lookups_total", [("result", "hit")], metrics.cacheHits)
        page.sample("engram_embedding_cache_lookups_total", [("result", "miss")], metrics.cacheMisses)
        page.metric("engram_embedding_cache_texts", .gauge, "Texts that are remembered.", metrics.cachedTexts)
        page.metric("engram_embedding_cache_bytes", .gauge, "Bytes that they take.", metrics.cacheBytes)
        page.metric("engram_embedded_texts_total", .counter, "Texts that were embedded.", metrics.embeddedTexts)
        page.metric("engram_embedding_passes_total", .counter, "Passes through the model.", metrics.embeddingPasses)
        page.metric("engram_embedding_waiting_texts", .gauge, "Texts that wait to be embedded.", metrics.waitingTexts)
        page.metric(
            "engram_embedding_refused_texts_total",
            .counter,
            "Texts that were refused because they would have waited too long.",
            metrics.refusedTexts
        )
        page.metric("engram_compute_waiting", .gauge, "Work that waits for a compute thread.", metrics.waitingWork)
        page.metric("engram_compute_refused_total", .counter, "Work that was refused.", metrics.refusedWork)
        page.metric("engram_writes_waiting", .gauge, "Operations that wait for the writer.", metrics.waitingWrites)
        page.metric(
            "engram_webhook_deliveries_waiting",
            .gauge,
            "Messages that webhooks are still to be sent.",
            metrics.waitingDeliveries
        )
        page.begin("engram_commit_operations", .histogram, "Operations of a commit.")
        page.histogram("engram_commit_operations", [], metrics.writes.operations.snapshot)
        page.begin("engram_commit_bytes", .histogram, "Bytes that the operations of a commit wrote.")
        page.histogram("engram_commit_bytes", [], metrics.writes.bytes.snapshot)
        page.begin("engram_commit_sync_seconds", .histogram, "Time that a commit took, mostly that of the disk.")
        page.histogram("engram_commit_sync_seconds", [], metrics.writes.commitTime.snapshot, scale: 1e-9)
    }

    private func write(_ status: EngineStatus, to page: inout PrometheusText) {
        page.metric("engram_partitions", .gauge, "Partitions in memory.", status.loadedPartitions)
        page.metric("engram_partition_rows", .gauge, "Rows of these partitions.", status.loadedRows)
        page.metric("engram_partition_bytes", .gauge, "Bytes of these partitions.", status.partitionBytes)
        page.metric(
            "engram_partition_evictions_total",
            .counter,
            "Partitions that were dropped to make room.",
            status.evictedPartitions
        )
        page.metric(
            "engram_partition_rebuilds_total",
            .counter,
            "Times that the rows of a partition were divided anew.",
            status.rebuiltPartitions
        )
        page.metric("engram_searches_waiting", .gauge, "Searches that wait for a thread.", status.waitingSearches)
        page.metric("engram_store_bytes", .gauge, "Bytes of the store's file in use.", status.storeBytes)
        page.metric("engram_writable", .gauge, "1 while writes are taken, 0 otherwise.", status.isWritable ? 1 : 0)
    }
}
