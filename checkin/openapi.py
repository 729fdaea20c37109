"""The door's API described in OpenAPI 3.1, by hand: two addresses that change rarely."""

from __future__ import annotations

from typing import Any

from checkin.outcomes import Outcome
from checkin.sync import METHODS, MOST_ITEMS, MOST_UNDONE, Action

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
UUID: Schema = {"type": "string", "format": "uuid"}
HASH: Schema = {"type": ["string", "null"], "pattern": "^[0-9a-f]{64}$"}
PUBLIC_ID: Schema = {"type": "string", "pattern": "^[2-9b-df-hj-km-np-tv-z]{13}$"}


def _object(properties: Schema, optional: tuple[str, ...] = ()) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def _answer(words: str, schema: str, kind: str = "application/json") -> Schema:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {"description": words, "content": {kind: {"schema": reference}}}


def _problem(words: str) -> Schema:
    return _answer(words, "Problem", "application/problem+json")


PROBLEMS: Schema = {
    "400": _problem("The request is not what is described here, or its CSRF token is missing."),
    "401": _problem("Nobody is signed in."),
    "403": _problem("The role does not run sessions."),
}

ENTRY = _object(
    {
        "entry_id": PUBLIC_ID,
        "name": {**TEXT, "description": "First name and initial."},
        "pass_sha256": {**HASH, "description": "SHA-256 of the pass's token in upper case."},
        "code_sha256": {**HASH, "description": "SHA-256 of the short code in upper case."},
        "status": {"enum": ["expected", "have_a_word"]},
        "arrivals": {
            "type": "array",
            "items": UUID,
            "description": "Arrivals that nobody undid; the person is in if there is one.",
        },
        "first_time": {"type": "boolean"},
        "note": TEXT,
    }
)

REGISTER = _object(
    {
        "session_id": PUBLIC_ID,
        "title": TEXT,
        "venue": TEXT,
        "starts_at": INSTANT,
        "ends_at": INSTANT,
        "capacity": {"type": "integer", "minimum": 0},
        "state": {"enum": ["open", "submitted", "locked", "called_off"]},
        "walk_ins": {"type": "boolean"},
        "code_key": {
            "type": "string",
            "contentEncoding": "base64",
            "description": (
                "The key of the session code: the session's id in upper case, then 16 characters. "
                "These are HMAC-SHA256 of `<ID>:<unix time divided by 30>` read as a big-endian "
                "number, its remainders by 28 in turn, as characters of "
                "23456789BCDFGHJKMNPQRSTVWXYZ."
            ),
        },
        "entries": {"type": "array", "items": {"$ref": "#/components/schemas/Entry"}},
    }
)

ITEM = _object(
    {
        "id": {**UUID, "description": "Made by the phone; sent again, it counts once."},
        "session_id": PUBLIC_ID,
        "action": {"enum": [action.value for action in Action]},
        "entry_id": PUBLIC_ID,
        "pass_sha256": HASH,
        "code_sha256": HASH,
        "name": {**TEXT, "description": "A guest's name, for walk_in."},
        "undoes": {"type": "array", "items": UUID, "maxItems": MOST_UNDONE},
        "method": {"enum": list(METHODS)},
        "at": {**INSTANT, "description": "When it was noticed, by the phone's clock."},
    },
    optional=("entry_id", "pass_sha256", "code_sha256", "name", "undoes", "method"),
)

SENDING = _object(
    {
        "device_id": {"type": "string", "minLength": 1, "maxLength": 100},
        "sent_at": {**INSTANT, "description": "Now, by the phone's clock."},
        "items": {
            "type": "array",
            "maxItems": MOST_ITEMS,
            "items": {"$ref": "#/components/schemas/Item"},
        },
    }
)

RESULT = _object(
    {
        "id": {"type": ["string", "null"]},
        "outcome": {"enum": [outcome.value for outcome in Outcome]},
        "words": TEXT,
    }
)

DOCUMENT: Schema = {
    "openapi": "3.1.0",
    "info": {
        "title": "The door",
        "version": "1",
        "description": (
            "The day's registers, and what was noticed at the door. Same origin, with a staff "
            "session's cookie; what writes needs the header X-CSRFToken."
        ),
    },
    "security": [{"staff": []}],
    "paths": {
        "/api/door/registers": {
            "get": {
                "operationId": "registers",
                "summary": "The registers of one day, for the sessions that the viewer runs",
                "parameters": [
                    {
                        "name": "date",
                        "in": "query",
                        "required": False,
                        "description": "In Europe/London; today if it is left out.",
                        "schema": {"type": "string", "format": "date"},
                    }
                ],
                "responses": {"200": _answer("The registers.", "Registers"), **PROBLEMS},
            }
        },
        "/api/door/check-ins": {
            "post": {
                "operationId": "checkIns",
                "summary": "Arrivals and undoings; one result for each item, in order",
                "parameters": [
                    {
                        "name": "X-CSRFToken",
                        "in": "header",
                        "required": True,
                        "schema": TEXT,
                    }
                ],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Sending"}}
                    },
                },
                "responses": {
                    "200": _answer("What became of each item.", "Results"),
                    **PROBLEMS,
                    "413": _problem("The body is larger than a megabyte."),
                },
            }
        },
    },
    "components": {
        "securitySchemes": {"staff": {"type": "apiKey", "in": "cookie", "name": "session"}},
        "schemas": {
            "Registers": _object(
                {
                    "server_time": INSTANT,
                    "registers": {
                        "type": "array",
                        "items": {"$ref": "#/components/schemas/Register"},
                    },
                }
            ),
            "Register": REGISTER,
            "Entry": ENTRY,
            "Sending": SENDING,
            "Item": ITEM,
            "Results": _object(
                {"results": {"type": "array", "items": {"$ref": "#/components/schemas/Result"}}}
            ),
            "Result": RESULT,
            "Problem": _object(
                {
                    "type": TEXT,
                    "title": TEXT,
                    "status": {"type": "integer"},
                    "detail": TEXT,
                }
            ),
        },
    },
}
