"""Office XML read with lxml: no entities, no network, names without their namespace (OOXML 标记)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ..opening.faults import damaged

Element = etree._Element


def parsed(data: bytes | None, name: str) -> Element | None:
    """The root of an XML member; None for a missing one, DamagedError for a broken one."""
    if data is None:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(f"{name}: {str(error)[:60]}") from error


def local(element: Element) -> str:
    """Name without namespace; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element, name: str) -> Iterator[Element]:
    """Child elements of that name."""
    return (one for one in element if local(one) == name)


def child(element: Element | None, name: str) -> Element | None:
    """The first child of that name."""
    return None if element is None else next(children(element, name), None)


def attribute(element: Element, name: str) -> str:
    """An attribute by its name without namespace; "" when there is none."""
    for key, text in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(text)
    return ""


def value(element: Element | None, name: str, of: Element | None = None) -> str:
    """The `val` of the child `name`; with `of`, the attribute `name` of that element."""
    if of is not None:
        return attribute(of, name)
    found = child(element, name)
    return "" if found is None else attribute(found, "val")


def switched_on(properties: Element | None, name: str) -> bool:
    """True when a property such as vanish stands there and is not turned off."""
    found = child(properties, name)
    return found is not None and attribute(found, "val") not in ("0", "false", "off", "none")
