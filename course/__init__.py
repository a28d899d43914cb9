"""What the lessons import: experiments and plots. No grading and no solutions live here."""

from course.experiments import experiment
from course.own_parts import use_my_parts
from course.plots import COLORS, figure, show

__all__ = ["COLORS", "experiment", "figure", "show", "use_my_parts"]
