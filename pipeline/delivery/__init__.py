"""The one way out: gate, outbox, senders. Nothing else in the house sends mail (invariants 4-7 and 15)."""
