"""Verdicts in notebooks: how they are written into grade cells for nbgrader, and read back for a report.

nbgrader takes a grade from a cell's outputs, and most of what it finds there for full marks (nothing at all, NaN, a
negative number, a tensor). So every grade cell gets two outputs of ours, whatever was in it: the message, with the
whole verdict as data, and the points as a Python float.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from nbformat import NotebookNode, from_dict

from autograder.exercise import ExerciseResult, SubmissionResult
from autograder.notebook import clean, source_text, whole_characters

VERDICT = "application/vnd.gpt-from-scratch.verdict+json"
_CELL_ID = re.compile(r"^[a-zA-Z0-9_-]{1,64}$")
_PICTURE = re.compile(r"^[A-Za-z0-9+/=\s]*$")
# In a text that people open in formgrader, a tag stays a tag only where it can do nothing; any other is shown as text.
_TAG = re.compile(
    r"<(?=[A-Za-z/!?])(?!/?(?:details|summary|br|hr|p|b|i|u|s|em|strong|small|sub|sup|kbd|code|details open)\s*/?>)",
    re.I,
)
# What a page needs for rendering grows with the square of a text's length, for some texts.
_LONGEST = {"markdown": 20_000, "code": 100_000}
_MOST_TEXT = 1_000_000
_UNKNOWN = "No grader of this course knows this cell. Its points are yours to give, by hand."


@dataclass(frozen=True)
class SourceCell:
    """A cell of the released notebook as the gradebook keeps it: what a submission says of it does not count."""

    name: str
    cell_type: str
    source: str
    checksum: str | None
    is_locked: bool
    is_grade: bool
    is_solution: bool
    is_task: bool
    points: float | None

    def metadata(self) -> dict[str, Any]:
        nbgrader = {"schema_version": 3, "grade_id": self.name, "cell_type": self.cell_type, "locked": self.is_locked,
                    "grade": self.is_grade, "solution": self.is_solution, "task": self.is_task}  # fmt: skip
        if self.checksum is not None:
            nbgrader["checksum"] = self.checksum
        if self.points is not None:
            nbgrader["points"] = self.points
        return {"nbgrader": nbgrader}

    def node(self, number: int) -> NotebookNode:
        return _node(f"source-{number:03}", self.cell_type, self.source, self.metadata())


def clean_notebook(cells: Sequence[dict[str, Any]], source_cells: Sequence[SourceCell]) -> NotebookNode:
    """Give a submission's cells as a notebook in which every part is well formed, whatever the file holds.

    Code stays as it is, and texts lose what could act on the page of the person who grades. Metadata comes from the
    gradebook where the cell is one of the release's, and a grade cell that is gone comes back: a grade that is not
    written would stay the one of an earlier submission. Where a cell is there twice the last one counts, as with
    nbgrader.
    """
    known = {cell.name: cell for cell in source_cells}
    last = {_grade_id(cell): number for number, cell in enumerate(cells)}
    nodes: list[NotebookNode] = []
    for number, cell in enumerate(cells):
        released = known.get(_grade_id(cell) or "")
        if released is not None and last[released.name] == number:
            source = source_text(cell)
            if released.cell_type == "markdown" and source != released.source:
                source = _harmless(source)
            node = _node(cell.get("id"), released.cell_type, source, released.metadata())
        else:
            node = _own_cell(cell)
        nodes.append(node)
    _cut(nodes)
    nodes += [cell.node(number) for number, cell in enumerate(source_cells) if cell.is_grade and cell.name not in last]
    return _notebook(nodes)


def notebook_of_nothing(sentence: str, source_cells: Sequence[SourceCell]) -> NotebookNode:
    """Give a notebook that stands for a submission that cannot be read: why, and the release's own cells."""
    note = _node("why", "markdown", f"**Nothing here could be graded.** {_as_markdown(sentence)}", {})
    return _notebook([note, *(cell.node(number) for number, cell in enumerate(source_cells))])


