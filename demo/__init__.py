"""One invented year of Wuhu, lived through the HTTP API: the plan as data first, then played day by day.

Everybody and everything in it is invented. The plan (:mod:`demo.plan`) is the same for the same seed.
"""
