"""The HTML edition: a book of pages that opens by double-click, made of the executed solution notebooks.

::

    solutions/NN-topic/topic.ipynb   ->  book/NN-topic.html, book/figures/NN-topic-1.png …
    lessons/NN-topic/topic.ipynb     ->  what a student finds where the solution is folded away
    autograder/templates/book/       ->  index.html, book/book.css, book/book.js
    course/moving.js                 ->  book/moving.js

What the pages hold follows from these files alone, so equal files give equal bytes on every machine.
"""

from autograder.exercise import UserError

try:
    from autograder.book.pages import drift, write_book
except ModuleNotFoundError as missing:
    raise UserError(
        f"To write the book, {missing.name} is needed: "
        "run `.venv/bin/python -m pip install --constraint constraints.txt --editable '.[dev]'`."
    ) from None

__all__ = ["drift", "write_book"]
