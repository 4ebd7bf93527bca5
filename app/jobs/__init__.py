"""Work done outside requests, with leases and idempotency."""
