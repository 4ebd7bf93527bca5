"""The fund ledger: one purse, every euro in one place."""
