"""What a web page hides, strikes out or raises, by attributes and simple style rules (不显示的内容)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .markup import Element, local

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_BRACE = re.compile(r"[{}]")
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?([.#][\w-]+)", re.IGNORECASE)
_STRUCK = frozenset({"del", "s", "strike"})
_PROPERTIES = frozenset(
    {"display", "visibility", "mso-hide", "text-decoration", "text-decoration-line", "vertical-align"}
)
_SCREENS = ("", "all", "screen")

Looks = dict[str, str]
Rules = dict[tuple[str, str], Looks]


def mark_unseen(root: Element) -> list[str]:
    """Give what is not shown or struck out the attribute `hidden`, raised text the name sup; the remarks.

    A cell that is only invisible keeps its place and loses its content.
    """
    rules = _rules(root)
    struck = ruled = 0
    waiting = [root]
    while waiting:
        element = waiting.pop()
        looks = _looks(element, rules)
        if _is_struck(element, looks):
            struck += _has_text(element)
            element.set("hidden", "")
        elif looks.get("display") == "none" or looks.get("mso-hide") == "all":
            ruled += not _is_hidden_itself(element) and _has_figure(element)
            element.set("hidden", "")
        elif looks.get("visibility") == "hidden":
            _blank(element)
        if looks.get("vertical-align") == "super" and local(element) == "span":
            element.tag = "sup"
        if "hidden" not in element.attrib:
            waiting.extend(element)
    return _remarks(struck, ruled)


def _remarks(struck: int, ruled: int) -> list[str]:
    left_out = ((struck, "加删除线的 {} 处文字未读取"), (ruled, "网页样式隐藏的 {} 处内容未读取"))
    return [words.format(count) for count, words in left_out if count]


def _rules(root: Element) -> Rules:
    """The rules for one class or one name (.a, td.a, #a) that say what is shown."""
    found: Rules = {}
    for style in root.iter("style"):
        if str(style.get("media", "")).strip().lower() not in _SCREENS:
            continue
        for selectors, declarations in _blocks(_COMMENT.sub("", style.text or "")):
            looks = _declared(declarations)
            for selector in selectors.split(",") if looks else ():
                match = _SELECTOR.fullmatch(selector.strip())
                if match:
                    found.setdefault(((match[1] or "").lower(), match[2]), {}).update(looks)
    return found


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations, without those inside @media and the like."""
    start, depth, head = 0, 0, ""
    for brace in _BRACE.finditer(text):
        piece, start = text[start : brace.start()], brace.end()
        if brace[0] == "{":
            head = head if depth else piece.rpartition(";")[2]
            depth += 1
            continue
        if depth == 1 and "@" not in head:
            yield head, piece
        depth = max(depth - 1, 0)


def _declared(text: str) -> Looks:
    pairs = (one.partition(":") for one in text.lower().split(";"))
    named = ((name.strip(), value.replace("!important", "").strip()) for name, _, value in pairs)
    return {name: value for name, value in named if name in _PROPERTIES}


def _looks(element: Element, rules: Rules) -> Looks:
    """What holds for an element, the rule that is nearer to it over the others."""
    looks: Looks = {}
    for key in _keys(element) if rules else ():
        looks.update(rules.get(key, {}))
    style = element.get("style")
    return looks | _declared(str(style)) if style else looks


def _keys(element: Element) -> Iterator[tuple[str, str]]:
    name = local(element)
    names: Iterable[str] = [f".{one}" for one in str(element.get("class", "")).split()]
    identity = element.get("id")
    for one in [*names, *([f"#{identity}"] if identity else [])]:
        yield "", one
        yield name, one


def _is_struck(element: Element, looks: Looks) -> bool:
    decoration = looks.get("text-decoration", "") + looks.get("text-decoration-line", "")
    return local(element) in _STRUCK or "line-through" in decoration


def _is_hidden_itself(element: Element) -> bool:
    """Hidden by its own attribute, as pages do with what is for programs only."""
    style = _declared(str(element.get("style", "")))
    return "none" in style.get("display", "") or "all" in style.get("mso-hide", "")


def _has_text(element: Element) -> bool:
    return any(str(text).strip() for text in element.itertext())


def _has_figure(element: Element) -> bool:
    return any(letter.isdigit() for text in element.itertext() for letter in str(text))


def _blank(element: Element) -> None:
    if local(element) not in ("td", "th"):
        element.set("hidden", "")
        return
    element.text = None
    del element[:]
