"""Messages written in the transaction and delivered later."""
