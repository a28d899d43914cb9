"""Prove the graders: every variant, every named mistake, and every mutant of the reference (``make prove``)."""
