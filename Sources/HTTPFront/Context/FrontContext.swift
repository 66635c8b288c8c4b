package import Hummingbird

/// What travels with a request through the middleware.
package struct FrontContext: RequestContext {
    /// Hummingbird's part: logger, path parameters, route template.
    package var coreContext: CoreRequestContextStorage
    /// The id that ties a request to its log lines: the caller's, or one made here.
    package var correlationID = ""

    /// The context of a request that has just arrived.
    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }
}
