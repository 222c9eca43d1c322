"""What somebody writes in an afternoon to sort a mailbox: the same mails, read, classified and stored, one by one.

    python benchmarks/_script.py MBOX DATABASE MODEL

Standard library and scikit-learn alone, nothing of casedesk. No quote is stripped, no order looked up, nobody's
identity proven, nothing drafted, and a mail that hangs stops all.
"""

import email
import email.policy
import mailbox
import pickle
import re
import sqlite3
import sys
from pathlib import Path

TAGS = re.compile(r"<[^>]+>")
ORDER = re.compile(r"#(\d{4,8})")


def text_of(message: email.message.EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    text = body.get_content()
    return TAGS.sub(" ", text) if body.get_content_subtype() == "html" else text


def main(box: str, database: str, model: str) -> None:
    pipeline = pickle.loads(Path(model).read_bytes())
    db = sqlite3.connect(database)
    db.execute(
        "CREATE TABLE mail (id INTEGER PRIMARY KEY, message_id TEXT UNIQUE, sender TEXT, subject TEXT, date TEXT,"
        " text TEXT, category TEXT, confidence REAL, orders TEXT, raw BLOB)"
    )
    parse = email.message_from_binary_file
    for message in mailbox.mbox(box, factory=lambda file: parse(file, policy=email.policy.default)):
        text = text_of(message)
        shares = pipeline.predict_proba([f"{message['subject']}\n{text}"])[0]
        best = shares.argmax()
        row = (message["message-id"], message["from"], message["subject"], message["date"], text)
        row += (pipeline.classes_[best], float(shares[best]), ",".join(ORDER.findall(text)), message.as_bytes())
        db.execute("INSERT OR IGNORE INTO mail VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        db.commit()
    print(db.execute("SELECT count(*) FROM mail").fetchone()[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
