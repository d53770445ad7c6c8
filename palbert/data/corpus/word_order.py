"""Questions in which the order of words decides: counter-examples to counting words.

In real pairs of questions the same words nearly always ask the same, and a model that learns from
them reads *why do lions fear hyenas* beside *why do hyenas fear lions* as a paraphrase. Here two
things change places. Whether that changes what is asked depends on the words around them, so that
neither "the same words" nor "changed places" is a rule that holds:

| pair | directed frames | symmetric frames |
|---|---|---|
| one frame, changed places: the same words | 0 | 1 |
| two frames, changed places | 0 | 1 |
| two frames, same places | 1 | 1 |

The minimal pairs of ``palbert.results.behaviour`` share no frame with these.
"""

from collections.abc import Sequence
from itertools import permutations
from random import Random

from palbert.tasks import Example

from .vocabulary import Pair, blocks, examples, families

SIZE, SEED = 6000, 500

# Things that can change places --------------------------------------------------------------------

ANIMALS = """
lions ; hyenas ; leopards ; buffaloes ; crocodiles
wolves ; bears ; foxes ; lynxes ; badgers
owls ; crows ; hawks ; eagles ; gulls
sharks ; seals ; whales ; octopuses ; penguins
ants ; bees ; wasps ; spiders ; beetles
goats ; donkeys ; sheep ; llamas ; horses
"""
PEOPLE = """
the landlord ; the tenant ; the neighbour ; the caretaker
the captain ; the coach ; the referee ; the goalkeeper
the mother ; the daughter ; the uncle ; the grandmother
the lawyer ; the judge ; the witness ; the accused
the king ; the bishop ; the general ; the queen
the singer ; the drummer ; the composer ; the critic
the manager ; the intern ; the accountant ; the director
the bride ; the groom ; the best man ; the cook
"""
COUNTRIES = """
France ; England ; Spain ; Portugal ; Germany
China ; Japan ; Korea ; Vietnam ; Mongolia
India ; Nepal ; Pakistan ; Sri Lanka ; Bangladesh
Egypt ; Sudan ; Ethiopia ; Libya ; Kenya
Brazil ; Argentina ; Chile ; Bolivia ; Paraguay
Sweden ; Denmark ; Finland ; Estonia ; Poland
"""
CITIES = """
Madrid ; Vienna ; Athens ; Dublin ; Prague
Mumbai ; Delhi ; Chennai ; Kolkata ; Jaipur
Boston ; Denver ; Seattle ; Chicago ; Atlanta
Tokyo ; Seoul ; Manila ; Bangkok ; Hanoi
Cairo ; Lagos ; Nairobi ; Tunis ; Accra
"""
UNITS = """
miles ; kilometres ; nautical miles ; metres ; yards
Fahrenheit ; Celsius ; kelvin
ounces ; grams ; stones ; kilograms
gallons ; litres ; pints ; cups
dollars ; rupees ; yen ; roubles ; francs
"""
FORMATS = """
JPG files ; PNG files ; PDF files ; Word documents
MP3 files ; WAV files ; FLAC files
hexadecimal numbers ; binary numbers ; decimal numbers
spreadsheets ; databases ; slide shows ; web pages
"""
PROGRAMS = """
an iPhone ; an Android phone ; a tablet ; a laptop
Windows ; Linux ; a Mac ; a Chromebook
Gmail ; Outlook ; Yahoo Mail
Spotify ; Apple Music ; YouTube
"""
SUBJECTS = """
physics ; chemistry ; biology ; geology
Latin ; Greek ; Italian ; Arabic ; Sanskrit
chess ; algebra ; geometry ; statistics
ballet ; gymnastics ; yoga ; boxing
drawing ; painting ; sculpture ; photography
"""
FOODS = """
butter ; olive oil ; lard ; margarine
rice ; pasta ; bread ; quinoa
honey ; sugar ; syrup ; jam
salmon ; chicken ; tofu ; turkey
beer ; wine ; cider ; whisky
"""
DEEDS = """
stretch ; run ; shower ; have breakfast
paint the walls ; lay the floor ; move the furniture ; change the wiring
sell my house ; buy a flat ; look for a job ; talk to the bank
shave ; wash my face ; brush my teeth ; comb my hair
sign the contract ; see the flat ; pay the deposit ; ask a lawyer
"""
EVENTS = """
the flood ; the famine ; the uprising ; the plague
a cold ; a headache ; a fever ; a cough
stress ; bad sleep ; weight gain ; high blood pressure
inflation ; unemployment ; a bank crisis ; a trade war
poverty ; crime ; migration ; bad schooling
"""

# Frames: those of a block ask the same, with x and y in the same roles ----------------------------

