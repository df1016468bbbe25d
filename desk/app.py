"""The desk as one ASGI application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from desk import look
from desk.pages import all_routes
from desk.parts import Parts

Scope = dict[str, Any]
Message = dict[str, Any]

#: Nothing is loaded from anywhere else, nothing runs that does not stand in a file of ours, no other page may frame ours.
POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'none'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-robots-tag": "noindex, nofollow",
}


class _Headers:
    """Puts the security headers on every answer, those of faults too; keeps pages of the desk out of every cache."""

    def __init__(self, app: Any, secure: bool) -> None:
        self._app = app
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self._secure:
                    headers.setdefault("strict-transport-security", "max-age=31536000")
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, guarded)


def create_app(parts: Parts) -> Any:
    """The desk. It opens nothing and starts nothing by itself."""
    app = Starlette(
        routes=[*all_routes(), Mount("/static", StaticFiles(directory=look.STATIC))],
        exception_handlers={404: _not_found, 405: _not_found},
    )
    app.state.parts = parts
    return _Headers(app, parts.settings.secure)


async def _not_found(request: Request, error: Exception) -> Response:
    return HTMLResponse(look.drawn("bare.html", {"style_sheets": look.style_sheets(), "what": "not_found"}), status_code=404)
