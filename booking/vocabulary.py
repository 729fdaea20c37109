"""The words that an offer is filed under, with the concepts of OpenActive's lists that they mean.

Facts carried over from the OpenActive Activity List (https://openactive.io/activity-list) and the
OpenActive Accessibility Support list (https://openactive.io/accessibility-support), both by
OpenActive under the Creative Commons Attribution 4.0 licence; only the concepts used here, as they
stood in November 2026. The plain names are ours.
"""

from __future__ import annotations

from dataclasses import dataclass

ACTIVITY_LIST = "https://openactive.io/activity-list"
SUPPORT_LIST = "https://openactive.io/accessibility-support"


@dataclass(frozen=True)
class Concept:
    """Our plain name of something, and OpenActive's: None where its list has nothing that fits."""

    name: str
    identifier: str | None
    label: str | None


ACTIVITIES: dict[str, Concept] = {
    "football": Concept("Football", "0a5f732d-e806-4e51-ad40-0a7de0239c8c", "Football"),
    "five-a-side": Concept("Five-a-side", "64ba748e-d7f0-46bd-ac49-63820c5eb10e", "5-a-side"),
    "walking-football": Concept(
        "Walking football", "b8019b67-2ade-406f-a012-91a5c3869652", "Walking Football"
    ),
    "futsal": Concept("Futsal", "1de4c90e-6a27-4bc4-a2be-437a443c7ded", "Futsal"),
    "gym": Concept("Gym", "08d9368c-6c6c-44a3-84ef-a42ed00d529a", "Gym Workout"),
    "boxing-fitness": Concept(
        "Boxing fitness", "1eb737b6-9962-469d-98cc-0a2e4e86d356", "Boxing Fitness"
    ),
    "circuits": Concept(
        "Circuit training", "d22d1d7d-8a2f-4e18-88c8-80abcbdded9d", "Circuit Training"
    ),
    "chair-exercise": Concept(
        "Chair exercise", "ee3cf3ee-082e-4f53-9cb2-3ef0589497ed", "Chair Based Exercise"
    ),
    "walking": Concept("Walking", "95092977-5a20-4d6e-b312-8fddabe71544", "Walking"),
    "nordic-walking": Concept(
        "Nordic walking", "c72e1713-25c1-4886-926a-4cd549bb4916", "Nordic Walking"
    ),
    "running": Concept("Running", "72ddb2dc-7d75-424e-880a-d90eabe91381", "Running"),
    "cycling": Concept("Cycling", "4a19873e-118e-43f4-b86e-05acba8fb1de", "Cycling"),
    "table-tennis": Concept("Table tennis", "1a05993d-b206-4efe-85da-646fa340bdf4", "Table Tennis"),
    "badminton": Concept("Badminton", "c0360db0-a817-4bae-9167-40f89b49fc9e", "Badminton"),
    "tennis": Concept("Tennis", "f2ea7405-6098-4378-b0fe-4e398a659fc4", "Tennis"),
    "pickleball": Concept("Pickleball", "d354b58e-0c97-47c8-92cb-937b91d56eef", "Pickleball"),
    "cricket": Concept("Cricket", "77e3f8fa-c8b3-4e4e-bf1a-ff4b914bb6ec", "Cricket"),
    "walking-cricket": Concept(
        "Walking cricket", "f00fc7b2-8154-43f3-97a0-a53fb62c233a", "Walking Cricket"
    ),
    "rounders": Concept("Rounders", "212e6f20-e6f7-4724-96dc-b5a51f913380", "Rounders"),
    "basketball": Concept("Basketball", "e09776e6-f1b4-421b-b667-5c5913cf97aa", "Basketball"),
    "netball": Concept("Netball", "fbdc35a8-3dd0-40ee-a7ca-6ff40b3e5f90", "Netball"),
    "walking-netball": Concept(
        "Walking netball", "1e48de7e-4f8f-49bd-8ab3-9d92edf2cedc", "Walking Netball"
    ),
    "volleyball": Concept("Volleyball", "065c8564-144a-4833-b95a-db8550e6ac86", "Volleyball"),
    "dodgeball": Concept("Dodgeball", "f38d52ca-3c19-4194-b115-1261b3491d44", "Dodgeball"),
    "touch-rugby": Concept(
        "Touch rugby", "71b5aaaa-72d7-43c5-82d8-3157021e7cb6", "Touch Rugby League"
    ),
    "bowls": Concept("Bowls", "b885f4f6-2242-4d11-9466-065d60402624", "Bowls"),
    "boccia": Concept("Boccia", "611363c5-8acf-4eeb-aeba-c33e9c70146e", "Boccia"),
    "darts": Concept("Darts and pool", "b008b1d5-9019-463e-9941-74bb34a9edfa", "Darts"),
    "snooker": Concept("Snooker", "ee7fa47c-617b-44ac-88fa-ef7b7ae03516", "Snooker"),
    "golf": Concept("Golf", "7ae6067a-07f7-4aea-9e1f-eeeea5ae9047", "Golf"),
    "fishing": Concept("Fishing", "72d19892-5f55-4e9c-87b0-a5433baa49c8", "Angling"),
    "climbing": Concept("Climbing", "d09970bc-e11c-40cc-a594-38e4ff32d611", "Climbing"),
    "canoeing": Concept("Canoeing", "e0425262-6f1d-4c58-ba8a-dd790c5351b1", "Canoeing"),
    "swimming": Concept("Swimming", "2750229d-b725-4171-9276-376be913957c", "Swimming"),
    "aqua": Concept("Exercise in water", "9a4ecdc3-5f70-48e8-9718-8542db315230", "Aqua Fit"),
    "yoga": Concept("Yoga", "bf1a5e00-cdcf-465d-8c5a-6f57040b7f7e", "Yoga"),
    "pilates": Concept("Pilates", "3a6b1c08-7aa6-48d4-9690-dca9e0133057", "Pilates"),
    "tai-chi": Concept("Tai chi", "c16df6ed-a4a0-4275-a8c3-1c8cff56856f", "Tai Chi"),
    "dance": Concept("Dance", "6ca15167-51da-4d91-a1ae-8a45dc47b0ea", "Dance"),
    "zumba": Concept("Zumba", "78503fa2-ed24-4a80-a224-e2e94581d8a8", "Zumba®"),
    "martial-arts": Concept("Martial arts", "2330f2d4-d0dc-4231-8dd9-07d37a452228", "Martial Arts"),
    "gardening": Concept("Gardening", "5b880e93-4a16-4c37-86ac-ba2ffba68358", "Gardening"),
    "cooking": Concept("Cooking", None, None),
    "social": Concept("A brew and a chat", None, None),
    "coaching-course": Concept("Coaching course", None, None),
    "employability-skills": Concept("Skills for work", None, None),
}

