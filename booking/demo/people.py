"""Invented people: pools of names, what they say when they could not come, and their towns.

Any likeness to a real person is chance: first names and surnames are drawn apart.
"""

from __future__ import annotations

FIRST_NAMES_WOMEN: tuple[str, ...] = (
    "Aaliyah", "Abbie", "Agnieszka", "Aisling", "Alesha", "Amanda", "Amina", "Amy", "Angela",
    "Anisa", "Aoife", "Ayesha", "Beata", "Becky", "Beth", "Bridget", "Bronagh", "Carly",
    "Carol", "Ceri", "Chantelle", "Charlene", "Cheryl", "Chloe", "Claire", "Dawn", "Debbie",
    "Denise", "Donna", "Dorota", "Elaine", "Elizabeta", "Emma", "Esme", "Ewa", "Farah",
    "Fatima", "Fiona", "Gemma", "Gillian", "Grace", "Hafsa", "Hayley", "Hina", "Holly",
    "Imani", "Iram", "Jade", "Janet", "Jasmin", "Jodie", "Joanna", "Julie", "Karen", "Katie",
    "Kelly", "Keisha", "Kirsty", "Laura", "Leanne", "Lidia", "Linda", "Lisa", "Lorraine",
    "Lucy", "Magda", "Maureen", "Megan", "Mehwish", "Michelle", "Monique", "Nadia", "Naomi",
    "Natalie", "Niamh", "Nicola", "Noreen", "Olena", "Patience", "Paula", "Precious", "Rachel",
    "Rebecca", "Rosie", "Rukhsana", "Sabina", "Samantha", "Sandra", "Saoirse", "Sharon",
    "Shazia", "Sinead", "Sofia", "Stacey", "Sumaira", "Tanya", "Tracey", "Vanessa", "Wioletta",
    "Yasmin", "Zainab", "Zofia",
)  # fmt: skip

FIRST_NAMES_MEN: tuple[str, ...] = (
    "Aaron", "Abdul", "Adam", "Adeel", "Adrian", "Alan", "Ali", "Andrew", "Andrzej", "Anthony",
    "Arif", "Ash", "Barry", "Bartek", "Ben", "Bilal", "Billy", "Bradley", "Brendan", "Callum",
    "Carl", "Chidi", "Chris", "Ciaran", "Colin", "Connor", "Craig", "Curtis", "Dale", "Damien",
    "Daniel", "Darren", "Dave", "Dean", "Declan", "Delroy", "Derek", "Desmond", "Dominic",
    "Emmanuel", "Faisal", "Farhan", "Fergus", "Gareth", "Gary", "George", "Glen", "Graham",
    "Haroon", "Hassan", "Ian", "Imran", "Ismail", "Jack", "Jake", "James", "Jamie", "Jason",
    "Javed", "Jerome", "Joe", "Jordan", "Josh", "Junaid", "Kamil", "Karl", "Keith", "Kevin",
    "Kieran", "Kofi", "Krzysztof", "Kyle", "Lee", "Leon", "Lewis", "Liam", "Luke", "Marcin",
    "Mark", "Martin", "Matthew", "Mick", "Mohammed", "Nathan", "Neil", "Nigel", "Omar", "Padraig",
    "Patrick", "Paul", "Pawel", "Peter", "Phil", "Piotr", "Rashid", "Reece", "Ricky", "Rob",
    "Ryan", "Sajid", "Sam", "Scott", "Sean", "Shane", "Shaun", "Simon", "Stefan", "Stephen",
    "Steven", "Stuart", "Tariq", "Terence", "Tom", "Tony", "Tyrone", "Usman", "Vinnie", "Wayne",
    "Wesley", "Winston", "Yusuf", "Zeeshan",
)  # fmt: skip

SURNAMES: tuple[str, ...] = (
    "Ahmed", "Akhtar", "Ali", "Almond", "Anderton", "Ansari", "Ashworth", "Aspinall", "Aziz",
    "Bailey", "Bamber", "Banks", "Barlow", "Begum", "Bibby", "Birtwistle", "Blackledge", "Bolton",
    "Bradshaw", "Brennan", "Brierley", "Briggs", "Brown", "Bury", "Butterworth", "Byrne",
    "Calvert", "Campbell", "Catterall", "Charnock", "Chaudhry", "Clarke", "Clegg", "Connolly",
    "Cowell", "Crabtree", "Crook", "Cunliffe", "Dawson", "Dewhurst", "Doherty", "Duckworth",
    "Duffy", "Eastham", "Eccles", "Edmondson", "Entwistle", "Fallon", "Farooq", "Fielding",
    "Fishwick", "Foley", "Forrest", "Francis", "Gallagher", "Gill", "Gordon", "Gorton",
    "Greenhalgh", "Greenwood", "Grimshaw", "Hacking", "Halliwell", "Hargreaves", "Harrison",
    "Hartley", "Haworth", "Hesketh", "Heyes", "Hindle", "Hodgson", "Holden", "Hollis", "Holt",
    "Houghton", "Hussain", "Iqbal", "Jackson", "Jankowski", "Johnson", "Kaczmarek", "Kay",
    "Kelly", "Kenyon", "Khan", "Kowalski", "Lawrenson", "Leaver", "Lewandowski", "Livesey",
    "Lomax", "Lord", "Mahmood", "Malik", "Marsden", "Mather", "Mayor", "McGrath", "McKenna",
    "Mercer", "Metcalfe", "Mirza", "Molyneux", "Moran", "Mulligan", "Nowak", "Nuttall",
    "O’Connor", "O’Hara", "Okafor", "Ormerod", "Osei", "Parker", "Parkinson", "Patel", "Pearson",
    "Pickup", "Pilkington", "Pollard", "Quinn", "Rafiq", "Ramsbottom", "Rashid", "Rawcliffe",
    "Reid", "Rigby", "Riley", "Robinson", "Rushton", "Saleem", "Salisbury", "Seddon", "Shah",
    "Sharples", "Shaw", "Shuttleworth", "Singleton", "Slater", "Smalley", "Smith", "Southworth",
    "Stansfield", "Sutcliffe", "Swarbrick", "Szymanski", "Tattersall", "Taylor", "Thornber",
    "Thornton", "Titterington", "Tomlinson", "Turner", "Walmsley", "Walsh", "Ward", "Warburton",
    "Whalley", "Whittaker", "Wilkinson", "Williams", "Wisniewski", "Wolstenholme", "Wood",
    "Woods", "Worthington", "Wrigley", "Yates", "Yousaf", "Zielinski",
)  # fmt: skip

# One participant in four is a woman.
SHARE_OF_WOMEN = 0.25

# Why somebody was not there, in the mentor's words. Facts, never verdicts.
ABSENCE_REASONS: tuple[str, ...] = (
    "Not well that day",
    "Working that day",
    "At an appointment",
    "No money for the bus",
    "The bus did not come",
    "Looking after the children",
    "Mixed up the day",
    "Did not feel up to it",
    "Family needed them",
    "Phone was off, so no reminder",
)

# Why a place was given back before the day.
CANCEL_REASONS: tuple[str, ...] = (
    "Working that day",
    "Not well",
    "An appointment at that time",
    "Away that week",
    "Wants a different day",
    "Looking after the children",
)

# Why a trust called a session off.
CALLED_OFF_REASONS: tuple[str, ...] = (
    "The pitch is frozen",
    "The coach is not well",
    "The hall is needed for something else that day",
    "Too wet to play",
    "A burst pipe at the venue",
    "Match at the ground that day",
)
