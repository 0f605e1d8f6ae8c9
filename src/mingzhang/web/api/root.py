"""The API as a whole: its description, who asks, what goes wrong."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from .answers import handle_problems
from .imports import router as imports
from .payments import router as payments
from .public import router as public
from .reading import router as reading
from .sign_in import ASKING


class _Readable(JSONRenderer):
    """JSON that a person can read too; half a character that somebody sent is answered as its number."""

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """The bytes of an answer."""
        try:
            return json.dumps(data, cls=self.encoder_class, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            return json.dumps(data, cls=self.encoder_class).encode()


api = NinjaAPI(
    title="明账 Mingzhang",
    version="1",
    description=(
        "部门预算、指标账、决算与公开文本的查询和办理接口。"
        "Budgets, ledger, final accounts and published books of a department."
    ),
    auth=ASKING,
    renderer=_Readable(),
    docs_url=None,  # its pages load scripts from elsewhere; the schema is enough for any reader
)
handle_problems(api)
api.add_router("", reading)
api.add_router("", payments)
api.add_router("", imports)
api.add_router("/public", public)
