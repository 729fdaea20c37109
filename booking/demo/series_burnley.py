"""What Burnley FC in the Community offers. One session late in the day, every day of the week."""

from booking.demo.series import DemoExtra, DemoMove, DemoSeries

BURNLEY: tuple[DemoSeries, ...] = (
    DemoSeries(
        trust="burnley",
        title="Monday five-a-side",
        activity="football",
        summary="Friendly small-sided football under the lights, with teams mixed up each week.",
        what_happens=(
            "We warm up together, then pick fair teams. Games last ten minutes, so nobody stands "
            "about for long. Play in every game or sit one out. It’s up to you."
        ),
        audience="open",
        open_how="Just turn up, or ring us first if you’d like to know who to look for.",
        who_for="Adults of any fitness. Played for years or not since school, both are fine.",
        venue="turf-moor",
        meeting_point="The gate to the small pitch, behind the community door.",
        weekdays=("mon",),
        starts="18:00",
        length_minutes=60,
        capacity=16,
        what_to_bring="Trainers or moulded boots, and a drink of water.",
        provided="Bibs, balls and spare shin pads.",
        who_meets_you="The football coach",
        first_visit=(
            "Come ten minutes early. The coach shows you where things are and puts you in a team "
            "with somebody who knows the ropes."
        ),
        walk_ins_welcome=True,
        fare_help="Show the coach your bus ticket and we pay you back on the night.",
        with_someone="Bring a mate. They can play, or watch from the wall.",
        own_children="Adults only on the pitch, sorry. Try Saturday table tennis with the family.",
        accessibility_support="hearing,learning",
        picture="goal",
        picture_alt="A drawing of a goal and a ball on a green pitch, with claret and blue flags.",
        extra=DemoExtra(in_weeks=3, weekday="sat", starts="11:00"),
    ),
    DemoSeries(
        trust="burnley",
        title="Gym buddies",
        activity="gym",
        summary="Learn your way round the gym with a small group and a coach who has time for you.",
        what_happens=(
            "Each person has their own simple card of things to do. The coach shows you each "
            "machine. You train in pairs, so there’s always somebody to laugh with."
        ),
        audience="by_referral",
        who_for="Adults who are new to gyms or have been away for a while.",
        level="beginner",
        venue="padiham-leisure",
        meeting_point="The sofas just inside the main door.",
        weekdays=("tue",),
        starts="17:30",
        length_minutes=75,
        capacity=12,
        what_to_bring="Trainers and something loose to wear. A towel if you have one.",
        provided="Gym entry, spare towels and water.",
        who_meets_you="The fitness coach",
        first_visit=(
            "You have a look round first, with no need to lift a thing. Then we write your first "
            "card together."
        ),
        fare_help="Ask the coach. We give out bus tickets for the way home.",
        with_someone="Yes. Somebody you trust can come the first few times.",
        own_children="Not in the gym, sorry.",
        accessibility_support="body,mental-health",
    ),
    DemoSeries(
        trust="burnley",
        title="Walking football under the lights",
        activity="walking-football",
        summary="Football at walking pace: no running, no rough tackles, plenty of goals.",
        what_happens=(
            "We play short games where nobody runs. You can stop for a breather when you like. "
            "Afterwards most of us stay for a hot drink."
        ),
        audience="open",
        open_how="Anybody over 18 can come. Turn up or give us a ring.",
        who_for="People with stiff knees, and anybody who would rather walk. Never played? Fine.",
        venue="turf-moor",
        meeting_point="The community door, to the left of the club shop.",
        weekdays=("wed",),
        starts="18:00",
        length_minutes=60,
        capacity=18,
        cost_pence=100,
        cost_note="£1 for the tea kitty. If that’s hard this week, have a brew on us.",
        what_to_bring="Trainers and a warm top.",
        provided="Bibs, balls, and tea and coffee at the end.",
        who_meets_you="The walking football coach",
        first_visit="Watch the first game if you like, then join the second. We go by first names.",
        walk_ins_welcome=True,
        fare_help="We can pay your bus fare. Nobody needs to know.",
        with_someone="Bring whoever you like. Watching is fine.",
        own_children="No children at this one.",
        accessibility_support="body,hearing,sight",
        moved=DemoMove(
            in_days=12,
            why="There is a match at the ground at 7.45pm, so we start earlier",
            to_starts="16:30",
        ),
    ),
    DemoSeries(
        trust="burnley",
        title="Thursday football and a brew",
        activity="football",
        summary="An easy game of football, then a brew and a chat in the warm.",
        what_happens=(
            "You don’t need boots. Trainers are fine. We stop for a brew at half time. Some people "
            "come for the football and some come for the biscuits."
        ),
        audience="by_referral",
        who_for="Adults who like a kickabout. We play gently and nobody keeps score for long.",
        venue="turf-moor",
        meeting_point="The community door, to the left of the club shop.",
        weekdays=("thu",),
        starts="18:00",
        length_minutes=90,
        capacity=16,
        what_to_bring="Trainers and clothes you can move in.",
        provided="Bibs, balls, tea, coffee and toast.",
        who_meets_you="The football coach",
        first_visit=(
            "The coach meets you at the door and has a brew with you before we start. Stay for "
            "all of it or just for the brew."
        ),
        fare_help="Keep your bus ticket and we pay you back over the brew.",
        with_someone="Yes, bring somebody along for company.",
        own_children="No children at this one, sorry.",
        accessibility_support="learning,mental-health,social",
    ),
    DemoSeries(
        trust="burnley",
        title="Friday boxing fitness",
        activity="boxing-fitness",
        summary="Pads, bags and skipping to music. Nobody gets hit.",
        what_happens=(
            "We warm up, then work in pairs with pads and gloves. It’s fitness, not fighting. You "
            "choose how hard you go, and we finish with a slow stretch."
        ),
        audience="open",
        open_how="Ring or text to save a pair of gloves, or turn up and see.",
        who_for="Anybody over 16 who likes to get a sweat on.",
        age_from=16,
        venue="nelson-hall",
        meeting_point="The porch with the green door.",
        weekdays=("fri",),
        starts="17:30",
        length_minutes=60,
        capacity=14,
        what_to_bring="Trainers, a t-shirt and a bottle of water.",
        provided="Gloves, pads, wraps and ropes.",
        who_meets_you="The boxing coach",
        first_visit=(
            "You learn how to stand and how to throw two punches. That’s plenty for day one."
        ),
        walk_ins_welcome=True,
        phone="01632 960141",
        fare_help="Short of the fare? Text us and we sort a ticket.",
        with_someone="A friend can come and watch, or put gloves on too.",
        own_children="Nobody under 16, sorry.",
        accessibility_support="learning",
    ),
    DemoSeries(
        trust="burnley",
        title="Saturday table tennis and tea",
        activity="table-tennis",
        summary="Four tables, a big teapot and games for every level.",
        what_happens=(
            "Play singles or doubles, or just knock a ball about. We swap round every fifteen "
            "minutes. The teapot is always full."
        ),
        audience="open",
        open_how="Anybody can come along. Families are welcome too.",
        who_for="Everybody from 14 up. Under 16s come with an adult.",
        age_from=14,
        venue="nelson-hall",
        meeting_point="The porch with the green door.",
        weekdays=("sat",),
        starts="16:30",
        length_minutes=90,
        capacity=16,
        what_to_bring="Just yourself, in soft shoes.",
        provided="Bats, balls, tea and squash.",
        who_meets_you="The session leader",
        first_visit="We find you a partner of about your level and a cup with your name on it.",
        children_on_site="yes",
        fare_help="We can help with the bus for a family. Just ask.",
        with_someone="Bring your family, your friends or your gran.",
        own_children="Yes, from 14 up to play. Little ones can draw at the tea table.",
        accessibility_support="body,hearing,learning,social",
    ),
    DemoSeries(
        trust="burnley",
        title="Sunday stretch and slow down",
        activity="yoga",
        summary="Gentle yoga on mats or on chairs to loosen up before the week.",
        what_happens=(
            "We move slowly and breathe. Every move has a chair version. We end with ten quiet "
            "minutes under a blanket. People have been known to snore."
        ),
        audience="open",
        open_how="Turn up, or ring us to save a mat.",
        who_for="Adults of any shape and age. You don’t have to be bendy.",
        level="beginner",
        venue="turf-moor",
        meeting_point="The community door, to the left of the club shop.",
        weekdays=("sun",),
        starts="17:00",
        length_minutes=60,
        capacity=15,
        what_to_bring="Warm socks and soft clothes.",
        provided="Mats, chairs and blankets.",
        who_meets_you="The yoga teacher",
        first_visit=(
            "Pick a spot near the door if you like. The teacher checks what hurts and what doesn’t."
        ),
        walk_ins_welcome=True,
        with_someone="Yes. There is a spare mat for whoever you bring.",
        own_children="Not this one, so that it stays quiet.",
        accessibility_support="body,mental-health",
    ),
    DemoSeries(
        trust="burnley",
        title="Coffee, kit and chat",
        activity="social",
        summary="A women’s morning: try a bit of sport, share a pot of coffee, go home lighter.",
        what_happens=(
            "We start with coffee. Then there’s something easy to try, like badminton, a walk or "
            "a dance. There’s a rail of sports kit in all sizes that you can take home."
        ),
        audience="by_referral",
        who_for="Women of any age over 18. Come as you are.",
        gender="women",
        venue="padiham-leisure",
        meeting_point="The sofas just inside the main door. Look for the orange cups.",
        weekdays=("wed",),
        starts="10:30",
        length_minutes=120,
        capacity=12,
        what_to_bring="Nothing at all.",
        provided="Coffee, cake, and sports kit to keep.",
        who_meets_you="A woman from the trust’s wellbeing team",
        first_visit=(
            "Somebody waits for you at the door. You can sit and watch for as long as you like."
        ),
        fare_help="We pay the bus both ways.",
        with_someone="Yes. Bring a sister or a friend.",
        own_children="No children at this one. We can help you find somebody to mind them.",
        accessibility_support="mental-health,social",
        rests_for_days=30,
    ),
    # Vague as real offers are: nothing is said of the first visit, the kit or the exact spot.
    DemoSeries(
        trust="burnley",
        title="Towneley stroll and talk",
        activity="walking",
        summary="A walk in Towneley Park. All welcome.",
        what_happens="A walk. Usually there is a café stop. Weather permitting.",
        audience="open",
        open_how="Contact us.",
        who_for="All welcome.",
        age_from=16,
        venue="towneley-park",
        meeting_point="In the park.",
        weekdays=("tue", "fri"),
        starts="10:00",
        length_minutes=75,
        capacity=24,
        what_to_bring="",
        provided="",
        who_meets_you="Staff",
        first_visit="Just turn up.",
        children_on_site="sometimes",
    ),
)
