"""Formulas for pages that need no network: TeX becomes MathML, which browsers draw by themselves."""

from __future__ import annotations

import functools
import re
from xml.etree import ElementTree

from latex2mathml.converter import convert

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
# Browsers draw MathML Core, which knows lengths only as numbers with a unit, and which leaves letters' looks to CSS.
SPACES = {
    "negativethinmathspace": "-0.167em",
    "negativemediummathspace": "-0.222em",
    "negativethickmathspace": "-0.278em",
    "thinmathspace": "0.167em",
    "mediummathspace": "0.222em",
    "thickmathspace": "0.278em",
}
LOOKS = {"monospace": "font-family: monospace", "bold": "font-weight: bold", "italic": "font-style: italic"}
OPENING = ("(", "[", "{", "|", "‖")


@functools.cache
def mathml(tex: str, display: bool) -> str:
    r"""Give the MathML element of a formula; raises ``ValueError`` for TeX that cannot be read.

    >>> mathml("x_1", display=False)
    '<math alttext="x_1"><mrow><msub><mi>x</mi><mn>1</mn></msub></mrow></math>'
    >>> "form" in mathml("(2, -1)", display=False), "form" in mathml("2 - 1", display=False)
    (True, False)
    >>> "max_len" in mathml(r"\text{max\_len}", display=False).split("alttext")[1].split(">", 1)[1]
    True
    >>> mathml(r"\begin{aligned} a &= 1 \end{aligned}", display=True).count("<mtd")
    2
    """
    try:
        # The converter knows this environment only by the name that it has outside of a formula.
        readable = re.sub(r"\\(begin|end)\{aligned\}", r"\\\1{align*}", tex)
        root = ElementTree.fromstring(convert(readable, display="block" if display else "inline"))
    except Exception as error:
        raise ValueError(f"The formula {tex!r} cannot be read ({type(error).__name__}).") from error
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{NAMESPACE}}}")
        if element.tag == "mtext":  # where the converter leaves what TeX escapes
            element.text = re.sub(r"\\([_%&#$])", r"\1", element.text or "")
        if element.tag == "mspace":
            element.set("width", SPACES.get(element.get("width", ""), element.get("width", "")))
        side = element.attrib.pop("columnalign", None)
        if side:
            element.set("style", f"text-align: {side}" + ("; padding-right: 0" if side == "right" else ""))
        look = LOOKS.get(element.get("mathvariant", ""))
        if look:
            element.set("style", look)
            del element.attrib["mathvariant"]
    for element in list(root.iter()):
        _signs(element)
        _functions(element)
    root.attrib.clear()
    if display:
        root.set("display", "block")
    root.set("alttext", tex)
    return ElementTree.tostring(root, encoding="unicode")


def _signs(parent: ElementTree.Element) -> None:
    """Set a minus close to its number where it is a sign; in a list the browser takes it for a difference."""
    before: ElementTree.Element | None = None
    for element in parent:
        is_sign = element.tag == "mo" and element.text in ("−", "-")
        if is_sign and before is not None and before.tag == "mo" and before.text not in (")", "]", "|"):
            element.set("form", "prefix")
        before = element


def _functions(parent: ElementTree.Element) -> None:
    """Set names such as cos and softmax as TeX does: a thin space around them, but none before a parenthesis."""
    if parent.tag not in ("math", "mrow", "mtd", "mstyle"):
        return
    children = list(parent)
    placed: list[ElementTree.Element] = []
    for index, element in enumerate(children):
        is_name = _is_function(element)
        if is_name and placed and _ends_a_term(children[index - 1]):
            placed.append(ElementTree.Element("mspace", width="0.167em"))
        placed.append(element)
        if is_name and index + 1 < len(children) and not _opens(children[index + 1]):
            placed.append(ElementTree.Element("mspace", width="0.167em"))
    parent[:] = placed


def _is_function(element: ElementTree.Element) -> bool:
    base = element[0] if element.tag in ("msub", "msup", "msubsup", "munder") and len(element) else element
    text = base.text or ""
    if base.tag not in ("mo", "mi") or len(text) < 2 or not text.isalpha():
        return False
    base.tag = "mi"  # an operator of more than one letter would get wide spaces on both sides
    return True


def _ends_a_term(element: ElementTree.Element) -> bool:
    return element.tag not in ("mo", "mspace", "mtext") or element.text in (")", "]")


def _opens(element: ElementTree.Element) -> bool:
    if element.tag == "mspace":
        return True
    first = element[0] if element.tag == "mrow" and len(element) else element
    return first.tag == "mo" and first.text in OPENING
