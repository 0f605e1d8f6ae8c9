"""Files of books as answers (文本下载): each with the type it is, kept from doing anything in the browser."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from ..store.models import BookFile

TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
SHOWN = frozenset({"pdf", "html"})  # what a browser may show instead of saving
# A written page is one file with its own styles and pictures: it runs no script and reaches nothing.
SANDBOX = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)


def answer_file(request: HttpRequest, file: BookFile, shown: bool) -> HttpResponse:
    """A file; `shown` lets the browser show a page or a PDF, everything else is saved."""
    kind = file.name.rpartition(".")[2].lower()
    headers = _headers(file, kind, shown and kind in SHOWN)
    answer = not_modified(request, file.file.sha256, headers)
    if answer is None:
        kept = TYPES.get(kind, "application/octet-stream")
        answer = HttpResponse(bytes(file.file.content), content_type=kept, headers=headers)
    return answer


def not_modified(request: HttpRequest, sha256: str, headers: dict[str, str]) -> HttpResponse | None:
    """The answer to a browser that has the file already; None when it has not. Adds the tag to `headers`.

    It repeats the headers of the file: a browser puts those of this answer over those that it kept.
    """
    headers["ETag"] = tag = f'"{sha256}"'
    return (
        HttpResponseNotModified(headers=headers) if tag in request.headers.get("If-None-Match", "") else None
    )


def _headers(file: BookFile, kind: str, inline: bool) -> dict[str, str]:
    """What a browser is told of a file."""
    headers = {
        "Content-Disposition": _disposition(file, kind, inline),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
    }
    if kind != "pdf":  # a browser's own reader of PDF does not start in a sandbox
        headers["Content-Security-Policy"] = SANDBOX
    return headers


def _disposition(file: BookFile, kind: str, inline: bool) -> str:
    """The name in both ways: plain for old programs, as it is for all others."""
    version = file.version
    plain = f"{version.kind.name.lower()}_{version.year}_v{version.number}.{kind}"
    way = "inline" if inline else "attachment"
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name)}"
