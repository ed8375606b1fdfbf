"""Counting: whitelisted facts, named measures, and the engine that makes indicators of them."""
