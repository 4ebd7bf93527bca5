"""The books: the ledger as finance and auditors read it, from the programme's purse to one payment and back."""
