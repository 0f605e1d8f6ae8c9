"""The interface for programs (接口): the same rights as the pages, OpenAPI 3.1 at /api/openapi.json."""
