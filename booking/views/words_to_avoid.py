"""The list of words to avoid in offers, kept by the lead."""

from __future__ import annotations

from typing import Any

import flask
from flask import Blueprint, request, url_for
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import AnyOf, DataRequired

from booking.database import write_transaction
from booking.models import WordKind
from booking.permissions import Permission
from booking.queries.partnership import published_offers
from booking.queries.watched_words import own_lines
from booking.rules import watched_words as rules
from booking.rules.clarity import offers_that_say
from booking.rules.watched_words import Watched, WordRefused, same_word, words_to_watch
from booking.views import page, widgets
from booking.views.edge import entry, now, viewer
from booking.views.forms import as_choices, clean, tidy
from booking.words import count

words_to_avoid = Blueprint("words_to_avoid", __name__)

# A group of more words than these stands below the others.
FEW = 5
KINDS = {
    WordKind.STIGMA.value: "It says why somebody comes, or it hurts",
    WordKind.JARGON.value: "It is jargon",
}


class WordForm(FlaskForm):
    """One word of the list."""

    word = StringField(
        "Word or words",
        widget=widgets.TextInput(),
        filters=[clean],
        validators=[DataRequired("Enter a word or a few words")],
    )
    kind = RadioField(
        "Why had it better not stand in an offer?",
        widget=widgets.Radios(),
        choices=as_choices(KINDS.items()),
        validate_choice=False,
        validators=[AnyOf(list(KINDS), "Choose why")],
    )
    instead = StringField(
        "What to say instead",
        description="Coaches read this while they write. Leave it empty if there is nothing.",
        widget=widgets.TextInput(),
        filters=[clean],
    )
    changing = HiddenField()


@words_to_avoid.route("/partnership/words", methods=["GET", "POST"])
@entry(Permission.SEE_PARTNERSHIP)
def show() -> flask.typing.ResponseReturnValue:
    """The list, with one word to add or to change."""
    act = tidy(request.form.get("act"))
    if request.method == "POST" and act in ("fine", "watch"):
        return _take_off_or_put_back(act, tidy(request.form.get("word")))
    form = WordForm(data=_chosen(tidy(request.args.get("word"))))
    if not form.is_submitted():
        return _list_page(form, 200)
    if not form.validate():
        return _list_page(form, 422)
    try:
        with write_transaction():
            kind = WordKind(form.kind.data)
            kept = rules.keep_word(
                viewer(), form.word.data or "", kind, form.instead.data or "", now()
            )
            word = kept.word
    except WordRefused as refused:
        form[refused.field].errors = [refused.words]
        return _list_page(form, 422)
    page.told(f"“{word}” is on the list. {_where_it_stands(word)}", _off_again(word))
    return flask.redirect(url_for("words_to_avoid.show"), 303)


def _where_it_stands(word: str) -> str:
    """In how many offers a word of the list is pointed out now."""
    number = len(offers_that_say(Watched(word, WordKind.JARGON), published_offers(viewer())))
    return f"It is in {count(number, 'offer')} now." if number else "No offer says it now."


def _chosen(word: str) -> dict[str, str]:
    """What the list says of a word that somebody chose to change; nothing if it is not on it."""
    listed = words_to_watch(own_lines(viewer()))
    chosen = next((each for each in listed if same_word(each.word) == same_word(word)), None)
    if chosen is None:
        return {}
    return {
        "word": chosen.word,
        "kind": chosen.kind.value,
        "instead": chosen.instead,
        "changing": chosen.word,
    }


def _take_off_or_put_back(act: str, word: str) -> Response:
    with write_transaction():
        if act == "fine":
            changed = rules.let_word_be(viewer(), word, now())
        else:
            changed = rules.watch_word_again(viewer(), word, now())
        word = changed.word
    if act == "fine":
        again = page.WayBack(
            "Put it back", url_for("words_to_avoid.show"), {"act": "watch", "word": word}
        )
        page.told(f"“{word}” is fine in an offer from now on.", again)
    else:
        page.told(f"“{word}” is on the list again.", _off_again(word))
    return flask.redirect(url_for("words_to_avoid.show"), 303)


def _off_again(word: str) -> page.WayBack:
    return page.WayBack(
        "Take it off", url_for("words_to_avoid.show"), {"act": "fine", "word": word}
    )


def _list_page(form: WordForm, status: int) -> tuple[str, int]:
    own = own_lines(viewer())
    listed = sorted(words_to_watch(own), key=lambda each: each.word.lower())
    stigma = [each for each in listed if each.kind is WordKind.STIGMA]
    jargon = [each for each in listed if each.kind is WordKind.JARGON]
    words = flask.render_template(
        "clarity/words.html",
        form=form,
        how_many=len(listed),
        stigma=_by_what_to_say(stigma),
        stigma_title=f"{count(len(stigma), 'word')} that say why somebody comes, or hurt",
        jargon=_by_what_to_say(jargon),
        jargon_title=f"{count(len(jargon), 'word')} of jargon",
        fine=[row for row in own if row.is_fine],
        ours={row.word for row in own},
        url_of_word=lambda word: url_for("words_to_avoid.show", word=word),
    )
    return words, status


def _by_what_to_say(listed: list[Watched]) -> list[dict[str, Any]]:
    """Words with the same advice stand together, the big groups last."""
    groups: dict[str, list[str]] = {}
    for each in listed:
        groups.setdefault(each.instead, []).append(each.word)
    together = [{"instead": instead, "words": words} for instead, words in groups.items()]
    return sorted(together, key=lambda group: len(group["words"]) > FEW)
