"""Figures that move: what a lesson computed, to be played with in the notebook and in the book."""

MIME = "application/vnd.gpt-from-scratch.moving+json"
