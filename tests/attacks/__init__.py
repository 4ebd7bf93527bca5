"""What an intruder or a careless person might try, generated with fixed seeds: none of it may work."""

import os

SOAK = bool(os.environ.get("SOAK"))
