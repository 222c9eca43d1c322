"""A queue that speaks SQS' JSON protocol on loopback: ReceiveMessage and DeleteMessage are all that feedback needs."""

from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class SqsServer:
    """``with SqsServer() as queue``: ``put`` adds a message; what is not deleted is given out again."""

    def __init__(self) -> None:
        self.messages: dict[str, str] = {}
        self.deleted = 0
        self._number = 0
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                answer = getattr(server, f"_{self.headers['X-Amz-Target'].rpartition('.')[2]}")(asked)
                data = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/x-amz-json-1.0")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                """Tests are quiet."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self.queue_url = f"{self.url}/000000000000/casedesk"

    def __enter__(self) -> SqsServer:
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def put(self, event: object) -> None:
        self._number += 1
        self.messages[f"handle-{self._number}"] = event if isinstance(event, str) else json.dumps(event)

    def _ReceiveMessage(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        found = list(self.messages.items())[: asked["MaxNumberOfMessages"]]
        return {
            "Messages": [
                {"MessageId": h, "ReceiptHandle": h, "Body": b, "MD5OfBody": hashlib.md5(b.encode()).hexdigest()}
                for h, b in found
            ]
        }

    def _DeleteMessage(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.messages.pop(asked["ReceiptHandle"], None)
        self.deleted += 1
        return {}
