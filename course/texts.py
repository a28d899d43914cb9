"""Texts that every Python brings along, so that nothing needs to be downloaded."""

from __future__ import annotations


def manual() -> str:
    """Give Python's own manual, as ``help()`` prints it: half a million letters of English about a language.

    >>> "statement" in manual()
    True
    """
    from pydoc_data.topics import topics

    return "\n".join(topics[name] for name in sorted(topics))
