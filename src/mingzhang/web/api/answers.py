"""What the API answers when it refuses (错误应答): always in both languages, always declared."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from ninja import Field, NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from ...actions.errors import InputError, NotAllowedError, RefusedError
from ...model.errors import UnreadableError

READABLE = {"ensure_ascii": False}  # Chinese is sent as it is, not as numbers of characters
_NOT_FOUND = ("没有找到，或您没有查看权限", "not found, or not yours to see")
_SIGN_IN = ("请登录，或在请求头中提供有效的令牌", "sign in, or send a valid bearer token")
_CSRF = (
    "缺少防伪造令牌，请在请求头X-CSRFToken中提供，或改用接口令牌",
    "the CSRF token is missing: send the header X-CSRFToken, or use a bearer token",
)
_FORBIDDEN = ("您没有此操作的权限", "you may not do this")
_WRONG = ("请求参数有误", "the request is wrong")
_NO_JSON = (
    "请求内容不是有效的JSON，请检查引号、逗号和括号",
    "the body is no valid JSON: check quotes, commas and brackets",
)
_METHOD = (
    "此地址不接受这种请求方法，可用的方法见应答头Allow",
    "this address takes other methods: see the header Allow",
)
_FAULT = ("系统内部错误，请联系系统管理员", "something went wrong here: tell the administrator")
_TOO_LARGE = (
    "请求内容过大，请分开上传或按月导出",
    "the request is too large: hand the files in one by one, or export month by month",
)
_BY_ITSELF = {404: ("NotFound", _NOT_FOUND), 405: ("MethodNotAllowed", _METHOD), 500: ("Fault", _FAULT)}


class FieldProblem(Schema):
    """What is wrong with one field of a request."""

    field: str
    message: str


class Problem(Schema):
    """Why something was not done, and what to do (错误)."""

    kind: str
    chinese: str
    english: str
    field: str = ""
    details: list[FieldProblem] = Field(default_factory=list)


def answers(schema: Any, *others: int) -> dict[int, Any]:
    """The declared answers of an operation for people who signed in: what it gives, and its problems."""
    return {200: schema, **dict.fromkeys((401, 403, 404, 422, *others), Problem)}


def public_answers(schema: Any) -> dict[int, Any]:
    """The declared answers of an operation for everybody."""
    return {200: schema, **dict.fromkeys((404, 422), Problem)}


def unreadable() -> HttpResponse:
    """The answer to a request that cannot be read at all, given before any operation is found."""
    return _problem(422, "InputError", _WRONG)


def too_large() -> HttpResponse:
    """The answer to a request that is larger than any file that is taken."""
    return _problem(413, "TooLargeError", _TOO_LARGE)


def _problem(status: int, kind: str, words: tuple[str, str]) -> HttpResponse:
    problem = Problem(kind=kind, chinese=words[0], english=words[1])
    return JsonResponse(
        problem.dict(),
        status=status,
        json_dumps_params=READABLE,
        content_type="application/json; charset=utf-8",
    )


def in_json(answer: HttpResponseBase) -> HttpResponseBase:
    """A refusal that no operation gave, as a Problem: no such address, another method, our own fault."""
    if answer.status_code < 400 or "json" in answer.headers.get("Content-Type", ""):
        return answer
    kind, words = _BY_ITSELF.get(answer.status_code, ("Refused", _WRONG))
    problem = _problem(answer.status_code, kind, words)
    if "Allow" in answer.headers:
        problem["Allow"] = answer["Allow"]
    return problem


def handle_problems(api: NinjaAPI) -> None:
    """Every refusal becomes a Problem."""

    def told(request: HttpRequest, status: int, problem: Problem) -> HttpResponse:
        return api.create_response(request, problem.dict(), status=status)

    def say(request: HttpRequest, status: int, kind: str, words: tuple[str, str]) -> HttpResponse:
        return told(request, status, Problem(kind=kind, chinese=words[0], english=words[1]))

    @api.exception_handler(RefusedError)
    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        status = 403 if isinstance(error, NotAllowedError) else 422 if isinstance(error, InputError) else 409
        kind = getattr(error, "kind", type(error).__name__)
        problem = Problem(kind=kind, chinese=error.chinese, english=error.english, field=error.field)
        return told(request, status, problem)

    @api.exception_handler(UnreadableError)
    def unreadable(request: HttpRequest, error: Any) -> HttpResponse:
        return say(request, 422, type(error).__name__, (error.chinese, error.english))

    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, error: Any) -> HttpResponse:
        return say(request, 404, "NotFound", _NOT_FOUND)

    @api.exception_handler(PermissionDenied)
    def denied(request: HttpRequest, error: Any) -> HttpResponse:
        return say(request, 403, "NotAllowedError", _FORBIDDEN)

    @api.exception_handler(AuthenticationError)
    def stranger(request: HttpRequest, error: Any) -> HttpResponse:
        answer = say(request, 401, "NotSignedIn", _SIGN_IN)
        answer["WWW-Authenticate"] = "Bearer"
        return answer

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: Any) -> HttpResponse:
        words = {400: _NO_JSON, 403: _CSRF}.get(error.status_code, _WRONG)
        return say(request, error.status_code, "Refused", words)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: Any) -> HttpResponse:
        details = [
            FieldProblem(field=".".join(map(str, one["loc"])), message=one["msg"]) for one in error.errors
        ]
        first = details[0].field if details else ""
        return told(
            request,
            422,
            Problem(
                kind="InputError",
                chinese=f"{_WRONG[0]}：{first}",
                english=f"{_WRONG[1]}: {first}",
                field=first,
                details=details,
            ),
        )
