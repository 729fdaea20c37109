"""Goals about feeling well: activity, health, a clear head, and how we get on with others."""

from __future__ import annotations

from booking.demo.goal import DemoGoal

WELLBEING_GOALS: tuple[DemoGoal, ...] = (
    DemoGoal(
        "activity_and_wellbeing",
        "I want to play football again without being out of breath.",
        ("Find my old trainers", "Walk to the shop and back each day"),
    ),
    DemoGoal(
        "activity_and_wellbeing",
        "I want something to get up for on a Tuesday.",
        ("Pick a session", "Set an alarm and leave it across the room"),
    ),
    DemoGoal(
        "activity_and_wellbeing",
        "I’d like to run the Burnley ten-k before I’m fifty.",
        ("Download the couch to five-k", "Get fitted for shoes"),
    ),
    DemoGoal(
        "activity_and_wellbeing",
        "I want to sleep at night and be awake in the day.",
        ("No telly in bed for a week", "Go outside before ten every morning"),
    ),
    DemoGoal(
        "activity_and_wellbeing",
        "I want to feel strong again.",
        ("Learn three machines", "Write my weights in the log book"),
    ),
    DemoGoal(
        "activity_and_wellbeing",
        "I want to meet some new people.",
        ("Say hello to one new person", "Stay for the brew after"),
    ),
    DemoGoal(
        "activity_and_wellbeing",
        "I’d like to do my first coaching badge one day.",
        ("Ask the coach what it takes", "Help put the cones out"),
    ),
    DemoGoal(
        "activity_and_wellbeing",
        "I want to learn to swim. There, I’ve said it.",
        ("Look at the pool with nobody in it", "Buy goggles"),
    ),
    DemoGoal(
        "health",
        "I want to see a dentist and stop chewing on one side.",
        ("Ring the dental line", "Go to the check-up"),
    ),
    DemoGoal(
        "health",
        "I want my blood pressure down so the doctor stops tutting.",
        ("Book the blood pressure check", "Swap the fizzy pop"),
    ),
    DemoGoal(
        "health",
        "I’d like to be signed up with a doctor near me.",
        ("Fill in the form with help", "Take it to the surgery"),
    ),
    DemoGoal(
        "health",
        "I want to walk up the stairs without my knee going.",
        ("See the physio", "Do the bend and stretch sheet"),
    ),
    DemoGoal(
        "health",
        "I want to lose a stone, and not in a daft way.",
        ("Get weighed", "Cook three dinners a week"),
    ),
    DemoGoal(
        "health",
        "I want to talk to somebody about how low I get.",
        ("Ask for the talking service", "Go to the first chat"),
    ),
    DemoGoal(
        "drugs_and_alcohol",
        "I want a clear head on a Saturday morning.",
        ("Plan something for Friday night", "Tell two mates I’m not drinking"),
    ),
    DemoGoal(
        "drugs_and_alcohol",
        "I want to go a month without, and see how it feels.",
        ("Ring somebody when it gets hard", "Mark the days on the calendar"),
    ),
    DemoGoal(
        "drugs_and_alcohol",
        "I’d like to get to sleep without a drink.",
        ("Talk to the nurse about sleep", "Cut down week by week"),
    ),
    DemoGoal(
        "drugs_and_alcohol",
        "I want to be at my daughter’s wedding sober and proud.",
        ("Go to the Wednesday group", "Practise saying no thanks"),
    ),
    DemoGoal(
        "drugs_and_alcohol",
        "I want to keep to my appointments at the clinic.",
        ("Put them all in my phone", "Ask for morning slots"),
    ),
    DemoGoal(
        "attitudes_thinking",
        "I want to count to ten before I answer back.",
        ("Try the breathing thing", "Notice it once and write it down"),
    ),
    DemoGoal(
        "attitudes_thinking",
        "I want to finish something I started.",
        ("Choose one thing", "Tell somebody what it is"),
    ),
    DemoGoal(
        "attitudes_thinking",
        "I’d like to stop thinking everybody’s looking at me.",
        ("Sit in a café for ten minutes", "Come in by the front door"),
    ),
    DemoGoal(
        "attitudes_thinking",
        "I want to be somebody people can count on.",
        ("Turn up when I said I would", "Ring if I can’t"),
    ),
    DemoGoal(
        "attitudes_thinking",
        "I want to say sorry to my brother and mean it.",
        ("Write the letter", "Decide if I send it"),
    ),
)
