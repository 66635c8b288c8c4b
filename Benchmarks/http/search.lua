-- Posts one search after another. BODIES names a file with a JSON body a line; each thread starts at a place of its own.
local bodies = {}
for line in io.lines(os.getenv("BODIES")) do bodies[#bodies + 1] = line end

local threads = 0
function setup(thread)
    thread:set("start", threads * 7919)
    threads = threads + 1
end

function init(args)
    position = start % #bodies
    wrk.method = "POST"
    wrk.path = "/api/v1/memories/search"
    wrk.headers["Content-Type"] = "application/json"
    wrk.headers["X-API-Key"] = os.getenv("API_KEY")
end

function request()
    position = position % #bodies + 1
    return wrk.format(nil, nil, nil, bodies[position])
end

failures = 0
function response(status, headers, body)
    if status ~= 200 then failures = failures + 1 end
end

function done(summary, latency, requests)
    io.write(string.format(
        '{"requests_per_second": %.1f, "p50_us": %d, "p99_us": %d, "requests": %d, "not_2xx": %d, "socket_errors": %d}\n',
        summary.requests / (summary.duration / 1e6), latency:percentile(50), latency:percentile(99), summary.requests,
        summary.errors.status,
        summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
