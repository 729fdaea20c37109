"""Who is booked into what: regulars of six months, twelve weeks ahead, and tonight's session."""

from __future__ import annotations

from datetime import datetime, timedelta

from booking.demo.loading import Loading, Occasion, Offer, Person, Place, Story
from booking.demo.people import CANCEL_REASONS
from booking.demo.series import DemoSeries
from booking.models import Booking, BookingEvent, BookingState, EnrolmentState

DEMO_TRUST = "burnley"
LATE = timedelta(hours=24)
LATE_IN_THE_DAY = "16:00"
TONIGHT = 8
FROM_THE_DEMO_LIST = 5
# So many of the demo mentor's people were booked for what was closed yesterday.
IN_WHAT_IS_CLOSED = 2
# People mostly go to their own club, sometimes to the one in the next town.
NEXT_TOWN = 0.08
# What is for women, for men or for older people draws those it is for.
MADE_FOR_THEM = 3.0
MIDDLE_AGE = 40
CANCELLED = 0.08
WALK_INS = 0.2
# The registers of these last days may not be in yet, so nobody has walked in as far as is known.
FRESH_DAYS = 3
# How likely a regular is booked already, by weeks ahead.
BOOKED_AHEAD = (1.0, 0.9, 0.7, 0.5, 0.35, 0.25, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05, 0.05)
FILLED_TO_THE_LAST_PLACE = 6
NEARLY_FILLED = 6
BUSY_DAYS = 21


def tonights_session(loading: Loading, offers: list[Offer]) -> Occasion:
    """The demo coach's session of today, late in the day."""
    return next(
        occasion
        for offer in offers
        if offer.series.trust == DEMO_TRUST and offer.series.starts >= LATE_IN_THE_DAY
        for occasion in offer.occasions
        if occasion.on == loading.today
    )


def draw_bookings(
    loading: Loading,
    offers: list[Offer],
    people: list[Person],
    tonight: Occasion | None,
    goes_to: tuple[int, int, int, int],
) -> None:
    """Book the people: tonight first, then the regulars, then what makes some sessions full."""
    for offer in offers:
        for occasion in offer.occasions:
            _keep_in_mind(loading, occasion)
    if tonight is not None:
        _book_tonight(loading, people, tonight)
        _book_what_is_closed(loading, offers, people)
    fitting = _Fitting(offers)
    for person in people:
        if person.state in (EnrolmentState.IDENTIFIED, EnrolmentState.ENROLLING):
            continue
        for offer, share in _regular_offers(loading, person, fitting, goes_to):
            _book_regularly(loading, person, offer, share, tonight)
    _fill_some(loading, offers, people, tonight)
    _let_some_walk_in(loading, offers, people)


def _book_tonight(loading: Loading, people: list[Person], tonight: Occasion) -> None:
    """Eight people, most of them the demo mentor's, one of them for the first time."""
    fit = [
        person
        for person in people
        if person.state is EnrolmentState.ACTIVE
        and person.area == DEMO_TRUST
        and person.may_join(tonight.offer.series)
        and person.joined_on < loading.days_ago(30)
        and person.books_ahead
        and person.story is None
    ]
    own = [person for person in fit if person.mentor.staff.demo_email]
    others = [person for person in fit if not person.mentor.staff.demo_email]
    stories = [p for p in people if p.story in (Story.FIVE_OF_EIGHT, Story.NEWCOMER)]
    chosen = stories + loading.draw.some_of(own, FROM_THE_DEMO_LIST - len(stories))
    chosen += loading.draw.some_of(others, TONIGHT - len(chosen))
    for person in chosen:
        _book(loading, person, tonight)


def _book_what_is_closed(loading: Loading, offers: list[Offer], people: list[Person]) -> None:
    """The demo mentor has somebody to tell that their session does not happen."""
    closed = next(
        occasion
        for offer in offers
        if offer.series.trust == DEMO_TRUST
        for occasion in offer.occasions
        if occasion.change is not None and occasion.change.closure_id is not None
    )
    own = [
        person
        for person in people
        if person.mentor.staff.demo_email
        and person.state is EnrolmentState.ACTIVE
        and person.story is None
        and person.may_join(closed.offer.series)
        and _can_have(person, closed)
    ]
    for person in loading.draw.some_of(own, IN_WHAT_IS_CLOSED):
        _book(loading, person, closed)


