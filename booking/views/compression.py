"""Smaller pages for slow phones, where compressing gives nothing away."""

from __future__ import annotations

from flask import Flask, Response, g, request
from flask_compress import Compress

# Pages and feeds that are the same for everybody: they hold neither forms nor anybody's data.
SAME_FOR_ALL = {"public", "feeds", "embed", "open_data", "site"}
NOT_THOSE = {"feeds.private"}
# A phone's two first pages hold the pass, but nothing that a request puts into them: no query, no
# form, no name of a file. Without words of their own on the page nobody can guess at the rest by
# its length, and compressed they cost somebody with little data less than half.
TAKE_NOTHING_IN = {"my.home", "my.show_pass"}


def install(app: Flask) -> None:
    """Compress the public pages and feeds for people who are not signed in, and a phone's first."""
    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/calendar",
            "application/json",
            "application/vnd.openactive.rpde+json",
        ],
        COMPRESS_BR_LEVEL=5,
    )
    compress = Compress(app)

    def smaller(response: Response) -> Response:
        # BREACH: whoever can make a browser ask for a page, put words of their own into it and
        # see how long the encrypted answer is, learns secrets on it letter by letter from how
        # well they compress. So an answer that holds a secret (a form's token, anybody's data)
        # and takes anything in is never compressed: not for staff, and no page with a form.
        blueprint = (request.endpoint or "").split(".")[0]
        who = g.get("viewer")
        nobody = who is not None and not who.signed_in and who.participant_id is None
        plain = nobody and blueprint in SAME_FOR_ALL and request.endpoint not in NOT_THOSE
        candidate = plain or request.endpoint in TAKE_NOTHING_IN
        # Failures neither: a 404 is the same to the byte wherever it happens, headers included.
        if response.status_code == 200 and candidate and "csrf_token" not in g:
            return compress.after_request(response)
        return response

    app.after_request(smaller)
