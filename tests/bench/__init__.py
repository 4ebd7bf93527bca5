"""`make bench`: the figures of speed, measured in one run."""
