"""What Accrington Stanley Community Trust offers."""

from booking.demo.series import DemoSeries

ACCRINGTON: tuple[DemoSeries, ...] = (
    DemoSeries(
        trust="accrington",
        title="Early doors football",
        activity="football",
        summary="A game of football before the day gets going, and breakfast after.",
        what_happens=(
            "We play for forty minutes on the small pitch. Then it’s bacon or egg on a barm. "
            "You’ll be finished in time for most things a day can throw at you."
        ),
        audience="open",
        open_how="Turn up. If you want breakfast, tell us by the night before.",
        who_for="Adults who are up early, or would like to be.",
        venue="crown-ground",
        meeting_point="The reception on Livingstone Road.",
        weekdays=("tue",),
        starts="08:30",
        length_minutes=75,
        capacity=16,
        cost_note="Free, breakfast too.",
        what_to_bring="Trainers or moulded boots.",
        provided="Bibs, balls and a hot barm.",
        who_meets_you="The football coach",
        first_visit="Have a coffee with the coach first. You play in the team that wears bibs.",
        walk_ins_welcome=True,
    ),
    DemoSeries(
        trust="accrington",
        title="First steps back to sport",
        activity="gym",
        summary="Six easy activities in six weeks to find the one you like best.",
        what_happens=(
            "Each week we try one thing: gym, badminton, a swim, bowls, a bike or a ball. It’s "
            "never hard and you can skip what you don’t fancy. At the end you pick your favourite."
        ),
        audience="by_referral",
        who_for="Adults who haven’t done any sport for a good while.",
        level="beginner",
        venue="hyndburn-leisure",
        meeting_point="The vending machines in the entrance hall.",
        weekdays=("thu",),
        starts="13:00",
        length_minutes=90,
        capacity=10,
        what_to_bring="Trainers if you have them. We’ll text the day before with what’s on.",
        provided="Kit to borrow, entry and a drink.",
        who_meets_you="The activity coach",
        first_visit=(
            "You meet the coach for a sit-down and a look at the plan. Then we start small."
        ),
    ),
    DemoSeries(
        trust="accrington",
        title="Stanley walking football",
        activity="walking-football",
        summary="Walking football for people who thought they had hung up their boots.",
        what_happens=(
            "No running and no tackling from behind. We play four short games and swap the teams. "
            "The oldest player is past eighty and still wants the penalty."
        ),
        audience="open",
        open_how="Come along any week. Ring us if you’d like a lift share.",
        who_for="Men and women over 50.",
        age_from=50,
        venue="crown-ground",
        meeting_point="The reception on Livingstone Road.",
        weekdays=("mon", "thu"),
        starts="10:30",
        length_minutes=60,
        capacity=20,
        cost_pence=200,
        cost_note="£2 a go. Your first two are free.",
        what_to_bring="Trainers and layers you can peel off.",
        provided="Balls, bibs and a cup of tea.",
        who_meets_you="The walking football coach",
        first_visit="We tell you the three rules, then you play as much or as little as you like.",
        walk_ins_welcome=True,
    ),
    DemoSeries(
        trust="accrington",
        title="Oswaldtwistle darts and a butty",
        activity="darts",
        summary="Two boards, good company and a plate of butties at half time.",
        what_happens=(
            "We play round the clock and doubles, so beginners win as often as anybody. Somebody "
            "else does the sums if you want. There’s no bar, just tea and pop."
        ),
        audience="open",
        open_how="Anybody over 18 can come. Just walk in.",
        who_for="Adults. You’ve never thrown a dart? We’ll show you.",
        venue="oswaldtwistle-hall",
        meeting_point="The hall steps, under the lamp.",
        weekdays=("wed",),
        starts="19:00",
        length_minutes=120,
        capacity=16,
        what_to_bring="Your own darts if you have them.",
        provided="Boards, darts, butties and tea.",
        who_meets_you="The session leader",
        first_visit="You throw three warm-up darts and get put in a pair. That’s it.",
        walk_ins_welcome=True,
    ),
    DemoSeries(
        trust="accrington",
        title="Dig in: the Harwood allotment",
        activity="gardening",
        summary="Grow veg with a small crew, and take some home in a bag.",
        what_happens=(
            "There’s always something to do: sow, weed, water or build. If it rains we pot up in "
            "the greenhouse. Whatever is ripe goes home with whoever picked it."
        ),
        audience="open",
        open_how="Ring us and we’ll tell you which gate is open.",
        who_for="Anybody over 16. Good for people who like to be quiet and outdoors.",
        age_from=16,
        venue="great-harwood-park",
        meeting_point="The greenhouse at the back of the pavilion.",
        weekdays=("sat",),
        starts="10:00",
        length_minutes=150,
        capacity=12,
        what_to_bring="Old clothes and strong shoes.",
        provided="Gloves, tools, seeds and soup.",
        who_meets_you="The garden leader",
        first_visit="You get a tour, a pair of gloves and a small bed of your own to start.",
        children_on_site="sometimes",
    ),
    DemoSeries(
        trust="accrington",
        title="Swim steady",
        activity="swimming",
        summary="A calm hour in the pool with a teacher in the water, whatever your level.",
        what_happens=(
            "One lane is for learners, one is for steady swimmers and one is for people who just "
            "like to float. The teacher is in the water with you."
        ),
        audience="open",
        open_how="Ring to book a place, so that the lanes don’t get busy.",
        who_for="Adults, from cannot swim at all to a bit rusty.",
        venue="hyndburn-leisure",
        meeting_point="The seats by the pool door.",
        weekdays=("fri",),
        starts="14:00",
        length_minutes=60,
        capacity=14,
        cost_pence=150,
        cost_note="£1.50, or free with a leisure pass.",
        what_to_bring="Swimwear, a towel and a coin for the locker.",
        provided="Floats, goggles and spare costumes.",
        who_meets_you="The swimming teacher",
        first_visit="You meet the teacher at the side, and start where your feet touch the floor.",
        children_on_site="sometimes",
    ),
    DemoSeries(
        trust="accrington",
        title="CV and a brew",
        activity="employability-skills",
        summary="Sit down with a brew and leave with a CV you’re happy to hand over.",
        what_happens=(
            "We help you say what you’re good at in plain words. You can type or just talk and "
            "we’ll type. There’s help with job forms and with interviews too."
        ),
        audience="open",
        open_how="Drop in at any time in the two hours.",
        who_for="Anybody over 16 who is looking for work, or thinking about it.",
        age_from=16,
        venue="crown-ground",
        meeting_point="The lounge upstairs. There is a lift.",
        weekdays=("wed",),
        starts="10:00",
        length_minutes=120,
        capacity=10,
        what_to_bring="Your old CV if you have one. If not, no matter.",
        provided="Laptops, printing, tea and biscuits.",
        who_meets_you="The work and skills coach",
        first_visit=(
            "We talk for ten minutes about what you’ve done and what you’d like to do next."
        ),
        walk_ins_welcome=True,
    ),
    DemoSeries(
        trust="accrington",
        title="Sunday goals and hot chocolate",
        activity="football",
        summary="Football for women who want to play for fun and not for points.",
        what_happens=(
            "We learn one thing with the ball and then play a game. There’s lots of laughing and "
            "plenty of water breaks. Come in leggings, a hijab or a bobble hat."
        ),
        audience="by_referral",
        who_for="Women over 18 who are new to football or coming back to it.",
        gender="women",
        level="beginner",
        venue="crown-ground",
        meeting_point="The small gate at the top of the car park.",
        weekdays=("sun",),
        starts="11:00",
        length_minutes=60,
        capacity=14,
        what_to_bring="Trainers and something warm.",
        provided="Balls, bibs, hair bobbles and hot chocolate.",
        who_meets_you="The women’s football coach",
        first_visit="The coach pairs you with a player who has been coming for a while.",
    ),
)
