"""Every bound on what a sender controls, in one place (invariant 11). Sizes in octets or characters, times in seconds.

They are constants and not settings: nobody runs a shop better by raising them. One stands elsewhere: how many
characters are classified (``classifiers/cleaning.py``), since the classifiers import nothing of ours.
"""

MAIL_OCTETS = 25 * 1024 * 1024  # larger mails are taken as header and note; most providers refuse them anyway
HEADER_OCTETS = 256 * 1024  # of an oversize mail
FETCH_BATCH = 100  # mails a FETCH: 86 % of the speed of 500, at 1 MB of memory
FETCH_OCTETS = 8 * 1024 * 1024  # a batch is cut at this size, so that 100 large mails never stand in memory together
PARTS = 1_000
DEPTH = 50
HEADERS = 1_000
HEADER_VALUE_CHARS = 32 * 1024
ADDRESSES = 200
CITATIONS = 100
HTML_CHARS = 256 * 1024
TEXT_CHARS = 200_000
SUBJECT_CHARS = 500
ATTACHMENT_NAME_CHARS = 150
ORDER_NUMBERS = 10
TRACKING_NUMBERS = 10
ATTEMPTS = 2  # a mail that was begun so often without an end is set aside
SECONDS_A_MAIL = 10.0
LINES = 500_000  # of a mail; MAIL_OCTETS in base64 have 340,000. Beyond, only its header is taken apart
PARAMETER_CHARS = 4_000  # of a Content-… header: the standard library reads its parameters in quadratic time
REPORT_CHARS = 64 * 1024
MESSAGE_ID_CHARS = 998  # a line's length (RFC 5322 section 2.1.1)
OUTGOING_OCTETS = 12 * 1024 * 1024  # of a mail that leaves; SES takes 40 MB where asked, most mailboxes 20
REPLY_FILES_OCTETS = 8 * 1024 * 1024  # of the files attached to a reply, together; base64 makes 11 MB of them
REPLY_FILES = 20  # attached to a reply
