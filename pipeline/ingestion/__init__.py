"""Where mail comes from: IMAP folders, mbox files, Maildirs and .eml files, all giving the same ``RawMail``."""
