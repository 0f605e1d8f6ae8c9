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
    tag = f'"{file.file.sha256}"'
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers={"ETag": tag})
    kind = file.name.rpartition(".")[2].lower()
    inline = shown and kind in SHOWN
    answer = HttpResponse(bytes(file.file.content), content_type=TYPES.get(kind, "application/octet-stream"))
    answer["Content-Disposition"] = _disposition(file, kind, inline)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Frame-Options"] = "SAMEORIGIN"
    answer["ETag"] = tag
    if kind != "pdf":  # a browser's own reader of PDF does not start in a sandbox
        answer["Content-Security-Policy"] = SANDBOX
    return answer


def _disposition(file: BookFile, kind: str, inline: bool) -> str:
    """The name in both ways: plain for old programs, as it is for all others."""
    version = file.version
    plain = f"{version.kind.name.lower()}_{version.year}_v{version.number}.{kind}"
    way = "inline" if inline else "attachment"
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name)}"
