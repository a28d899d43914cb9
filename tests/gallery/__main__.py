"""``python -m tests.gallery``: ask the graders for every message of the gallery, and write ``docs/messages.md``."""

from __future__ import annotations

from autograder import catalog
from autograder.sandbox import Mother, strongest_isolation
from tests.gallery.page import PAGE, as_page, entries, read_kinds


def main() -> None:
    with Mother(catalog.ROOT, strongest_isolation(catalog.ROOT)) as mother:
        found = [(kind, list(entries(kind, mother))) for kind in read_kinds()]
    PAGE.write_text(as_page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