class _Fitting:
    """The offers that are for somebody, with how much each draws them; kept for those alike."""

    def __init__(self, offers: list[Offer]) -> None:
        self._offers = offers
        self._kept: dict[tuple[str, bool, int], tuple[list[Offer], list[float]]] = {}

    def for_(self, person: Person) -> tuple[list[Offer], list[float]]:
        """The offers and their weights."""
        alike = (person.area, person.woman, person.age)
        if alike not in self._kept:
            fit = [offer for offer in self._offers if person.may_join(offer.series)]
            self._kept[alike] = (fit, [self._weight(person, offer) for offer in fit])
        return self._kept[alike]

    @staticmethod
    def _weight(person: Person, offer: Offer) -> float:
        return (
            offer.popularity
            * (1.0 if offer.series.trust == person.area else NEXT_TOWN)
            * (MADE_FOR_THEM if _is_for_few(offer.series) else 1.0)
        )


def _regular_offers(
    loading: Loading, person: Person, fitting: _Fitting, goes_to: tuple[int, int, int, int]
) -> list[tuple[Offer, float]]:
    """The one to four offers that a person goes to, and in what share of weeks."""
    fit, weights = fitting.for_(person)
    wanted = 3 if person.story else loading.draw.weighted((1, 2, 3, 4), goes_to)
    chosen: dict[int, Offer] = {}
    for _ in range(wanted):
        offer = loading.draw.weighted(fit, weights)
        chosen[offer.id] = offer
    return [
        (offer, loading.draw.random.uniform(0.55, 0.95) / len(offer.series.weekdays) ** 0.5)
        for offer in chosen.values()
    ]


def _is_for_few(series: DemoSeries) -> bool:
    return series.gender != "everyone" or series.age_from > MIDDLE_AGE


