"""Use cases: load, ask the rules, change, record the event; they never commit."""