def write_verdicts(notebook: NotebookNode, result: SubmissionResult | None) -> None:
    """Put the verdict into every grade cell that nbgrader grades by its output, and nothing into any other cell."""
    verdicts = {verdict.name: verdict for verdict in result.exercises} if result else {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.outputs, cell.execution_count = [], None
        nbgrader = cell.metadata.get("nbgrader", {})
        if nbgrader.get("grade") and not nbgrader.get("solution"):
            most = float(nbgrader["points"])
            verdict = verdicts.get(nbgrader["grade_id"])
            if verdict is None:
                verdict = ExerciseResult(nbgrader["grade_id"], 0.0, most, "error", message=_UNKNOWN)
            cell.outputs = _outputs(verdict, most, result)


def points_for_gradebook(verdict: ExerciseResult, most: float) -> float:
    """Give a verdict's points as nbgrader wants them: a finite float between 0 and ``most``.

    >>> points_for_gradebook(ExerciseResult("softmax", 3.0, 6.0, "partial"), 12)
    6.0
    >>> points_for_gradebook(ExerciseResult("softmax", float("nan"), 6.0, "partial"), 6)
    0.0
    """
    points = float(verdict.points)
    if verdict.max_points != most:  # the instructor made the exercise worth more, or less
        points = round(points / verdict.max_points * most, 2) if verdict.max_points else 0.0
    return min(max(points, 0.0), float(most)) if math.isfinite(points) else 0.0


def read_verdicts(notebook: Any) -> tuple[dict[str, ExerciseResult], dict[str, Any]]:
    """Read the verdicts of an autograded notebook, by exercise, and what they say of the submission as a whole."""
    verdicts: dict[str, ExerciseResult] = {}
    whole: dict[str, Any] = {}
    for cell in notebook.get("cells", []):
        nbgrader = cell.get("metadata", {}).get("nbgrader", {})
        for output in cell.get("outputs", []) if nbgrader.get("grade") else []:
            data = dict(output.get("data", {}).get(VERDICT) or {})
            if data.get("name") == nbgrader.get("grade_id"):
                whole = dict(data.pop("submission", {}))
                verdicts[data["name"]] = ExerciseResult(**data)
    return verdicts, whole


def _outputs(verdict: ExerciseResult, most: float, result: SubmissionResult | None) -> list[NotebookNode]:
    from autograder.checking import Verdict  # imports torch, which nbgrader's other commands do not need

    data = asdict(verdict) | {"submission": {"status": result.status, "reason": result.reason} if result else {}}
    shown = Verdict(verdict)
    message = {"text/plain": repr(shown), "text/html": shown._repr_html_(), VERDICT: data}
    points = {"text/plain": repr(points_for_gradebook(verdict, most))}
    return [
        _fresh(output_type="display_data", data=message, metadata={}),
        _fresh(output_type="execute_result", data=points, metadata={}, execution_count=None),
    ]


def _own_cell(cell: dict[str, Any]) -> NotebookNode:
    """Give a cell that the learner added: code or text, with its tags and pictures."""
    source = source_text(cell)
    if cell.get("cell_type") == "code":
        tags = cell.get("metadata", {}).get("tags") if isinstance(cell.get("metadata"), dict) else None
        kept = [clean(tag) for tag in tags if isinstance(tag, str) and tag] if isinstance(tags, list) else []
        return _node(cell.get("id"), "code", source, {"tags": list(dict.fromkeys(kept))} if kept else {})
    if cell.get("cell_type") != "markdown":  # a raw cell is shown as it is, HTML and all
        source = _as_code(source)
    node = _node(cell.get("id"), "markdown", _harmless(source), {})
    attachments = _attachments(cell.get("attachments"))
    if attachments:
        node["attachments"] = attachments
    if "attachment" in _unescaped(source) and not _can_be_shown(node["source"], attachments):
        node["source"] = node["source"].replace("attachment", "attachment&#8203;").replace("&", "&amp;")
    return node


def _harmless(source: str) -> str:
    """Give a text in which no tag can run a script or load anything.

    >>> _harmless("a < b, <details>hint</details>, <img src=x onerror=alert(1)>")
    'a < b, <details>hint</details>, &lt;img src=x onerror=alert(1)>'
    """
    squeezed = source
    for _ in range(4):  # entities of entities
        squeezed = _unescaped(squeezed)
    squeezed = re.sub(r"[^a-z:]", "", squeezed.lower())
    if "javascript:" in squeezed or "vbscript:" in squeezed:
        source = _as_code(source)
    return _TAG.sub("&lt;", source)


def _unescaped(text: str) -> str:
    """Give a text with its entities as what they stand for; Python reads no number of more than 4300 digits.

    >>> _unescaped("&#0000106;avascript"), _unescaped("&#" + "9" * 5000 + ";")
    ('javascript', '\ufffd')
    """
    text = re.sub(r"&#0+(?=\d)", "&#", text)
    return html.unescape(re.sub(r"&#(\d{8})\d+", r"&#\1", text))


def _as_code(source: str) -> str:
    return f"```\n{source.replace('```', '` ` `')}\n```"


def _can_be_shown(source: str, attachments: dict[str, dict[str, str]]) -> bool:
    """Say whether nbconvert can make a page of a text: it raises where a picture is not attached.

    To find out about a long text could take for ever; it is cut afterwards.
    """
    if len(source) > _LONGEST["markdown"]:
        return False
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    try:
        MarkdownWithMath(renderer=IPythonRenderer(escape=False, attachments=attachments)).render(source)
    except Exception:
        return False
    return True


def _cut(nodes: list[NotebookNode]) -> None:
    """Shorten what nobody reads to its end; the file that was handed in stays whole, and is what is graded."""
    left = _MOST_TEXT
    for node in nodes:
        most = min(_LONGEST[node.cell_type], left)
        left -= min(len(node.source), most)
        if len(node.source) > most:
            cut = f"… {len(node.source) - most} more characters in the file that was handed in"
            node["source"] = f"{node.source[:most]}\n\n{'# ' if node.cell_type == 'code' else ''}{cut}"


def _attachments(found: Any) -> dict[str, dict[str, str]]:
    """Give the pictures that were pasted into a text, where they are pictures."""
    kept: dict[str, dict[str, str]] = {}
    for name, pictures in found.items() if isinstance(found, dict) else ():
        if isinstance(pictures, dict):
            kept[whole_characters(name)] = {
                kind: whole_characters(data)
                for kind, data in pictures.items()
                if kind in ("image/png", "image/jpeg", "image/gif") and isinstance(data, str) and _PICTURE.match(data)
            }
    return {name: pictures for name, pictures in kept.items() if pictures}


def _grade_id(cell: dict[str, Any]) -> str | None:
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return grade_id if isinstance(grade_id, str) else None


def _node(cell_id: Any, cell_type: str, source: str, metadata: dict[str, Any]) -> NotebookNode:
    node = _fresh(cell_type=cell_type, source=source, metadata=metadata)
    node["id"] = cell_id if isinstance(cell_id, str) and _CELL_ID.match(cell_id) else ""
    if cell_type == "code":
        node |= {"outputs": [], "execution_count": None}
    return node


def _notebook(nodes: list[NotebookNode]) -> NotebookNode:
    """Put cells together; each has an id of its own, the same in every run."""
    taken: set[str] = set()
    for number, node in enumerate(nodes):
        if not node["id"] or node["id"] in taken:
            node["id"] = next(name for name in _ids(number) if name not in taken)
        taken.add(node["id"])
    return _fresh(cells=nodes, metadata={"language_info": {"name": "python"}}, nbformat=4, nbformat_minor=5)


def _fresh(**parts: Any) -> NotebookNode:
    """Make a node as nbformat does, but leave the validation to the end, once for the whole notebook."""
    return from_dict(parts)  # type: ignore[no-any-return]


def _ids(number: int) -> Any:
    return (f"cell-{number:04}" + "-" * more for more in range(60))


def _as_markdown(text: str) -> str:
    return re.sub(r"([\\`*_\[\]])", r"\\\1", html.escape(clean(text), quote=False))
