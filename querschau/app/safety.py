"""Who may speak to the server: this computer's own windows alone, and no text is ever executed in them.

Checked before any route: ``Host`` (against DNS rebinding), a one-time token that becomes a cookie, and for
all that changes something ``Origin``, content type and a header that no form of a foreign page can send.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from querschau.app.instance import cookie_name

TOKEN = "schluessel"
"""The query field of an opening address that holds the one-time token."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
UNKNOWN = "Dieses Fenster gehört zu einem beendeten Programm. Bitte über das Symbol neu öffnen."
_REFUSED = "Diese Anfrage kommt nicht aus einem Fenster von Querschau."
_TYPES = ("application/json", "application/octet-stream")


class Gate:
    """Tokens and cookie of one server."""

    def __init__(self, port: int, secret: str) -> None:
        self.hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}
        self.cookie = cookie_name(port)
        self.secret = secret
        self._origin = f"http://127.0.0.1:{port}"
        self._tokens: set[str] = set()

    def opening_address(self) -> str:
        """An address that opens one window, once."""
        token = secrets.token_urlsafe(24)
        self._tokens.add(token)
        return f"{self._origin}/?{TOKEN}={token}"

    def spend(self, token: str) -> bool:
        """Whether the token is one of ours and not spent; now it is."""
        known = next((t for t in self._tokens if secrets.compare_digest(t.encode(), token.encode())), None)
        self._tokens.discard(known or "")
        return known is not None

    def known(self, request: Request) -> bool:
        """Whether the request carries the cookie of this server."""
        given = request.cookies.get(self.cookie, "")
        return secrets.compare_digest(given.encode(), self.secret.encode())


class Guard:
    """ASGI middleware that refuses all that does not come from a window of ours, and sets the headers."""

    def __init__(self, app: ASGIApp, gate: Gate, seen: Callable[[], None] = lambda: None) -> None:
        self._app = app
        self._gate = gate
        self._seen = seen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        request = Request(scope)
        answer = self._refusal(request)
        if answer is None:
            self._seen()
        await (answer or self._app)(scope, receive, with_headers)

    def _refusal(self, request: Request) -> Response | None:
        """The answer to a request that does not get through, or that only opens a window."""
        if len(request.headers.getlist("host")) != 1 or request.headers["host"] not in self._gate.hosts:
            return PlainTextResponse(_REFUSED, 403)
        if request.method == "GET" and (token := request.query_params.get(TOKEN)):
            return self._let_in(request, token)
        if not self._gate.known(request):
            return _denied(request, UNKNOWN)
        if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return _denied(request, _REFUSED)
        if request.method not in ("GET", "HEAD") and not _from_our_window(request.headers):
            return _denied(request, _REFUSED)
        return None

    def _let_in(self, request: Request, token: str) -> Response:
        """Swap the token for the cookie and go on at the address without it."""
        if not self._gate.spend(token):
            return _denied(request, UNKNOWN)
        left = urlencode([(k, v) for k, v in parse_qsl(request.url.query) if k != TOKEN])
        path = "/" + request.url.path.lstrip("/\\")
        answer = RedirectResponse(path + (f"?{left}" if left else ""), 303)
        answer.set_cookie(self._gate.cookie, self._gate.secret, httponly=True, samesite="strict", path="/")
        return answer


def _from_our_window(headers: Headers) -> bool:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    own = headers.get("origin") == f"http://{headers['host']}"
    return own and kind in _TYPES and headers.get("x-querschau") == "1"


def _denied(request: Request, why: str) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": why}, 403)
    return PlainTextResponse(why, 403)
