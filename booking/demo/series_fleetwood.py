"""What Fleetwood Town Community Trust offers."""

from booking.demo.series import DemoSeries

FLEETWOOD: tuple[DemoSeries, ...] = (
    DemoSeries(
        trust="fleetwood",
        title="Cod Army kickabout",
        activity="football",
        summary="Monday night football with no pressure and plenty of substitutes.",
        what_happens=(
            "We play nine minutes on, three minutes off, so that your lungs can catch up. The "
            "coach joins in when we’re one short. Then we stretch and go home happy."
        ),
        audience="open",
        open_how="Turn up at the clubhouse, or ring and ask for the community coach.",
        who_for="Adults who want to play without a league table.",
        venue="poolfoot-farm",
        meeting_point="The clubhouse door, next to the bike rack.",
        weekdays=("mon",),
        starts="19:00",
        length_minutes=60,
        capacity=18,
        what_to_bring="Boots for artificial grass, or trainers.",
        provided="Bibs and balls.",
        who_meets_you="The football coach",
        first_visit="You start as a sub, watch for three minutes and then go on.",
        walk_ins_welcome=True,
    ),
    DemoSeries(
        trust="fleetwood",
        title="Fish, chips and football",
        activity="football",
        summary="A small-group football afternoon that ends with a chip supper.",
        what_happens=(
            "We practise one skill and then play. Everybody gets a good touch of the ball. At five "
            "the chips come in and we sit round one table."
        ),
        audience="by_referral",
        who_for="Adults who like football and chips, in either order.",
        venue="highbury",
        meeting_point="The main reception on Park Avenue.",
        weekdays=("thu",),
        starts="15:30",
        length_minutes=120,
        capacity=14,
        what_to_bring="Trainers and an empty stomach.",
        provided="Balls, bibs and a chip supper.",
        who_meets_you="The football coach",
        first_visit="The coach waits in reception and walks you through to the pitch.",
    ),
    DemoSeries(
        trust="fleetwood",
        title="Walk the prom",
        activity="walking",
        summary="Sea air, flat paths and a hot chocolate on the Esplanade.",
        what_happens=(
            "We walk along the front to the lighthouse and back. Slow walkers set the pace. On "
            "clear days you can see the hills of the Lakes."
        ),
        audience="open",
        open_how="Be at the café door by ten. That’s all.",
        who_for="Everybody over 16. Wheelchairs and frames are fine on these paths.",
        age_from=16,
        venue="marine-gardens",
        meeting_point="The café door, on the side that faces the sea.",
        weekdays=("wed", "sat"),
        starts="10:00",
        length_minutes=75,
        capacity=24,
        what_to_bring="A windproof coat. It’s always breezy.",
        provided="Hats, gloves and a hot chocolate.",
        who_meets_you="The walk leader",
        first_visit="Look for the red flag. The leader tells you where the benches are.",
        children_on_site="sometimes",
    ),
    DemoSeries(
        trust="fleetwood",
        title="Cleveleys table tennis",
        activity="table-tennis",
        summary="A lunch-hour of table tennis, with a sandwich if you’re hungry.",
        what_happens=(
            "Five tables and a coach who can teach anybody to serve. We play doubles for the last "
            "half hour. Sandwiches come out at one."
        ),
        audience="open",
        open_how="Drop in. Pay nothing, sign nothing.",
        who_for="Anybody over 18.",
        venue="cleveleys-hall",
        meeting_point="The bench in the porch.",
        weekdays=("tue",),
        starts="12:00",
        length_minutes=90,
        capacity=16,
        what_to_bring="Soft shoes, or play in your socks.",
        provided="Bats, balls and sandwiches.",
        who_meets_you="The table tennis coach",
        first_visit=(
            "You rally with the coach until you get ten in a row. It’s quicker than you think."
        ),
        walk_ins_welcome=True,
    ),
    DemoSeries(
        trust="fleetwood",
        title="Batter up: indoor cricket",
        activity="cricket",
        summary="Soft-ball cricket in the sports hall, where every wall is a boundary.",
        what_happens=(
            "Pairs bat for two overs each, so nobody goes home without a hit. Everybody bowls. The "
            "rules fit on a beer mat and we’ll teach you them as we play."
        ),
        audience="open",
        open_how="Ring to join a team, or come and we’ll find you one.",
        who_for="Adults who have never played and adults who never stopped.",
        venue="poolfoot-farm",
        meeting_point="The sports hall, left of the clubhouse.",
        weekdays=("fri",),
        starts="18:30",
        length_minutes=90,
        capacity=16,
        cost_pence=200,
        cost_note="£2 a night. Pay when you can.",
        what_to_bring="Trainers with a light sole.",
        provided="Bats, gloves and soft balls.",
        who_meets_you="The cricket coach",
        first_visit="You field near the coach first, then bat with a partner who calls the runs.",
        walk_ins_welcome=True,
    ),
    DemoSeries(
        trust="fleetwood",
        title="Kettle, kit and keep fit",
        activity="gym",
        summary="A women’s keep-fit hour with a kettle at both ends of it.",
        what_happens=(
            "Easy moves to good songs, on your feet or in a chair. There are no mirrors. You can "
            "borrow kit, and keep it if it fits."
        ),
        audience="by_referral",
        who_for="Women over 18 at any level of fitness.",
        gender="women",
        venue="cleveleys-hall",
        meeting_point="The back room. Come in by the garden door.",
        weekdays=("tue",),
        starts="14:30",
        length_minutes=90,
        capacity=12,
        what_to_bring="Anything you can move in.",
        provided="Kit to borrow or keep, tea and fruit.",
        who_meets_you="The fitness coach, a woman from the trust",
        first_visit="Come for the first kettle and decide after that.",
    ),
    DemoSeries(
        trust="fleetwood",
        title="Young coaches’ club",
        activity="coaching-course",
        summary="Learn to lead games for others and work towards a first award.",
        what_happens=(
            "We play a game, pull it apart and plan a better one. You practise on each other. When "
            "you’re ready, you help at one of our holiday camps."
        ),
        audience="open",
        open_how="Ring us for a place. New people start on the first Sunday of the month.",
        who_for="People from 16 to 25 who want to try coaching.",
        age_from=16,
        age_to=25,
        venue="highbury",
        meeting_point="The main reception on Park Avenue.",
        weekdays=("sun",),
        starts="13:00",
        length_minutes=120,
        capacity=14,
        what_to_bring="Trainers and a notebook.",
        provided="Handouts, whistles and lunch.",
        who_meets_you="The coach tutor",
        first_visit="You lead a one-minute warm-up. We promise to do whatever you say.",
        children_on_site="yes",
    ),
    DemoSeries(
        trust="fleetwood",
        title="Harbour supper club",
        activity="cooking",
        summary="Cook a simple fish supper from what the coast gives us, then share it.",
        what_happens=(
            "We learn one skill each week, like soup, fishcakes or bread. You cook with a partner. "
            "Then we lay the table and eat like kings."
        ),
        audience="open",
        open_how="Text or ring by Wednesday so that there’s enough for all.",
        who_for="Adults who live alone or cook for a crowd.",
        venue="highbury",
        meeting_point="The lounge kitchen. Ask at reception.",
        weekdays=("fri",),
        starts="16:00",
        length_minutes=150,
        capacity=10,
        cost_pence=100,
        cost_note="£1 if you have it.",
        what_to_bring="A tub with a lid.",
        provided="Food, aprons and recipe cards.",
        who_meets_you="The cook who runs the session",
        first_visit="You get an apron, a partner and the easiest job.",
        phone="01632 960146",
    ),
)