def _book_regularly(
    loading: Loading, person: Person, offer: Offer, share: float, tonight: Occasion | None
) -> None:
    chance = loading.draw.chance
    for occasion in offer.occasions:
        ahead = occasion.days_ahead
        likely = share if ahead < 0 else share * BOOKED_AHEAD[ahead // 7]
        wants = occasion is not tonight and chance(likely)
        if wants and _story_allows(person, occasion, ahead) and _can_have(person, occasion):
            _book(loading, person, occasion)


def _story_allows(person: Person, occasion: Occasion, days_ahead: int) -> bool:
    if days_ahead >= 0 and not person.books_ahead:
        return False
    if person.story is Story.NEWCOMER:
        return days_ahead >= 0
    if person.story is Story.FIVE_OF_EIGHT:
        # One session a day at most: their step counts from a day on which just five are left.
        return occasion.on not in person.places_by_day
    return True


def _can_have(person: Person, occasion: Occasion) -> bool:
    """Whether the rules of booking would have given this person a place."""
    return (
        person.takes_part_on(occasion.on)
        and person.joined_on < occasion.last_moment.date()
        and occasion.taken < occasion.capacity
        and person.is_free(occasion)
    )


def _book(loading: Loading, person: Person, occasion: Occasion, *, keeps: bool = False) -> None:
    """Book a person some days ahead; a few give the place back, some of them late."""
    draw = loading.draw
    latest = min(occasion.last_moment, loading.now)
    booked_on = latest.date() - timedelta(days=draw.number(1, 16))
    booked_at = draw.office_hours(max(booked_on, person.joined_on))
    place = Place(person, occasion, min(booked_at, latest))
    can_cancel = not keeps and occasion.on != loading.today and occasion.called_off_at is None
    if can_cancel and draw.chance(CANCELLED):
        place.cancelled_at = draw.between(place.booked_at, latest)
        place.cancelled_why = draw.one_of(CANCEL_REASONS)
    person.take(place)


def _keep_in_mind(loading: Loading, occasion: Occasion) -> None:
    """Work out once what is asked of a date for each of the many who may come.

    It could last be booked shortly before it starts, or until it was called off.
    """
    occasion.days_ahead = (occasion.on - loading.today).days
    occasion.last_moment = occasion.called_off_at or occasion.starts_at - timedelta(hours=3)


def _fill_some(
    loading: Loading, offers: list[Offer], people: list[Person], tonight: Occasion | None
) -> None:
    """Fill a few sessions of the next three weeks, some to the last place, some nearly."""
    soon = [
        occasion
        for offer in offers
        for occasion in offer.occasions
        if 0 <= (occasion.on - loading.today).days <= BUSY_DAYS
        and occasion is not tonight
        and occasion.called_off_at is None
        and occasion.taken >= occasion.capacity / 3
    ]
    active = [
        person
        for person in people
        if person.state is EnrolmentState.ACTIVE and person.books_ahead and person.story is None
    ]
    chosen = loading.draw.some_of(soon, FILLED_TO_THE_LAST_PLACE + NEARLY_FILLED)
    for number, occasion in enumerate(chosen):
        leave = 0 if number < FILLED_TO_THE_LAST_PLACE else loading.draw.number(1, 2)
        nearest_first = sorted(active, key=lambda p: p.area != occasion.offer.series.trust)
        for person in nearest_first:
            if occasion.taken >= occasion.capacity - leave:
                break
            known = any(place.person is person for place in occasion.places)
            fits = person.may_join(occasion.offer.series)
            if fits and not known and _can_have(person, occasion):
                _book(loading, person, occasion, keeps=True)


def _let_some_walk_in(loading: Loading, offers: list[Offer], people: list[Person]) -> None:
    """Some regulars come without a booking where walk-ins are welcome; only in the past."""
    active = [p for p in people if p.state is EnrolmentState.ACTIVE and p.story is None]
    for offer in offers:
        near = [p for p in active if p.area == offer.series.trust and p.may_join(offer.series)]
        for occasion in offer.occasions:
            over = occasion.on < loading.days_ago(FRESH_DAYS) and occasion.called_off_at is None
            if not (offer.series.walk_ins_welcome and over and loading.draw.chance(WALK_INS)):
                continue
            for person in loading.draw.some_of(near, loading.draw.number(1, 2)):
                known = any(place.person is person for place in occasion.places)
                if not known and _can_have(person, occasion):
                    at = occasion.starts_at + timedelta(minutes=loading.draw.number(0, 12))
                    place = Place(person, occasion, at, walk_in=True, attended=True)
                    person.take(place)


def write_bookings(loading: Loading, offers: list[Offer]) -> None:
    """Turn the places into bookings and their events; tickets go by the time of booking."""
    for offer in offers:
        for occasion in offer.occasions:
            occasion.places.sort(key=lambda place: (place.booked_at, place.person.id))
            for ticket, place in enumerate(occasion.places, start=1):
                _write_booking(loading, place, ticket)


def _write_booking(loading: Loading, place: Place, ticket: int) -> None:
    began_as = BookingState.WALK_IN if place.walk_in else BookingState.CONFIRMED
    place.id = loading.rows.add(
        Booking,
        public_id=loading.draw.public_id(),
        session_id=place.occasion.id,
        participant_id=place.person.id,
        state=BookingState.CANCELLED if place.cancelled_at else began_as,
        ticket=ticket,
        created_at=place.booked_at,
        offered_until=None,
        accompanied=False,
    )
    by_coach = place.occasion.coach.id if place.walk_in and place.occasion.coach else None
    mentor_id = place.person.mentor.id
    _write_event(loading, place, began_as, place.booked_at, by_coach or mentor_id)
    if place.cancelled_at:
        _write_event(loading, place, BookingState.CANCELLED, place.cancelled_at, mentor_id)


def _write_event(
    loading: Loading, place: Place, state: BookingState, at: datetime, user_id: int
) -> None:
    cancelled = state is BookingState.CANCELLED
    loading.rows.add(
        BookingEvent,
        booking_id=place.id,
        state=state,
        at=at,
        by_user_id=user_id,
        by_participant=False,
        reason=place.cancelled_why if cancelled else "",
        late=cancelled and place.occasion.starts_at - at < LATE,
    )