# How a long list is cut up, so that one finds an activity by eye. Each stands in one group.
ACTIVITY_GROUPS: dict[str, tuple[str, ...]] = {
    "Football": ("football", "five-a-side", "walking-football", "futsal"),
    "Getting fitter": ("gym", "boxing-fitness", "circuits", "chair-exercise", "dance", "zumba"),
    "Calm and stretching": ("yoga", "pilates", "tai-chi"),
    "Out and about": (
        "walking", "nordic-walking", "running", "cycling", "gardening", "fishing", "canoeing",
        "climbing", "golf",
    ),
    "Other sports": (
        "badminton", "basketball", "boccia", "bowls", "cricket", "darts", "dodgeball",
        "martial-arts", "netball", "pickleball", "rounders", "snooker", "table-tennis", "tennis",
        "touch-rugby", "volleyball", "walking-cricket", "walking-netball",
    ),
    "In the water": ("swimming", "aqua"),
    "Brews, skills and courses": ("social", "cooking", "employability-skills", "coaching-course"),
}  # fmt: skip

ACCESSIBILITY_SUPPORT: dict[str, Concept] = {
    "sight": Concept(
        "Help for people who see little",
        "1393f2dc-3fcc-4be9-a99f-f1e51f5ad277",
        "Visual impairment",
    ),
    "hearing": Concept(
        "Help for people who hear little",
        "2bfb7228-5969-4927-8435-38b5005a8771",
        "Hearing impairment",
    ),
    "body": Concept(
        "Help for people who find moving hard",
        "dd026873-6713-4ea1-af5a-08901f651d98",
        "Physical impairment",
    ),
    "learning": Concept(
        "Help with reading and learning",
        "67902468-fd49-4238-8650-20a22d7f0e40",
        "Learning impairment",
    ),
    "mental-health": Concept(
        "Time and calm when your mind is having a hard day",
        "40b9b11f-bdd3-4aeb-8984-2ecf74a14c7a",
        "Mental health issues",
    ),
    "social": Concept(
        "Help for people who find groups hard",
        "69b689d4-be04-4e6d-be56-4ac72ec82444",
        "Social or behavioural problems",
    ),
}


def activity_name(slug: str) -> str:
    """Our name of an activity; the slug itself where it is not on the list any more."""
    return ACTIVITIES[slug].name if slug in ACTIVITIES else slug
