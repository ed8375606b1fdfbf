"""How hard the generators try: 250 examples a property, the same ones in each run.

``make soak`` sets SOAK_SEED for other ones in each of its rounds.
"""

import os

from hypothesis import settings

settings.register_profile(
    "house", max_examples=250, deadline=None, database=None, derandomize="SOAK_SEED" not in os.environ
)
settings.load_profile("house")
