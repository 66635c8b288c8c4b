/// The descriptions of the APIs that the server speaks, built into it.
///
/// The texts are made by `docs/openapi`; the server needs no file to serve them.
enum OpenAPIDocument {}
