"""The desk as a process: a web server, and a thread that hands over what was approved once nobody can undo it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import uvicorn

from pipeline.config import Settings
from pipeline.delivery.post import Post, Sent
from pipeline.flow import STORE_TROUBLE, Road
from pipeline.review.desk.app import create_app
from pipeline.review.desk.orders import OneAtATime
from pipeline.review.desk.pages import Pages
from pipeline.review.desk.visit import Desk
from pipeline.store.drafts import NotPossible

LOOK_EVERY = 0.25  # seconds: an approved mail leaves within a second of its undo window
Say = Callable[[str], None]


def open_desk(road: Road, key: bytes) -> Desk:
    """The desk of a shop."""
    settings = road.settings
    road = replace(road, orders=OneAtATime(road.orders))
    return Desk(road, key, Pages(settings.shop.zone, settings.shop.name))


def server_of(desk: Desk) -> uvicorn.Server:
    """A server that listens where pipeline.yaml says; ``run`` serves until SIGINT or SIGTERM."""
    settings = desk.settings.desk
    certificate, key = _path(desk.settings, settings.tls_certificate), _path(desk.settings, settings.tls_key)
    config = uvicorn.Config(
        create_app(desk),
        host=settings.host,
        port=settings.port,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        proxy_headers=bool(settings.proxy),
        forwarded_allow_ips=settings.proxy or None,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        limit_concurrency=200,
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(config)


def listening(settings: Settings) -> socket.socket:
    """The socket that the server is to serve. Raises NotPossible where host and port cannot be had."""
    where = (settings.desk.host, settings.desk.port)
    family = socket.AF_INET6 if ":" in settings.desk.host else socket.AF_INET
    try:
        return socket.create_server(where, family=family)
    except OSError as error:
        why = error.strerror or str(error)
        raise NotPossible(
            f"the desk cannot listen at {where[0]}:{where[1]} ({why}); "
            "end what uses it, or change desk.host and desk.port in pipeline.yaml"
        ) from None


def _path(settings: Settings, path: object) -> str | None:
    return str(settings.path(path)) if path else None  # type: ignore[arg-type]


@contextmanager
def sending(post: Post, say: Say) -> Iterator[None]:
    """While the block runs, what is approved is queued after its undo window and handed over."""
    stop = threading.Event()
    thread = threading.Thread(target=_send_until, args=(post, stop, say), name="sending", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=30)


def _send_until(post: Post, stop: threading.Event, say: Say) -> None:
    told = ""
    while not stop.wait(LOOK_EVERY):
        try:
            if not post.has_work():
                continue
            told = _tell(post.run(), told, say)
        except STORE_TROUBLE as problem:
            told = _tell_once(str(problem.orig), told, say)
        except Exception as fault:  # the next one may go well; a desk whose mail stands still must say so
            told = _tell_once(f"sending: {type(fault).__name__}: {fault}", told, say)


def _tell(done: Sent, told: str, say: Say) -> str:
    if done.sent or done.trouble:
        for line in done.lines:
            say(line)
        return ""
    return _tell_once(done.held_up, told, say) if done.held_up else told


def _tell_once(what: str, told: str, say: Say) -> str:
    if what != told:
        say(what)
    return what
