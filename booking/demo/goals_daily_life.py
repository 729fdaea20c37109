"""Goals about daily life: a home, work and learning, money, and family."""

from __future__ import annotations

from booking.demo.goal import DemoGoal

DAILY_LIFE_GOALS: tuple[DemoGoal, ...] = (
    DemoGoal(
        "accommodation",
        "I want a front door with my own key.",
        ("Fill in the housing form", "Get the letter from the landlord"),
    ),
    DemoGoal(
        "accommodation",
        "I want to stay put for a whole year.",
        ("Set up the rent to go out by itself", "Keep the letters in one folder"),
    ),
    DemoGoal(
        "accommodation",
        "I want a bed, a cooker and curtains.",
        ("Apply for the furniture grant", "Ask at the furniture shop in town"),
    ),
    DemoGoal(
        "accommodation",
        "I’d like to live nearer my mum.",
        ("Look up swaps", "Ask for a move to Nelson"),
    ),
    DemoGoal(
        "accommodation",
        "I want the damp sorted before winter.",
        ("Take photos", "Ring the repairs line and write down the number"),
    ),
    DemoGoal(
        "education_training_employ",
        "I want a job where I’m outside.",
        ("Write my CV", "Ask about the parks team"),
    ),
    DemoGoal(
        "education_training_employ",
        "I want to pass my maths so I can help with homework.",
        ("Sign up at the college", "Do one page a day"),
    ),
    DemoGoal(
        "education_training_employ",
        "I want to get my site card and get back to work.",
        ("Book the test", "Do the practice questions"),
    ),
    DemoGoal(
        "education_training_employ",
        "I’d like to read the paper by myself.",
        ("Meet the reading group", "Read one page out loud"),
    ),
    DemoGoal(
        "education_training_employ",
        "I want to drive a forklift, or a bus, or anything.",
        ("Ask what a course costs", "Apply for the provisional"),
    ),
    DemoGoal(
        "education_training_employ",
        "I want to try volunteering first and see.",
        ("Talk to the trust about match day helpers", "Do one afternoon"),
    ),
    DemoGoal(
        "finance_benefit_debt",
        "I want to know what I owe and not be scared of it.",
        ("Open the envelopes with somebody", "Ring the debt advice line"),
    ),
    DemoGoal(
        "finance_benefit_debt",
        "I want a bank account in my own name.",
        ("Get my birth certificate", "Go to the bank with the letter"),
    ),
    DemoGoal(
        "finance_benefit_debt",
        "I want my money to last until the end of the month.",
        ("Do the four-jars thing", "Shop with a list"),
    ),
    DemoGoal(
        "finance_benefit_debt",
        "I’d like to save a hundred pounds, just to have it.",
        ("Open a savings pot", "Put five pounds in each week"),
    ),
    DemoGoal(
        "finance_benefit_debt",
        "I want my payments sorted so I’m not borrowing off my nan.",
        ("Sign in to the account online", "Ask for a call back"),
    ),
    DemoGoal(
        "children_and_families",
        "I want to see my lad play on Sundays.",
        ("Agree the times with his mum", "Turn up early and clap"),
    ),
    DemoGoal(
        "children_and_families",
        "I want to read my little girl a story every week.",
        ("Choose the book", "Ring at half six"),
    ),
    DemoGoal(
        "children_and_families",
        "I want to cook Sunday dinner for all of us.",
        ("Learn gravy", "Ask who’s coming"),
    ),
    DemoGoal(
        "children_and_families",
        "I’d like to be on good terms with my sister.",
        ("Send her a birthday card", "Ask her for a brew"),
    ),
    DemoGoal(
        "children_and_families",
        "I want to be a dad who’s there for the school run.",
        ("Find out the days", "Do the Friday one"),
    ),
)
