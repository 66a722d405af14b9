"""OpenAPI documents: what they say, and what a change of them does to a client."""
