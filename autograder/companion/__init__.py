"""What stands beside a learner between two checks: how far they are, what comes next, and a way to start over."""