DIRECTED = (
    (ANIMALS, """
Do {x} eat {y}?
Are {y} eaten by {x}?
Are {y} among the things that {x} eat?

Why are {x} afraid of {y}?
Why do {x} fear {y}?
What is it about {y} that frightens {x}?

Are {x} more intelligent than {y}?
Is it true that {x} are cleverer than {y}?
Are {y} less intelligent than {x}?

How do {x} defend themselves against {y}?
What do {x} do when {y} attack them?
"""),
    (PEOPLE, """
Why did {x} sue {y}?
For what reason was {y} sued by {x}?
What made {x} take {y} to court?

What did {x} say to {y}?
What was {y} told by {x}?

Should {x} apologise to {y}?
Does {x} owe {y} an apology?
Does {y} deserve an apology from {x}?

How much money did {x} lend to {y}?
How much did {y} borrow from {x}?
What sum does {y} owe {x}?

Why does {x} hate {y}?
Why is {y} hated by {x}?
What has {x} got against {y}?

When did {x} first invite {y} to dinner?
When was {y} first asked to dinner by {x}?
"""),
    (COUNTRIES, """
Why did {x} invade {y}?
Why was {y} invaded by {x}?
What were the reasons for the invasion of {y} by {x}?

What does {x} export to {y}?
Which goods does {y} import from {x}?
Which goods does {x} sell to {y}?

Do people from {x} need a visa for {y}?
Can I enter {y} without a visa if I come from {x}?

Is {x} richer than {y}?
Is {y} poorer than {x}?
Does {x} have a stronger economy than {y}?

Why do so many people leave {x} for {y}?
Why do so many people emigrate from {x} to {y}?
"""),
    (CITIES, """
What is the cheapest flight from {x} to {y}?
How do I find a cheap flight to {y} from {x}?
Starting in {x}, what is the cheapest way of flying to {y}?

How long does it take to drive from {x} to {y}?
How many hours is the drive to {y} from {x}?

Should I move from {x} to {y}?
Is it wise to leave {x} and live in {y}?

Is life in {x} more expensive than in {y}?
Is it cheaper to live in {y} than in {x}?
"""),
    (UNITS, """
How do I convert {x} to {y}?
What is the formula for getting {y} from {x}?
I have {x}. How do I express that in {y}?

How many {x} equal a hundred {y}?
A hundred {y} are how many {x}?
"""),
    (FORMATS, """
Which program changes {x} into {y}?
What can I use to make {y} out of {x}?

Why are {x} larger than {y}?
Why do {x} take more room than {y}?
"""),
    (PROGRAMS, """
How do I copy my data from {x} to {y}?
How can I get my data onto {y} if it is on {x}?

Why did you give up {x} for {y}?
What made you leave {x} and choose {y}?
"""),
    (SUBJECTS, """
Should children learn {x} before {y}?
Should {y} be taught after {x}?
Is it right to begin with {x} and go on to {y}?

Does {x} help with learning {y}?
Is {y} easier to learn for those who know {x}?

Is {x} harder than {y}?
Is {y} easier than {x}?
"""),
    (FOODS, """
Can I replace {x} with {y} in a recipe?
Can {y} be used in place of {x}?
My recipe asks for {x}. May I take {y}?

Does {x} have more calories than {y}?
Are there fewer calories in {y} than in {x}?

Why do some people prefer {x} to {y}?
Why do some people like {x} more than {y}?
"""),
    (DEEDS, """
Should I {x} before I {y}?
Before I {y}, should I {x}?
Is it better to {x} first and {y} later?

Will it go wrong if I {x} after I {y}?
If I {y} and only then {x}, will it go wrong?
"""),
    (EVENTS, """
Does {x} lead to {y}?
Can {y} be caused by {x}?
Is {x} a cause of {y}?

Did {y} come before {x}?
Did {x} come after {y}?
"""),
)  # fmt: skip
SYMMETRIC = (
    (ANIMALS, """
Are {x} related to {y}?
Are {x} and {y} of the same family?

Who would win a fight, {x} or {y}?
If {x} and {y} fought, which would win?
"""),
    (PEOPLE, """
Where did {x} and {y} meet?
Where did {x} get to know {y}?

Are {x} and {y} still friends?
Is {x} still friends with {y}?
"""),
    (COUNTRIES, """
How long is the border between {x} and {y}?
What is the length of the border that {x} shares with {y}?

When were {x} and {y} at war with each other?
In which years was there a war between {x} and {y}?
"""),
    (CITIES, """
How far apart are {x} and {y}?
What is the distance between {x} and {y}?

Which city is safer, {x} or {y}?
Is it safer to live in {x} or in {y}?
"""),
    (UNITS, "Are {x} and {y} both still in use?\nDo people still use both {x} and {y}?"),
    (FORMATS, "How do {x} differ from {y}?\nWhat is the difference between {x} and {y}?"),
    (PROGRAMS, "Should I get {x} or {y}?\nWhich is the better buy, {x} or {y}?"),
    (SUBJECTS, """
Can I study {x} and {y} together?
Is it possible to learn {x} and {y} at the same time?

What have {x} and {y} in common?
In what are {x} and {y} alike?
"""),
    (FOODS, "Do {x} and {y} go well together?\nCan I put {x} and {y} into one dish?"),
    (EVENTS, "Is there a link between {x} and {y}?\nAre {x} and {y} connected?"),
)  # fmt: skip


def counter_examples(frames: Sequence[str], things: Sequence[str], is_directed: bool) -> list[Pair]:
    """Pairs of questions about every two of some things, which keep or change their places.

    Args:
        frames: Wordings of one question, each with ``{x}`` and ``{y}``.
        things: What can stand in either place.
        is_directed: Whether it is another question once they have changed places.

    Returns:
        Two questions and the label, 1 if they ask the same; some pairs more than once.
    """
    changed = 0.0 if is_directed else 1.0
    return [
        pair
        for x, y in permutations(things, 2)
        for one, another in permutations(frames, 2)
        for asked in [one.format(x=x, y=y)]
        for pair in (
            (asked, one.format(x=y, y=x), changed),
            (asked, another.format(x=y, y=x), changed),
            (asked, another.format(x=x, y=y), 1.0),
        )
    ]


def build() -> list[Example]:
    """Draw the pairs that a run learns from, the same at every call; 1 if both ask the same."""
    pairs = [
        pair
        for table_of_frames, is_directed in ((DIRECTED, True), (SYMMETRIC, False))
        for things, frames in table_of_frames
        for family in families(things)
        for block in blocks(frames)
        for pair in counter_examples(block, [value.forms[0] for (value,) in family], is_directed)
    ]
    Random(SEED).shuffle(pairs)
    return examples("word-order", "train", pairs)[:SIZE]
