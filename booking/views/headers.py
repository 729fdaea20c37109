"""What every answer carries: a strict content security policy, and no traces for strangers."""

from __future__ import annotations

from flask import Flask, Response, g, request

POLICY = (
    "default-src 'none'; script-src 'self'{wasm}; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'{frames}"
)
# A club's list on the club's own site: it holds nothing to press and nothing that could be taken.
FRAMED_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors *"
)
FRAMED_ELSEWHERE = {"embed.frame"}
# Where a club sees beforehand what its own site will show.
HOLDS_A_FRAME = {"offers.embedding"}
# "Not modified" shows a kept page anew, under the headers that come with the answer.
SHOWN = {200, 304}
# Where the camera reads passes on browsers that have no reader of their own.
READS_PASSES = {"register.show"}
# Where a phone may be asked where it is, to find what is near.
ASKS_WHERE = {"public.whats_on"}


def install(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_headers)


def _headers(response: Response) -> Response:
    reads_passes = request.endpoint in READS_PASSES
    wasm = " 'wasm-unsafe-eval'" if reads_passes else ""
    camera = "(self)" if reads_passes else "()"
    if request.endpoint in FRAMED_ELSEWHERE and response.status_code in SHOWN:
        response.headers["Content-Security-Policy"] = FRAMED_POLICY
    else:
        frames = "; frame-src 'self'" if request.endpoint in HOLDS_A_FRAME else ""
        policy = POLICY.format(wasm=wasm, frames=frames)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers["X-Frame-Options"] = "DENY"
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Whole addresses never reach another site: they could say who came from where.
    response.headers.setdefault("Referrer-Policy", "same-origin")
    asks_where = request.endpoint in ASKS_WHERE
    if asks_where and "lat" in request.args:
        # It does not even reach our own next page: a web server may write down where people come
        # from, and where somebody is must stand in no log.
        response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    where = "(self)" if asks_where else "()"
    policy = f"camera={camera}, microphone=(), geolocation={where}"
    response.headers["Permissions-Policy"] = policy
    if request.scheme == "https":
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    viewer = g.get("viewer")
    private = viewer is not None and (viewer.signed_in or viewer.participant_id is not None)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store" if private else "no-cache"
    return response
