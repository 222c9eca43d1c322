"""A shop to try casedesk on: a mailbox, an SES and a sample world, all on this machine."""
