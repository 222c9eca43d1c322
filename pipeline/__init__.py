"""casedesk: customer mail in, approved replies out. The folders are the stops of the road, in order."""

__version__ = "0.1.0"
