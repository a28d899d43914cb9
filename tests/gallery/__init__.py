"""The gallery of messages: what the real graders say of real mistakes, as a page that cannot go stale."""
