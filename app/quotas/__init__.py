"""Each municipality's share of a call's purse."""
