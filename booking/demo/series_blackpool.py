"""What Blackpool FC Community Trust offers."""

from booking.demo.series import DemoMove, DemoSeries

BLACKPOOL: tuple[DemoSeries, ...] = (
    DemoSeries(
        trust="blackpool",
        title="Tangerine Tuesdays",
        activity="football",
        summary="Seven-a-side in tangerine bibs, with the sea wind thrown in for free.",
        what_happens=(
            "We warm up with a passing game, then play three short matches. Teams are picked from "
            "a hat. Everybody shakes hands and the losers make the tea."
        ),
        audience="open",
        open_how="Turn up by quarter past six and pull a bib out of the hat.",
        who_for="Adults of every standard.",
        venue="bloomfield-road",
        meeting_point="The pitch gate on Seasiders Way.",
        weekdays=("tue",),
        starts="18:30",
        length_minutes=75,
        capacity=21,
        what_to_bring="Trainers or moulded boots, and a warm top.",
        provided="Bibs, balls and tea.",
        who_meets_you="The football coach",
        first_visit="Tell the coach it’s your first time and you get to pick your side.",
        walk_ins_welcome=True,
        fare_help="A tram or bus fare is fine. Ask the coach quietly.",
        with_someone="Bring a mate and pull a bib each.",
        own_children="No children on the pitch after six.",
        accessibility_support="hearing,learning",
    ),
    DemoSeries(
        trust="blackpool",
        title="Seaside starters",
        activity="gym",
        summary="A first gym session for people who don’t think of themselves as gym people.",
        what_happens=(
            "The gym is ours for the hour. We do a bit of bike, a bit of weights and a lot of "
            "breaks. The coach writes down what you did, so that next week you can see it grow."
        ),
        audience="by_referral",
        who_for="Adults who are new to gyms.",
        level="beginner",
        venue="palatine-leisure",
        meeting_point="The tables by the front desk.",
        weekdays=("mon", "wed"),
        starts="11:00",
        length_minutes=60,
        capacity=10,
        what_to_bring="Trainers. Jeans are no good on a bike, but we have joggers to lend.",
        provided="Entry, joggers to lend and a water bottle to keep.",
        who_meets_you="The fitness coach",
        first_visit="We do five minutes of each thing, then a brew while we plan week two.",
        fare_help="We give you a ticket for four rides.",
        with_someone="Yes. They can have a go too.",
        own_children="Sorry, nobody under 16 in the gym.",
        accessibility_support="body,learning,mental-health",
    ),
    DemoSeries(
        trust="blackpool",
        title="Walking football by the sea",
        activity="walking-football",
        summary="Walk, pass, score, rest. Then a brew with a view of the ground.",
        what_happens=(
            "Short games on soft grass with a rest after each. We have players with new hips and "
            "players with old ones. The brew after is not optional, or so we joke."
        ),
        audience="open",
        open_how="Come along, or ring and the coach will look out for you.",
        who_for="Anybody over 50.",
        age_from=50,
        venue="bloomfield-road",
        meeting_point="The glass door in the corner by the statue.",
        weekdays=("thu",),
        starts="10:00",
        length_minutes=75,
        capacity=20,
        cost_pence=150,
        cost_note="£1.50 with a brew.",
        what_to_bring="Trainers and a hat if it’s blowing.",
        provided="Bibs, balls, tea and coffee.",
        who_meets_you="The walking football coach",
        first_visit="Watch one, play one. Then see how your legs feel.",
        walk_ins_welcome=True,
        fare_help="Show us your ticket if you have no bus pass.",
        with_someone="Bring your other half. There is a bench in the sun.",
        own_children="No children at this one.",
        accessibility_support="body,hearing,sight",
        moved=DemoMove(
            in_days=5,
            why="The pitch is being dug up, so we play in the park",
            to_starts="10:00",
            to_venue="stanley-park",
        ),
    ),
    DemoSeries(
        trust="blackpool",
        title="Stanley Park parklife walk",
        activity="walking",
        summary="Round the lake, past the ducks, back to the café, in good company.",
        what_happens=(
            "We do one lap of the lake or two. The paths are smooth. A leader goes first and "
            "another goes last, so you can walk at the speed you like."
        ),
        audience="open",
        open_how="Meet us at the clock tower. Anybody can join.",
        who_for="Everybody, with wheels or without.",
        age_from=16,
        venue="stanley-park",
        meeting_point="The clock tower in the middle of the park.",
        weekdays=("mon", "fri"),
        starts="14:00",
        length_minutes=60,
        capacity=24,
        what_to_bring="Shoes you like walking in.",
        provided="Spare hats, and oats for the ducks.",
        who_meets_you="The walk leader in tangerine",
        first_visit="The leader at the back walks with you. You set the pace.",
        children_on_site="sometimes",
        with_someone="Bring anybody, on legs or on wheels.",
        own_children="Yes, and bread for the ducks stays at home, please.",
        accessibility_support="body,hearing,learning,sight",
    ),
    DemoSeries(
        trust="blackpool",
        title="Layton darts and doughnuts",
        activity="darts",
        summary="Friendly darts on a Friday night with doughnuts in place of beer.",
        what_happens=(
            "We draw pairs and play best of three. There’s a prize for the worst throw of the "
            "night. It’s loud, silly and over by nine."
        ),
        audience="open",
        open_how="Walk in. Tell the person with the doughnuts that you’re new.",
        who_for="Men over 18 who fancy a Friday night out that costs next to nothing.",
        gender="men",
        venue="layton-hall",
        meeting_point="The side door with the blue light.",
        weekdays=("fri",),
        starts="19:00",
        length_minutes=120,
        capacity=16,
        what_to_bring="A pound for the raffle, only if you want.",
        provided="Darts, boards and doughnuts.",
        who_meets_you="The session leader",
        first_visit="You get a partner who knows how the scoring works.",
        walk_ins_welcome=True,
        fare_help="We share taxis home. Your share is on us.",
    ),
    DemoSeries(
        trust="blackpool",
        title="Bag work and breathe",
        activity="boxing-fitness",
        summary="Hit the bags, then lie on a mat and breathe. Both parts help.",
        what_happens=(
            "Twenty minutes on the bags, twenty on the floor. We never spar. The last part is slow "
            "breathing, which you can take home and use on the bus."
        ),
        audience="by_referral",
        who_for="Adults who like a good workout and a quiet finish.",
        venue="layton-hall",
        meeting_point="The side door with the blue light.",
        weekdays=("wed",),
        starts="17:30",
        length_minutes=60,
        capacity=12,
        what_to_bring="Trainers and a t-shirt.",
        provided="Gloves, wraps, mats and water.",
        who_meets_you="The boxing coach",
        first_visit="The coach holds the pads for you and shows you how to keep your wrists safe.",
        fare_help="Ask us for a tram ticket.",
        with_someone="Yes, a friend can come and hold the bag.",
        own_children="No children at this one.",
        accessibility_support="mental-health,social",
    ),
    DemoSeries(
        trust="blackpool",
        title="Soup and seeds garden",
        activity="gardening",
        summary="Look after the raised beds behind the hall and turn what grows into soup.",
        what_happens=(
            "We plant, pick and peel. The beds are waist high, so there’s no bending. At noon we "
            "eat what we made."
        ),
        audience="open",
        open_how="Drop in. Stay for an hour or for the soup.",
        who_for="Anybody over 18, and people who sit to garden.",
        venue="layton-hall",
        meeting_point="The garden gate to the right of the hall.",
        weekdays=("sat",),
        starts="10:00",
        length_minutes=150,
        capacity=12,
        what_to_bring="A jumper with long sleeves.",
        provided="Gloves, tools, soup and bread.",
        who_meets_you="The garden leader",
        first_visit="You choose: planting, picking or stirring.",
        walk_ins_welcome=True,
        fare_help="We pay the bus with soup money.",
        accessibility_support="body,learning,mental-health,social",
        off_at="christmas",
    ),
    # Vague as real offers are: half of it was to be filled in later, and never was.
    DemoSeries(
        trust="blackpool",
        title="Sunday park ride",
        activity="cycling",
        summary="A Sunday bike ride, route TBC.",
        what_happens="We ride bikes. Distance TBC. The route is agreed on the day.",
        audience="open",
        open_how="Ring by Friday.",
        who_for="TBC",
        venue="stanley-park",
        meeting_point="",
        weekdays=("sun",),
        starts="10:30",
        length_minutes=120,
        capacity=8,
        what_to_bring="TBC",
        provided="Some bikes.",
        who_meets_you="TBC",
        first_visit="TBC",
        children_on_site="sometimes",
    ),
    # Vague as real offers are: copied out of a bid for money, long and hard to read.
    DemoSeries(
        trust="blackpool",
        title="Over-60s chair and cheer",
        activity="chair-exercise",
        summary="A holistic seated movement offer for the older adult cohort.",
        what_happens=(
            "This evidence-informed, instructor-led provision facilitates meaningful engagement "
            "in seated multi-component physical activity for the older adult cohort, with a "
            "particular emphasis upon the maintenance of functional mobility, the improvement of "
            "postural stability and the alleviation of social isolation. Delivery is structured "
            "around a progressive sequence of upper and lower body mobilisation, "
            "rhythm-based co-ordination and guided relaxation, which is individually "
            "differentiated in order to accommodate a considerable diversity of functional "
            "capabilities. Opportunities for informal peer interaction are embedded throughout, "
            "and beneficiaries are signposted to complementary community provision wherever "
            "this is considered appropriate."
        ),
        audience="open",
        open_how="Come any week, or ring us first.",
        who_for=(
            "Community-dwelling older adults aged 60 and above, together with any accompanying "
            "family members."
        ),
        age_from=60,
        venue="bloomfield-road",
        meeting_point="The glass door in the corner by the statue.",
        weekdays=("tue",),
        starts="13:30",
        length_minutes=75,
        capacity=24,
        what_to_bring="Appropriate clothing and footwear.",
        provided="All equipment and light refreshments.",
        who_meets_you="The movement teacher",
        first_visit=(
            "New beneficiaries complete a brief functional baseline assessment with the instructor "
            "prior to their commencement."
        ),
        walk_ins_welcome=True,
    ),
)
