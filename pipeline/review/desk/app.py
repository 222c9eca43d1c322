"""The desk as an ASGI application: which address is which page, and what holds for all of them."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from pipeline import limits
from pipeline.flow import STORE_TROUBLE
from pipeline.review.desk import acts, bulk, files, health, lists, queue, sessions, ticket, uploads
from pipeline.review.desk.pages import STATIC
from pipeline.review.desk.safety import Guard
from pipeline.review.desk.visit import FORM_OCTETS, Desk, Handler, Person, Refused, Visit, read_form, seen_other
from pipeline.store import people
from pipeline.store.drafts import NotPossible

UPLOAD_OCTETS = limits.REPLY_FILES_OCTETS + FORM_OCTETS
Endpoint = Callable[[Request], Awaitable[Response]]

SHOWN: dict[str, Handler] = {
    "/": queue.home,
    "/queue": queue.queue_page,
    "/queue/news": queue.news,
    "/search": queue.search_page,
    "/bulk": bulk.bulk_page,
    "/tickets/{name}": ticket.ticket_page,
    "/messages/{id}/html": files.html_page,
    "/messages/{id}/files/{number}": files.file,
    "/messages/{id}/photos/{number}": files.photo_file,
    **uploads.SHOWN,
    **lists.SHOWN,
}
CHANGES: dict[str, Handler] = {
    "/logout": sessions.log_out,
    "/drafts/{id}/approve": acts.approve,
    "/drafts/{id}/save": acts.save,
    "/drafts/{id}/reject": acts.reject,
    "/drafts/{id}/undo": acts.undo,
    "/drafts/{id}/rewrite": acts.rewrite,
    "/drafts/{id}/settle": acts.settle,
    "/messages/{id}/category": acts.correct,
    "/messages/{id}/start": acts.start,
    "/messages/{id}/write": acts.write,
    "/messages/{id}/rest": acts.rest,
    "/messages/{id}/spam": acts.spam,
    "/tickets/{name}/notes": ticket.add_note,
    "/tickets/{name}/open": ticket.is_open,
    "/bulk": bulk.approve_ticked,
    **uploads.CHANGES,
    **lists.CHANGES,
}


def create_app(desk: Desk) -> ASGIApp:
    """The whole desk. Handlers run in threads; each opens its own transactions."""
    login = (Route("/login", _shown(desk, sessions.login_page, False)),)
    routes = (
        *login,
        *(Route(path, _shown(desk, handler, False)) for path, handler in health.SHOWN.items()),
        Route("/login", _change(desk, sessions.log_in, False), methods=["POST"]),
        *(Route(path, _shown(desk, handler)) for path, handler in SHOWN.items()),
        *(Route(path, _change(desk, handler), methods=["POST"]) for path, handler in CHANGES.items()),
        *(
            Route(path, _upload(desk, handler), methods=["POST"], max_body_size=UPLOAD_OCTETS)
            for path, handler in uploads.UPLOADS.items()
        ),
        Mount("/static", _static()),
    )
    handlers: dict[Any, Any] = {HTTPException: _http_problem(desk), 500: _fault(desk)}
    app = Starlette(routes=routes, exception_handlers=handlers, max_body_size=FORM_OCTETS)
    return Guard(app, desk.settings.desk.names)


def _shown(desk: Desk, handler: Handler, members_only: bool = True) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(_serve, desk, request, handler, None, members_only)

    return endpoint


def _change(desk: Desk, handler: Handler, members_only: bool = True) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(_serve, desk, request, handler, await request.body(), members_only)

    return endpoint


def _upload(desk: Desk, handler: Handler) -> Endpoint:
    """Nobody fills our memory who is not logged in: who asks is known before the files are read."""

    async def endpoint(request: Request) -> Response:
        if not await run_in_threadpool(_is_member, desk, request):
            return seen_other("/login")
        return await run_in_threadpool(_serve, desk, request, handler, await request.body())

    return endpoint


def _is_member(desk: Desk, request: Request) -> bool:
    try:
        return _visit(desk, request).person is not None
    except STORE_TROUBLE:
        return False


def _serve(desk: Desk, request: Request, handler: Handler, body: bytes | None, members_only: bool = True) -> Response:
    """One request: who it is, whether its form is ours, and every refusal as a page."""
    try:
        visit = _visit(desk, request)
    except STORE_TROUBLE:
        return _busy(desk)
    fresh = not request.cookies.get(sessions.cookie_name(desk.settings.desk.secure))
    try:
        if members_only and visit.person is None:
            return seen_other("/login")
        if body is not None:
            visit = _with_form(visit, body)
        response = handler(visit)
    except Refused as refused:
        return problem(visit, refused.status, refused.title, refused.text)
    except NotPossible as refused:
        return problem(visit, 409, "That is not possible", str(refused))
    except STORE_TROUBLE:
        return _busy(desk)
    if fresh and handler is sessions.login_page and "set-cookie" not in response.headers:
        sessions.set_cookie(response, visit.token, desk.settings.desk.secure)
    return response


def _busy(desk: Desk) -> Response:
    text = "Nothing is lost. Please try again in a moment."
    return HTMLResponse(desk.pages.render("bare.j2", title="The store is busy or away", text=text), 503)


def _visit(desk: Desk, request: Request) -> Visit:
    now = desk.road.clock()
    token = request.cookies.get(sessions.cookie_name(desk.settings.desk.secure), "")[:200]
    if not token:
        return Visit(desk, request, now, sessions.new_token(), None)
    with desk.store.read() as connection:
        row = people.of_session(connection, token, now)
    if row is not None and now - row.seen_at > people.SEEN_EVERY:
        with desk.store.write() as connection:
            people.seen(connection, token, now)
    return Visit(desk, request, now, token, Person(row.name, row.role) if row else None)


def _with_form(visit: Visit, body: bytes) -> Visit:
    files: list[tuple[str, bytes]] = []
    content_type = visit.request.headers.get("content-type", "")
    if content_type.lower().startswith("multipart/"):
        form, files = uploads.read_multipart(body, content_type)
    else:
        form = read_form(body)
    sent = visit.request.headers.get("x-csrf") or next((value for name, value in form if name == "csrf"), "")
    site = visit.request.headers.get("sec-fetch-site", "same-origin")  # browsers of today tell who sent a form
    ours = hmac.compare_digest(sent.encode("utf-8", "replace"), visit.csrf.encode())
    if not ours or site not in ("same-origin", "none"):
        raise Refused(403, "This form is not ours any more", "Go back, reload the page, and try again.")
    return Visit(visit.desk, visit.request, visit.now, visit.token, visit.person, form, files)


def problem(visit: Visit, status: int, title: str, text: str) -> Response:
    """A refusal as a page."""
    return visit.page("problem.j2", status, title=title, text=text)


_KNOWN = {404: "There is nothing here, or not any more.", 405: "That address takes no such request."}


def _http_problem(desk: Desk) -> Callable[[Request, Exception], Response]:
    def handle(_request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        text = _KNOWN.get(status, "The request is not one that this desk understands.")
        page = desk.pages.render("bare.j2", title="Not found" if status == 404 else "Not possible", text=text)
        return HTMLResponse(page, status)

    return handle


def _fault(desk: Desk) -> Callable[[Request, Exception], Response]:
    def handle(_request: Request, _error: Exception) -> Response:
        text = "This is a fault of ours. What you did may not have been kept; look before you try again."
        return HTMLResponse(desk.pages.render("bare.j2", title="Something went wrong", text=text), 500)

    return handle


def _static() -> ASGIApp:
    files_app = StaticFiles(directory=STATIC)

    async def cached(scope: Any, receive: Any, send: Any) -> None:
        async def send_cached(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"cache-control", b"public, max-age=86400")]
            await send(message)

        await files_app(scope, receive, send_cached)

    return cached
