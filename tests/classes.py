"""Classes of any size for tests and benchmarks: right, wrong and hostile solutions, mixed."""

import json
import random

from autograder import catalog
from autograder.samples import filled, variants


def write_mixed_class(lesson, folder, students, hostile, seed=0, odds=(6, 3, 1)):
    """Write ``students`` submissions below ``folder``, ``hostile`` of them hostile; gives the names of these.

    ``odds``: how often an exercise is right, wrong, and not started.
    """
    draw = random.Random(seed)
    notebook = json.loads(catalog.lesson_notebook(lesson).read_text(encoding="utf-8"))
    sources = {
        exercise.name: {kind: sorted(variants(lesson, kind, exercise.name).items()) for kind in ("right", "wrong")}
        for exercise in lesson.exercises
    }
    first = lesson.exercises[0].name
    attacks = sorted(variants(lesson, "hostile", first).items()) if hostile else []
    places = set(draw.sample(range(students), hostile))
    names = []
    for number in range(students):
        code = {}
        for name, kinds in sources.items():
            kind = draw.choices(["right", "wrong", "none"], odds)[0]
            code[name] = None if kind == "none" else draw.choice(kinds[kind])[1].source
        student = f"student-{number:04d}"
        if number in places:
            code[first] = attacks[len(names) % len(attacks)][1].source
            names.append(student)
        target = folder / student / lesson.folder / f"{lesson.topic}.ipynb"
        target.parent.mkdir(parents=True)
        target.write_text(json.dumps(filled(notebook, code), indent=1), encoding="utf-8", newline="\n")
    return names
