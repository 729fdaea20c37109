"""Ten clear offers and ten vague ones, as people write them, fixed before anything was scored.

Each vague one names the answer that a helpful colleague would ask about first, and a word that
colleague would use. None of them is refused: all twenty could be published as they stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from booking.models import Audience, ChildrenOnSite, Gender, Level, Venue
from booking.rules.offer_facts import Offer, Schedule

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Example:
    """One offer with its schedule; of a vague one, the field and a word of the hint it needs."""

    offer: Offer
    schedule: Schedule
    hint_field: str = ""
    hint_word: str = ""


def venue(name: str, town: str = "Burnley", **facts: Any) -> Venue:
    """A place with an address; how one gets there and gets in is said by the example."""
    return Venue(
        organisation_id=1,
        name=name,
        address="1 Mill Lane",
        town=town,
        postcode="BB11 1AA",
        latitude=53.79,
        longitude=-2.24,
        **facts,
    )


def weekly(where: Venue, weekdays: str, starts: time, minutes: int, **facts: Any) -> Schedule:
    """Every week from the beginning of March 2026."""
    given = {"first_on": date(2026, 3, 2), **facts}
    return Schedule(
        venue=where, weekdays=weekdays, starts_local=starts, length_minutes=minutes, **given
    )


HUB = venue(
    "Brunshaw community hub",
    by_bus="Buses 4 and 5 from Burnley bus station stop outside, at Brunshaw Top.",
    parking="Free car park behind the hub.",
    step_free=True,
    toilets="Toilets by the front door, one of them accessible.",
    accessible_toilet=True,
    meeting_point="The blue door on Mill Lane.",
)
LEISURE_CENTRE = venue(
    "Hyndburn Leisure Centre",
    "Accrington",
    by_bus="The 6 and 7 stop on Blackburn Road, two minutes away.",
    by_train="Church and Oswaldtwistle station is a ten-minute walk.",
    parking="Pay car park, £1 for three hours.",
    step_free=True,
    toilets="In the changing rooms, and an accessible one beside reception.",
    accessible_toilet=True,
    quiet_space="Ask at reception for the small room.",
)
PARK = venue(
    "Stanley Park",
    "Blackpool",
    by_bus="Bus 18 from the Tower stops at the park gates.",
    parking="Car park on West Park Drive.",
    step_free=True,
    toilets="Public toilets behind the café.",
)
SPORTS_VILLAGE = venue(
    "Prairie Sports Village",
    by_bus="M3 towards Nelson, stop at Windermere Avenue.",
    step_free=True,
    toilets="In the clubhouse.",
    licensed_bar=True,
)
# As a manager leaves a venue that was set up in a hurry.
BARE_UNIT = venue("Unit 7, Walton Summit", "Preston")
BARE_PARK = venue("Towneley Park", parking="Yes", toilets="")
BARE_HALL = venue("St John’s Hall", "Blackburn", by_bus="Yes", step_free=None, toilets="Yes")


CLEAR: dict[str, Example] = {
    "five-a-side under the lights": Example(
        Offer(
            title="Thursday five-a-side",
            summary="Friendly small-sided football under the lights. Teams change every week.",
            what_happens=(
                "We warm up together for ten minutes, then the coach picks fair teams. Games last "
                "eight minutes, so you are never standing about for long. Sit one out any time. "
                "We finish with a brew in the hub."
            ),
            activity="five-a-side",
            audience=Audience.OPEN,
            open_how="Just turn up from 5.45pm, or text Burnley FC first if you’d rather.",
            who_for="Adults of any fitness. Never played, or not since school? That’s fine.",
            capacity=16,
            who_meets_you="The football coach, in a claret jacket",
            first_visit=(
                "Come ten minutes early. The coach shows you where to change and puts you in a "
                "team with somebody who has been before."
            ),
            meeting_point="The small gate beside the blue door.",
            cost_note="Free",
            what_to_bring="Trainers and a drink of water.",
            provided="Bibs, balls and spare shin pads.",
            fare_help="Keep your bus ticket: we give you the money back.",
            with_someone="Yes, bring a friend. They can play or watch.",
            own_children="Sorry, there is nobody to look after children.",
            walk_ins_welcome=True,
            children_on_site=ChildrenOnSite.NO,
            phone="01632 960111",
        ),
        weekly(HUB, "thu", time(18), 90),
    ),
    "a first go at the gym": Example(
        Offer(
            title="Gym for beginners",
            summary="Learn your way round a gym in a group of eight, with a coach beside you.",
            what_happens=(
                "You get your own card with four or five things to try. The coach shows you each "
                "machine and sets it up for you. Most people do 40 minutes and then sit down for a "
                "chat."
            ),
            activity="gym",
            audience=Audience.OPEN,
            open_how="Ring or text 01632 960120 and we will keep you a place.",
            who_for="Anybody over 18 who is new to gyms or has been away for a long time.",
            level=Level.BEGINNER,
            capacity=8,
            who_meets_you="The gym instructor",
            first_visit=(
                "You have a look round first. Then you fill in a short form with the instructor "
                "about your health, and try two machines."
            ),
            meeting_point="The sofas inside the main doors, before the turnstile.",
            cost_pence=200,
            cost_note="£2 each time, in cash or by card. The first time is free.",
            what_to_bring="Trainers, loose clothes and a bottle of water.",
            provided="A locker and a towel.",
            with_someone="Yes, a friend or a support worker can come in with you.",
            own_children="No. There is a crèche at the centre on Mondays, £3 an hour.",
            children_on_site=ChildrenOnSite.SOMETIMES,
        ),
        weekly(LEISURE_CENTRE, "mon,wed", time(10, 30), 60),
    ),
    "boxing fitness for women, by referral": Example(
        Offer(
            title="Women’s boxing fitness",
            summary="Pads, skipping and loud music, for women only. Nobody gets hit.",
            what_happens=(
                "We warm up to music, then work in pairs with pads and gloves. You choose how hard "
                "you go. The blinds are down and only women coach. We end with stretches on the "
                "mats and a cup of tea."
            ),
            activity="boxing-fitness",
            audience=Audience.BY_REFERRAL,
            who_for="Women over 18. No fitness needed.",
            gender=Gender.WOMEN,
            capacity=12,
            who_meets_you="Both coaches, who are women",
            first_visit=(
                "A coach waits for you at the door and shows you the room before anybody else is "
                "in. You can watch the first time."
            ),
            meeting_point="The side door with the green light, not the main entrance.",
            cost_note="Free",
            what_to_bring="Anything you can move in. Bare feet are fine.",
            provided="Gloves, wraps, mats and water.",
            fare_help="We send a taxi if you live more than two miles away.",
            with_someone="Yes, another woman can come with you.",
            own_children="Babies who do not crawl yet are welcome.",
            children_on_site=ChildrenOnSite.NO,
        ),
        weekly(HUB, "tue", time(13), 60),
    ),
    "cooking together": Example(
        Offer(
            title="Cook and eat together",
            summary="Make a cheap, good dinner from scratch, then sit down and eat it.",
            what_happens=(
                "We cook one meal in small teams. You choose whether to chop, stir or wash up. By "
                "half past one we eat at the long table. You take home the recipe, and a portion "
                "if there is any left."
            ),
            activity="cooking",
            audience=Audience.OPEN,
            open_how="Ring 01632 960130 by Tuesday, so that we buy enough food.",
            who_for="Adults. You don’t need to know how to cook. Tell us what you can’t eat.",
            capacity=10,
            who_meets_you="The cook, in a striped apron",
            first_visit=(
                "Come at quarter to twelve for a brew. You get an apron and an easy job beside "
                "somebody who has cooked with us before."
            ),
            cost_note="Free, food included.",
            what_to_bring="Nothing. A tub, if you would like to take some home.",
            provided="All the food, aprons and tubs.",
            fare_help="We can pay your bus fare. Ask the cook.",
            with_someone="Yes, tell us when you ring.",
            own_children="Children over 8 can cook with you in the holidays.",
            children_on_site=ChildrenOnSite.SOMETIMES,
        ),
        weekly(HUB, "wed", time(12), 120),
    ),
    "a walk round the lake": Example(
        Offer(
            title="Tuesday walk round the lake",
            summary="A slow two-mile walk on flat paths, with a stop for coffee.",
            what_happens=(
                "We walk once round the lake and past the bandstand. A leader goes first and "
                "another goes last, so you can go at the speed you like. There are benches all the "
                "way. Afterwards most of us have a coffee."
            ),
            activity="walking",
            audience=Audience.OPEN,
            open_how="Turn up. You don’t need to tell us you are coming.",
            who_for="Everyone over 16. Good for bad knees and new hips. Dogs on leads are welcome.",
            age_from=16,
            capacity=24,
            who_meets_you="Two walk leaders with orange rucksacks",
            first_visit=(
                "Say hello to the leader with the orange rucksack, who walks beside you for the "
                "first part and shows you the short cut back."
            ),
            meeting_point="The clock tower, on the side that faces the café.",
            cost_note="Free. Coffee is £1.80.",
            what_to_bring="Shoes you can walk in and a coat if it rains.",
            provided="Umbrellas to lend.",
            with_someone="Yes, friends, carers and family can all come.",
            own_children="Yes, prams are fine on the paths.",
            walk_ins_welcome=False,
            children_on_site=ChildrenOnSite.YES,
        ),
        weekly(PARK, "tue", time(10), 75),
    ),
    "walking football": Example(
        Offer(
            title="Walking football, over 50s",
            summary="Football without running: short games, no tackles and a lot of laughing.",
            what_happens=(
                "We walk through a warm-up, then play three games of ten minutes with a rest after "
                "each. Nobody runs and nobody tackles. Tea and biscuits in the clubhouse after."
            ),
            activity="walking-football",
            audience=Audience.OPEN,
            open_how="Just come along, or ring the club and ask for the coach.",
            who_for="Men and women over 50. We have players of 51 and of 83.",
            age_from=50,
            capacity=20,
            who_meets_you="The walking football coach",
            first_visit=(
                "Watch a game or play one, as you like. The coach asks about your heart and your "
                "knees before you start."
            ),
            meeting_point="The clubhouse door, facing pitch 3.",
            cost_pence=150,
            cost_note="£1.50 with tea.",
            what_to_bring="Trainers. No studs, please.",
            provided="Bibs and balls.",
            with_someone="Of course. There are chairs for those who watch.",
            children_on_site=ChildrenOnSite.NO,
        ),
        weekly(SPORTS_VILLAGE, "fri", time(10, 30), 60),
    ),
    "an allotment": Example(
        Offer(
            title="Grow your own on the allotment",
            summary="Dig, plant and pick vegetables with a small group, and take some home.",
            what_happens=(
                "There is a list of jobs on the shed door, and you pick one that suits you. Some "
                "of us dig and some of us sit and sow seeds. We stop twice for tea from the flask."
            ),
            activity="gardening",
            audience=Audience.BY_REFERRAL,
            who_for="Adults who like to be outside. Most jobs can be done sitting down.",
            capacity=8,
            who_meets_you="The gardener",
            first_visit=(
                "The gardener walks round the beds with you and asks what you like to eat. You go "
                "home with something green the first day."
            ),
            meeting_point="The gate on Windermere Avenue. It is locked, so wait there for us.",
            cost_note="Free",
            what_to_bring="Old clothes and shoes that can get muddy.",
            provided="Gloves, boots in most sizes, and waterproof coats.",
            fare_help="We can meet you at the bus station with a ticket.",
            with_someone="Yes, for the first few times.",
            own_children="Sorry, not at this one.",
            children_on_site=ChildrenOnSite.NO,
        ),
        weekly(SPORTS_VILLAGE, "mon,thu", time(13), 120, every_weeks=1),
    ),
    "chair exercise, said shortly": Example(
        Offer(
            title="Sit fit",
            summary="Gentle exercise to old songs, all of it on a chair.",
            what_happens=(
                "Half an hour of stretching and moving on a chair, to songs you know. Then half an "
                "hour of tea and dominoes."
            ),
            activity="chair-exercise",
            audience=Audience.OPEN,
            open_how="Turn up and take a chair.",
            who_for="Anyone who would rather sit than stand. Wheelchairs fit in the circle.",
            capacity=15,
            who_meets_you="The instructor, at the door",
            first_visit="Come at ten to two, choose a chair and do as much as you like.",
            meeting_point="The room on the left as you come in.",
            cost_pence=100,
            cost_note="£1 with tea.",
            what_to_bring="Flat shoes.",
            with_someone="Yes, and they get tea too.",
        ),
        weekly(HUB, "fri", time(14), 60),
    ),
    "swimming for women, by referral": Example(
        Offer(
            title="Women’s swim and sauna",
            summary="The small pool to ourselves for an hour, with a woman teacher in the water.",
            what_happens=(
                "The pool is closed to everyone else. Swim lengths, learn to float or stand in the "
                "warm end and talk. The teacher helps anyone who puts a hand up. The sauna is open "
                "for the last half hour."
            ),
            activity="swimming",
            audience=Audience.BY_REFERRAL,
            who_for="Women over 18, swimmers or not. Wear whatever covers you as you like.",
            gender=Gender.WOMEN,
            capacity=14,
            who_meets_you="The swimming teacher, at reception",
            first_visit=(
                "The teacher meets you at reception, shows you the changing rooms and the lockers, "
                "and gets in the water with you if you want."
            ),
            meeting_point="Reception. Ask for the swimming teacher.",
            cost_pence=350,
            cost_note="£3.50. We pay for your first three times.",
            what_to_bring="A towel and something to swim in.",
            provided="Floats, goggles to lend and a £1 coin for the locker.",
            fare_help="Bring your bus ticket and we pay it back.",
            with_someone="Yes, another woman.",
            own_children="Not at this one. Family swims are on Sundays.",
            children_on_site=ChildrenOnSite.NO,
            accessibility_support="body,sight",
        ),
        weekly(LEISURE_CENTRE, "sun", time(19), 60),
    ),
    "a coaching course, said at length": Example(
        Offer(
            title="Start coaching football",
            summary="Six Saturdays that take you from the touchline to running your own warm-up.",
            what_happens=(
                "Each Saturday has two halves. In the first half we sit in the classroom and talk "
                "about one thing, such as how to plan a warm-up or how to keep everyone safe. In "
                "the second half we go out on the pitch and try it with the under-12s team from "
                "Accrington. There is a short film to watch at home each week, and you can watch "
                "it at the club if you have no internet. There are no exams. On the last Saturday "
                "you run a warm-up by yourself and get your FA certificate, with your family "
                "watching if you like."
            ),
            activity="coaching-course",
            audience=Audience.OPEN,
            open_how="Come to the open morning on 28 February, or ring 01632 960150.",
            who_for=(
                "Anybody over 18 who likes football and people. You don’t need to be a good "
                "player. We can help with reading and writing."
            ),
            capacity=12,
            who_meets_you="The lead coach",
            first_visit=(
                "We start with bacon rolls. The coach tells you how the six weeks go, and you get "
                "your kit and your folder. Nobody has to speak in front of the group."
            ),
            meeting_point="The classroom upstairs. There is a lift beside the front desk.",
            cost_note="Free. It costs £160 elsewhere.",
            what_to_bring="Trainers or boots for the second half.",
            provided="Kit, lunch, a folder and pens.",
            fare_help="A day ticket for the bus is paid for everyone.",
            with_someone="Yes, on the open morning.",
            own_children="Children of 5 to 12 can play in the holiday club next door, free.",
            children_on_site=ChildrenOnSite.YES,
        ),
        weekly(LEISURE_CENTRE, "sat", time(9, 30), 180, last_on=date(2026, 4, 11)),
    ),
}

VAGUE: dict[str, Example] = {
    "football session, all welcome, contact us": Example(
        Offer(
            title="Football session",
            summary="Football, all welcome.",
            what_happens="Football session.",
            activity="football",
            audience=Audience.OPEN,
            open_how="Contact us",
            who_for="All welcome",
            capacity=20,
            who_meets_you="Staff",
            first_visit="Contact us for more information",
        ),
        weekly(HUB, "wed", time(18), 60),
        "what_happens",
        "what happens",
    ),
    "a walk in a very big park": Example(
        Offer(
            title="Wellbeing walk",
            summary="A gentle walk in the fresh air with friendly people.",
            what_happens=(
                "We walk for about an hour on park paths at an easy speed, and stop whenever "
                "somebody wants to. Most people stay for a hot drink afterwards."
            ),
            activity="walking",
            audience=Audience.OPEN,
            open_how="Just come along on the day, no need to book.",
            who_for="Adults who would like some company and some fresh air.",
            capacity=15,
            who_meets_you="A walk leader",
            first_visit="Meet the leader and the group, and walk as far as you like.",
            meeting_point="At the park",
            what_to_bring="Good shoes",
        ),
        weekly(BARE_PARK, "mon", time(11), 60),
        "meeting_point",
        "where",
    ),
    "written for the funder": Example(
        Offer(
            title="Employability skills programme",
            summary="A 6 week programme to support people into work and training.",
            what_happens=(
                "A bespoke intervention for the NEET/EET cohort on the RJ pathway, MoJ funded. "
                "Participants engage in holistic provision with wraparound signposting to "
                "stakeholders."
            ),
            activity="employability-skills",
            audience=Audience.OPEN,
            open_how="Contact the IOM team or your LDU SPOC for a referral form.",
            who_for="Adults aged 18 to 30 who live in Pennine Lancashire.",
            capacity=12,
            who_meets_you="The employability tutor",
            first_visit="An initial assessment is carried out by the tutor on the first day.",
            meeting_point="Reception",
            what_to_bring="Proof of address",
            children_on_site=ChildrenOnSite.NO,
        ),
        weekly(LEISURE_CENTRE, "tue", time(9, 30), 180),
        "what_happens",
        "moj",
    ),
    "a gym that says who comes": Example(
        Offer(
            title="Tuesday gym",
            summary="A supervised gym session every Tuesday morning with a coach.",
            what_happens=(
                "An hour in the gym with a coach, using the bikes, the rowing machines and the "
                "weights. There is time for a chat at the end."
            ),
            activity="gym",
            audience=Audience.OPEN,
            open_how="Turn up, or ring the trust.",
            who_for="Ex-offenders, recovering addicts and other service users are welcome.",
            capacity=12,
            who_meets_you="The gym coach",
            first_visit="The coach will show you round and help you with the machines.",
            meeting_point="Reception",
            what_to_bring="Trainers and a towel",
            provided="Water",
            with_someone="Yes",
            children_on_site=ChildrenOnSite.NO,
        ),
        weekly(LEISURE_CENTRE, "tue", time(9), 60),
        "who_for",
        "ex-offender",
    ),
    "one long sentence after another": Example(
        Offer(
            title="Community health and wellbeing group",
            summary="A weekly group for people who wish to improve their health and wellbeing.",
            what_happens=(
                "The aim of the group is to provide individuals who may be experiencing "
                "difficulties in relation to their physical, emotional or social wellbeing with an "
                "opportunity to participate in a varied programme of recreational and educational "
                "activities, which are organised in accordance with the preferences expressed by "
                "members during the previous quarter and which have been demonstrated to "
                "contribute positively to confidence, motivation and resilience. In addition to "
                "the activities themselves, members are encouraged to access information "
                "concerning additional opportunities available within the locality, including but "
                "not limited to volunteering, accredited qualifications and specialist advice, and "
                "appropriate arrangements can be made on an individual basis where a requirement "
                "for additional assistance has been identified."
            ),
            activity="social",
            audience=Audience.OPEN,
            open_how="Attendance is open to all residents of the borough without appointment.",
            who_for="Adults residing in the borough.",
            capacity=20,
            who_meets_you="The group coordinator",
            first_visit=(
                "New members will be welcomed by the coordinator, who will explain the activities "
                "that are currently available."
            ),
            meeting_point="The main reception area.",
            what_to_bring="Nothing is required.",
            children_on_site=ChildrenOnSite.NO,
        ),
        weekly(HUB, "thu", time(13), 120),
        "what_happens",
        "shorter sentences",
    ),
    "a kitchen with a form at the door": Example(
        Offer(
            title="Community kitchen",
            summary="Learn to cook healthy food on a budget.",
            what_happens=(
                "We cook a different meal each week and then we all eat it together. You can take "
                "the recipe home with you."
            ),
            activity="cooking",
            audience=Audience.OPEN,
            open_how="Ring us to book a place.",
            who_for="Adults who want to learn how to cook.",
            capacity=8,
            who_meets_you="A member of staff",
            first_visit="Registration form to be completed.",
            meeting_point="The kitchen, through the double doors.",
            cost_note="Free",
            provided="All the food",
        ),
        weekly(HUB, "mon", time(12), 120),
        "first_visit",
        "first",
    ),
    "a unit on an industrial estate": Example(
        Offer(
            title="Indoor cycling",
            summary="Ride a fixed bike to music in a small and friendly group.",
            what_happens=(
                "We ride for half an hour to music, with the coach calling out when to push and "
                "when to rest. You set how hard your own bike is. We cool down together at the end."
            ),
            activity="cycling",
            audience=Audience.OPEN,
            open_how="Text 01632 960170 to save a bike.",
            who_for="Adults of any fitness.",
            capacity=10,
            who_meets_you="The cycling coach",
            first_visit=(
                "The coach sets up your bike with you and you ride at the back at your own speed."
            ),
            meeting_point="The roller door with the bike painted on it.",
            cost_note="Free",
            what_to_bring="Trainers and water.",
            children_on_site=ChildrenOnSite.NO,
        ),
        weekly(BARE_UNIT, "wed", time(18, 30), 45),
        "venue",
        "bus",
    ),
    "put up before it was planned": Example(
        Offer(
            title="Women’s swimming",
            summary="A swimming session for women only, with a teacher.",
            what_happens=(
                "An hour in the small pool with a teacher who can help you learn to swim or get "
                "better at it. The pool is closed to everyone else."
            ),
            activity="swimming",
            audience=Audience.BY_REFERRAL,
            who_for="Women who swim or would like to learn.",
            gender=Gender.WOMEN,
            capacity=10,
            who_meets_you="The swimming teacher",
            first_visit="The teacher will show you the changing rooms and the pool.",
            meeting_point="TBC",
            cost_note="TBC",
            what_to_bring="tbc",
            provided="To be confirmed",
            fare_help="TBC",
        ),
        weekly(LEISURE_CENTRE, "sun", time(18), 60),
        "meeting_point",
        "tbc",
    ),
    "a price that nobody can work out": Example(
        Offer(
            title="Boxing fitness",
            summary="Pads, skipping and circuits to music, with no sparring.",
            what_happens=(
                "We warm up with skipping, then go round the pads and the bags in pairs. Nobody "
                "gets hit. We finish with stretches and a drink."
            ),
            activity="boxing-fitness",
            audience=Audience.OPEN,
            open_how="Turn up ten minutes before the start.",
            who_for="Anybody over 18 who likes to get a sweat on.",
            capacity=14,
            who_meets_you="The boxing coach",
            first_visit="You learn how to stand and how to throw two punches.",
            meeting_point="Reception",
            cost_note="Small charge may apply, prices vary.",
            provided="Gloves",
            children_on_site=ChildrenOnSite.NO,
        ),
        weekly(BARE_HALL, "fri", time(17, 30), 60),
        "cost_note",
        "cost",
    ),
    "shouted from a poster": Example(
        Offer(
            title="FOOTBALL FUN!!!",
            summary="COME AND JOIN US FOR FOOTBALL, FITNESS AND FUN!!!",
            what_happens=(
                "COME ON DOWN AND JOIN IN THE FUN!!! FOOTBALL, PENALTY SHOOT OUTS AND PRIZES EVERY "
                "WEEK!!! BRING YOUR MATES AND GET FIT WITH THE BEST COACHES IN TOWN!!!"
            ),
            activity="football",
            audience=Audience.OPEN,
            open_how="Just turn up on the night.",
            who_for="Adults of all abilities.",
            capacity=30,
            who_meets_you="One of the coaches",
            first_visit="Find a coach, get a bib and join in with a game.",
            meeting_point="The pitch gate",
            what_to_bring="Boots and shin pads",
            children_on_site=ChildrenOnSite.NO,
        ),
        weekly(SPORTS_VILLAGE, "fri", time(18), 90),
        "what_happens",
        "capital",
    ),
}
