"""The table, written by hand, of who may enter each address of the site.

For each address and method it says which of the visitors get in: to something of their own, and to
another organisation's. Everybody who gets in finds a 404 at what does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

COACH, MANAGER, MENTOR, LEAD = "coach", "manager", "mentor", "lead"
SAFEGUARDING, PRACTITIONER = "safeguarding", "practitioner"
PHONE, ANYONE = "phone", "anyone"
STAFF = {COACH, MANAGER, MENTOR, LEAD, SAFEGUARDING, PRACTITIONER}
EVERYBODY = STAFF | {PHONE, ANYONE}
IN, SIGN_IN, FORBIDDEN, MISSING = "in", "sign in", "forbidden", "missing"


@dataclass(frozen=True)
class Door:
    """One address: who gets in to their own things, and who to another organisation's as well.

    Of the rest, `shut_out` says what they get; who gets in finds a 404 at what isn't there.
    """

    own: set[str]
    others: set[str] = field(default_factory=set)
    shut_out: str = FORBIDDEN
    absent: str = MISSING


EVERYONE = Door(EVERYBODY, others=EVERYBODY)
OPEN_PAGE = EVERYONE
# The same neutral page for everybody, whatever the code or token is.
TELLS_NOTHING = Door(EVERYBODY, others=EVERYBODY, absent=IN)
DEMO_ONLY = Door(set(), shut_out=MISSING)
ANY_STAFF = Door(STAFF)
OF_OUR_TRUST = Door({COACH, MANAGER})
OF_MY_CASELOAD = Door({MENTOR})
# Whoever may tell somebody: the session's own trust, and the person's mentor.
TELLS_THEM = Door({COACH, MANAGER, MENTOR}, shut_out=MISSING)
# A message to one of one's own people, or to oneself: another's is not there.
TO_MY_PEOPLE = Door({MENTOR}, shut_out=MISSING)
PARTNERSHIP = Door({LEAD})
# Whoever keeps people apart may look at anybody of the partnership; what is sealed, one role alone.
KEEPS_APART = Door({LEAD, SAFEGUARDING}, others={LEAD, SAFEGUARDING})
SEES_SEALED = Door({SAFEGUARDING}, others={SAFEGUARDING})
# Who the partners are is no secret among staff.
ANY_PARTNER = Door(STAFF, others=STAFF)
OUR_PARTNER_PAGE = Door({COACH, MANAGER}, shut_out=MISSING)
OF_THIS_PHONE = Door({PHONE})
# A by-referral series: its own trust's staff, and those who may see all of them.
BY_REFERRAL = Door(
    {COACH, MANAGER, MENTOR, LEAD, SAFEGUARDING},
    others={MENTOR, LEAD, SAFEGUARDING},
    shut_out=MISSING,
)
# By-referral series are in no feed, whoever asks.
NEVER_BY_REFERRAL = Door(set(), shut_out=MISSING)

TABLE: dict[tuple[str, str], Door] = {
    ("public.whats_on", "GET"): OPEN_PAGE,
    ("public.series", "GET"): BY_REFERRAL,
    ("public.session", "GET"): BY_REFERRAL,
    ("public.trust", "GET"): OPEN_PAGE,
    ("open_data.site", "GET"): OPEN_PAGE,
    ("open_data.session_series", "GET"): OPEN_PAGE,
    ("open_data.scheduled_sessions", "GET"): OPEN_PAGE,
    ("feeds.all_sessions", "GET"): OPEN_PAGE,
    ("feeds.find", "GET"): OPEN_PAGE,
    ("feeds.trust", "GET"): OPEN_PAGE,
    ("feeds.series", "GET"): NEVER_BY_REFERRAL,
    ("feeds.session", "GET"): NEVER_BY_REFERRAL,
    ("printing.poster", "GET"): NEVER_BY_REFERRAL,
    ("printing.trust", "GET"): OPEN_PAGE,
    ("embed.frame", "GET"): OPEN_PAGE,
    ("embed.data", "GET"): OPEN_PAGE,
    ("printing.find", "GET"): OPEN_PAGE,
    # The token in these worlds is a pairing link's: it opens no calendar.
    ("feeds.private", "GET"): Door(set(), shut_out=MISSING),
    ("account.sign_in", "GET"): OPEN_PAGE,
    ("account.sign_in", "POST"): OPEN_PAGE,
    ("account.sign_out", "POST"): ANY_STAFF,
    ("account.home", "GET"): ANY_STAFF,
    ("account.calendar", "GET"): ANY_STAFF,
    ("account.calendar", "POST"): ANY_STAFF,
    ("account.demo_sign_in", "POST"): DEMO_ONLY,
    ("site.styleguide", "GET"): DEMO_ONLY,
    ("site.privacy", "GET"): OPEN_PAGE,
    ("site.accessibility", "GET"): OPEN_PAGE,
    ("site.healthz", "GET"): OPEN_PAGE,
    ("site.readyz", "GET"): OPEN_PAGE,
    ("site.robots", "GET"): OPEN_PAGE,
    ("assets.built", "GET"): replace(OPEN_PAGE, others=set()),
    ("assets.theme", "GET"): OPEN_PAGE,
    ("offers.ours", "GET"): OF_OUR_TRUST,
    ("offers.embedding", "GET"): OF_OUR_TRUST,
    ("offers.new", "GET"): OF_OUR_TRUST,
    ("offers.new", "POST"): OF_OUR_TRUST,
    ("offers.new_typing", "POST"): OF_OUR_TRUST,
    ("offers.draft", "GET"): OF_OUR_TRUST,
    ("offers.step", "GET"): OF_OUR_TRUST,
    ("offers.step", "POST"): OF_OUR_TRUST,
    ("offers.typing", "POST"): OF_OUR_TRUST,
    ("offers.check", "GET"): OF_OUR_TRUST,
    ("offers.check", "POST"): OF_OUR_TRUST,
    ("offers.preview", "GET"): OF_OUR_TRUST,
    ("offers.throw_away", "GET"): OF_OUR_TRUST,
    ("offers.throw_away", "POST"): OF_OUR_TRUST,
    ("spreadsheet.start", "GET"): OF_OUR_TRUST,
    ("spreadsheet.start", "POST"): OF_OUR_TRUST,
    ("spreadsheet.template", "GET"): OF_OUR_TRUST,
    ("spreadsheet.ours", "GET"): OF_OUR_TRUST,
    ("spreadsheet.preview", "GET"): OF_OUR_TRUST,
    ("spreadsheet.put_in", "POST"): OF_OUR_TRUST,
    ("photos.show", "GET"): BY_REFERRAL,
    ("photos.of_offer", "GET"): OF_OUR_TRUST,
    ("photos.of_offer", "POST"): OF_OUR_TRUST,
    ("photos.of_draft", "GET"): OF_OUR_TRUST,
    ("photos.of_draft", "POST"): OF_OUR_TRUST,
    ("offers.edit", "GET"): OF_OUR_TRUST,
    ("offers.edit", "POST"): OF_OUR_TRUST,
    ("offers.withdraw", "GET"): OF_OUR_TRUST,
    ("offers.withdraw", "POST"): OF_OUR_TRUST,
    ("offers.again", "POST"): OF_OUR_TRUST,
    ("dates.ours", "GET"): OF_OUR_TRUST,
    ("dates.change", "GET"): OF_OUR_TRUST,
    ("dates.change", "POST"): OF_OUR_TRUST,
    ("dates.call_off", "GET"): OF_OUR_TRUST,
    ("dates.call_off", "POST"): OF_OUR_TRUST,
    ("dates.put_back", "POST"): OF_OUR_TRUST,
    ("dates.schedule", "GET"): OF_OUR_TRUST,
    ("dates.schedule", "POST"): OF_OUR_TRUST,
    ("dates.shifts", "GET"): OF_OUR_TRUST,
    ("dates.shifts", "POST"): OF_OUR_TRUST,
    ("dates.end_shift", "POST"): OF_OUR_TRUST,
    ("changes.show", "GET"): OF_OUR_TRUST,
    ("changes.undo", "POST"): OF_OUR_TRUST,
    ("changes.told", "POST"): TELLS_THEM,
    ("closures.ours", "GET"): OF_OUR_TRUST,
    ("closures.new", "GET"): OF_OUR_TRUST,
    ("closures.new", "POST"): OF_OUR_TRUST,
    ("closures.open_again", "GET"): OF_OUR_TRUST,
    ("closures.opened_again", "POST"): OF_OUR_TRUST,
    ("partnership.overview", "GET"): PARTNERSHIP,
    ("clarity.partnership", "GET"): PARTNERSHIP,
    ("words_to_avoid.show", "GET"): PARTNERSHIP,
    ("words_to_avoid.show", "POST"): PARTNERSHIP,
    ("partners.directory", "GET"): ANY_STAFF,
    ("partners.show", "GET"): ANY_PARTNER,
    ("partners.edit", "GET"): OUR_PARTNER_PAGE,
    ("partners.edit", "POST"): OUR_PARTNER_PAGE,
    ("venues.ours", "GET"): OF_OUR_TRUST,
    ("venues.new", "GET"): OF_OUR_TRUST,
    ("venues.new", "POST"): OF_OUR_TRUST,
    ("venues.edit", "GET"): OF_OUR_TRUST,
    ("venues.edit", "POST"): OF_OUR_TRUST,
    ("venues.match_days", "GET"): OF_OUR_TRUST,
    ("venues.match_days", "POST"): OF_OUR_TRUST,
    ("confirmation.confirm", "POST"): OF_OUR_TRUST,
    ("confirmation.confirm_all", "POST"): OF_OUR_TRUST,
    ("confirmation.take_back", "POST"): OF_OUR_TRUST,
    # The token in these worlds is a pairing link's: it confirms nothing.
    ("confirmation.by_link", "GET"): Door(set(), shut_out=MISSING),
    ("confirmation.by_link", "POST"): Door(set(), shut_out=MISSING),
    ("caseload.home", "GET"): OF_MY_CASELOAD,
    ("caseload.hand_over_form", "GET"): Door({MENTOR}),
    ("caseload.hand_them_over", "POST"): Door({MENTOR}),
    ("caseload.stop_hand_over", "POST"): OF_MY_CASELOAD,
    ("person.show", "GET"): OF_MY_CASELOAD,
    ("person.note", "GET"): OF_MY_CASELOAD,
    ("person.keep_note", "POST"): OF_MY_CASELOAD,
    ("person.undo_note", "POST"): OF_MY_CASELOAD,
    ("person.pause", "POST"): OF_MY_CASELOAD,
    ("person.died", "POST"): OF_MY_CASELOAD,
    ("person.start_again", "POST"): OF_MY_CASELOAD,
    ("person.first_day", "GET"): OF_MY_CASELOAD,
    ("person.keep_first_day", "POST"): OF_MY_CASELOAD,
    ("person.find", "GET"): OF_MY_CASELOAD,
    ("person.dates", "GET"): Door({MENTOR}),
    ("person.suits", "GET"): OF_MY_CASELOAD,
    ("person.save_suits", "POST"): OF_MY_CASELOAD,
    ("person.summary", "GET"): Door({MENTOR}),
    ("person.book", "POST"): OF_MY_CASELOAD,
    ("person.booked", "GET"): Door({MENTOR}),
    ("person.print_chosen", "POST"): OF_MY_CASELOAD,
    ("person.undo", "POST"): OF_MY_CASELOAD,
    ("person.cancel", "GET"): OF_MY_CASELOAD,
    ("person.give_back", "POST"): OF_MY_CASELOAD,
    ("person.keep", "POST"): OF_MY_CASELOAD,
    ("person.accept", "POST"): OF_MY_CASELOAD,
    ("person.turn_down", "POST"): OF_MY_CASELOAD,
    ("person.let_in", "POST"): OF_MY_CASELOAD,
    ("person.decline", "GET"): OF_MY_CASELOAD,
    ("person.declined", "POST"): OF_MY_CASELOAD,
    ("person.phone", "GET"): OF_MY_CASELOAD,
    ("person.pair", "POST"): OF_MY_CASELOAD,
    ("person.cut_off", "POST"): OF_MY_CASELOAD,
    ("person.new_pass", "POST"): OF_MY_CASELOAD,
    ("person.calendar", "GET"): OF_MY_CASELOAD,
    ("person.change_calendar", "POST"): OF_MY_CASELOAD,
    ("safeguarding.home", "GET"): KEEPS_APART,
    ("safeguarding.find", "GET"): KEEPS_APART,
    ("safeguarding.mentors_people", "GET"): KEEPS_APART,
    ("safeguarding.person", "GET"): KEEPS_APART,
    ("safeguarding.keep_apart", "GET"): KEEPS_APART,
    ("safeguarding.keep_apart", "POST"): KEEPS_APART,
    ("safeguarding.apart", "GET"): KEEPS_APART,
    ("safeguarding.end_apart", "GET"): KEEPS_APART,
    ("safeguarding.end_apart", "POST"): KEEPS_APART,
    ("safeguarding.allot", "GET"): KEEPS_APART,
    ("safeguarding.allot", "POST"): KEEPS_APART,
    ("safeguarding.end_allotment", "POST"): KEEPS_APART,
    ("safeguarding.let_in", "GET"): KEEPS_APART,
    ("safeguarding.let_in", "POST"): KEEPS_APART,
    ("safeguarding.end_override", "POST"): KEEPS_APART,
    ("safeguarding.seal", "GET"): SEES_SEALED,
    ("safeguarding.seal", "POST"): SEES_SEALED,
    ("safeguarding.end_sealed", "POST"): SEES_SEALED,
    ("safeguarding.settle", "POST"): SEES_SEALED,
    ("safeguarding.not_settled", "POST"): SEES_SEALED,
    ("proposals.write", "GET"): OF_MY_CASELOAD,
    ("proposals.write", "POST"): OF_MY_CASELOAD,
    ("register.tell", "GET"): OF_OUR_TRUST,
    ("register.tell", "POST"): OF_OUR_TRUST,
    ("contact.show", "GET"): OF_MY_CASELOAD,
    ("contact.keep", "POST"): OF_MY_CASELOAD,
    ("messages.show", "GET"): ANY_STAFF,
    ("messages.words", "GET"): ANY_STAFF,
    ("messages.again", "POST"): TO_MY_PEOPLE,
    ("messages.told", "POST"): TO_MY_PEOPLE,
    ("needs.show", "GET"): OF_MY_CASELOAD,
    ("needs.add", "GET"): OF_MY_CASELOAD,
    ("needs.add", "POST"): OF_MY_CASELOAD,
    ("needs.end", "POST"): OF_MY_CASELOAD,
    ("needs.again", "POST"): OF_MY_CASELOAD,
    ("needs.confirm", "POST"): OF_MY_CASELOAD,
    ("needs.not_confirmed", "POST"): OF_MY_CASELOAD,
    ("needs.consent", "POST"): OF_MY_CASELOAD,
    ("questions.ask", "GET"): OF_MY_CASELOAD,
    ("questions.ask", "POST"): OF_MY_CASELOAD,
    ("questions.withdraw", "POST"): OF_MY_CASELOAD,
    # The token in these worlds is a pairing link's: it asks nothing.
    ("answer.by_link", "GET"): Door(set(), shut_out=MISSING),
    ("answer.by_link", "POST"): Door(set(), shut_out=MISSING),
    ("plan.show", "GET"): OF_MY_CASELOAD,
    ("plan.new_goal", "GET"): OF_MY_CASELOAD,
    ("plan.new_goal", "POST"): OF_MY_CASELOAD,
    ("plan.new_step", "GET"): OF_MY_CASELOAD,
    ("plan.new_step", "POST"): OF_MY_CASELOAD,
    ("plan.mark", "POST"): OF_MY_CASELOAD,
    ("my.pair", "GET"): EVERYONE,
    ("my.pair_in_capitals", "GET"): EVERYONE,
    ("my.use_phone", "POST"): EVERYONE,
    ("my.worker", "GET"): OPEN_PAGE,
    ("my.home", "GET"): OF_THIS_PHONE,
    ("my.show_pass", "GET"): OF_THIS_PHONE,
    ("my.plan", "GET"): OF_THIS_PHONE,
    ("my.this_phone", "GET"): OF_THIS_PHONE,
    ("my.forget", "POST"): OF_THIS_PHONE,
    ("my.calendar", "GET"): OF_THIS_PHONE,
    ("my.change_calendar", "POST"): OF_THIS_PHONE,
    ("my.cannot_come", "GET"): OF_THIS_PHONE,
    ("my.give_back", "POST"): OF_THIS_PHONE,
    ("my.ask", "GET"): OF_THIS_PHONE,
    ("my.asked", "POST"): OF_THIS_PHONE,
    ("my.accept", "POST"): OF_THIS_PHONE,
    ("my.turn_down", "POST"): OF_THIS_PHONE,
    ("register.today", "GET"): OF_OUR_TRUST,
    ("register.show", "GET"): OF_OUR_TRUST,
    ("register.scan", "POST"): OF_OUR_TRUST,
    ("register.tick", "POST"): OF_OUR_TRUST,
    ("register.undo", "POST"): OF_OUR_TRUST,
    ("register.submit", "POST"): OF_OUR_TRUST,
    ("register.code", "GET"): OF_OUR_TRUST,
    ("register.code_now", "GET"): OF_OUR_TRUST,
    ("arrive.session_code", "GET"): TELLS_NOTHING,
    ("arrive.session_code", "POST"): TELLS_NOTHING,
    ("arrive.arrived", "GET"): OF_THIS_PHONE,
    ("arrive.pass_link", "GET"): TELLS_NOTHING,
    ("door_api.openapi", "GET"): OPEN_PAGE,
    ("door_api.registers", "GET"): OF_OUR_TRUST,
    ("door_api.check_ins", "POST"): OF_OUR_TRUST,
}
