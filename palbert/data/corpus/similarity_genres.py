"""The genres of the similarity corpus: weight, frames, and for each slot its table and costs.

Costs are (near, far, general, absent), see ``similarity.Slot``. Forms of a slot: ``_ing``, ``_s``
and ``_ed`` are verb forms, ``_be`` is "is" or "are".
"""

from . import similarity_words as words
from . import vocabulary_scenes as scenes

Costs = tuple[float, float, float, float]

CAPTIONS = """
{agent} {agent_be} {activity_ing} {place}.
{agent} {activity_s} {place}.
There {agent_be} {agent} {activity_ing} {place}.
{place}, {agent} {agent_be} {activity_ing}.
{agent} {look} {agent_be} {activity_ing} {place}.
{agent} {look} {activity_s} {place}.
{agent} {look} {agent_be} {activity_ing}.
{agent} {agent_be} {activity_ing}.
{agent} {agent_be} {activity_ing}.
{agent} {activity_s}.
*{agent}, {activity_ing} {place}.
*A picture of {agent} {activity_ing} {place}.
"""

KITCHEN = """
{agent} {agent_be} {verb_ing} {thing}.
{thing} {thing_be} being {verb_ed} by {agent}.
There {agent_be} {agent} {verb_ing} {thing}.
In the kitchen, {agent} {agent_be} {verb_ing} {thing}.
*One can see {agent} {verb_ing} {thing}.
"""

DISASTERS = """
{number} {harm} in {place} {disaster}
{disaster} in {place}: {number} {harm}
{disaster} leaves {number} {harm} in {place}
{number} {harm} after {disaster} in {place}, police say
{number} reported {harm} as {disaster} hits {place}
Authorities say {number} {harm} in {disaster} in {place}
*{place} mourns as {disaster} leaves {number} {harm}
"""

DIPLOMACY = """
{country} {stance} {subject}
{country} {stance} {subject}, {source} say
{subject}: {country} {stance} them
{source} say {country} {stance} {subject}
{country} {stance} {subject} {time}
*As {source} report, {country} {stance} {subject}
"""

MARKETS = """
Shares of {company} {move} {percent} percent {time}.
{company} stock {move} {percent} percent {time}.
{time}, {company} shares {move} {percent} percent.
The stock of {company} {move} {percent} percent.
The shares of {company} {move} {percent} percent to ${price} {time}.
*Investors saw {company} shares {move}: {percent} percent {time}.
"""

COURTS = """
{court} {ruling} {defendant} {charge}
{defendant} {charge}: {court} {ruling} the accused
{court} {ruling} {defendant} {charge} {time}
{time}, {court} {ruling} {defendant} {charge}
*Verdict {time}: {court} {ruling} {defendant} {charge}
"""

SPORT = """
{team} {result} {opponent} {cup}
{team} {result} {opponent} {score} {cup}
{cup}: {team} {result} {opponent}
{team} {result} {opponent} {score}
*{score}! {team} {result} {opponent} {cup}
"""

ANSWERS = """
You should {advice} {when}.
I would {advice} {when}.
My advice is to {advice} {when}.
It is best to {advice} {when}.
{when}, you should {advice}.
If I were you, I would {advice}, {reason}.
You should {advice}, {reason}.
I think you need to {advice} {when}, {reason}.
Yes, you should {advice}.
*The right thing is to {advice} {when}, {reason}.
"""

DEFINITIONS = """
{kind} used to {use}
{kind} for {use_ing}
{kind} with which people {use}
{kind} that serves to {use}, {trait}
{kind}, {trait}, used to {use}
{kind}, {trait}, for {use_ing}
*{trait}: {kind} made to {use}
"""

DEEDS_DEFINED = """
the act of {deed_ing} {object}
to {deed} {object}
{deed} {object} {manner}
{deed_ing} {object} {manner}
an instance of {deed_ing} {object}
*what one does who {deed_s} {object}
"""

STATEMENTS = """
{speaker} said {time} that {company} would {plan} {place}.
{company} will {plan} {place}, {speaker} said {time}.
{company} plans to {plan} {place}, according to {speaker}.
{speaker} said {company} intends to {plan} {place}.
"{company} will {plan} {place}," said {speaker}.
*{time} {speaker} announced that {company} would {plan} {place}.
"""

AGENT: Costs = (1.3, 1.6, 0.4, 1.0)
LOOK: Costs = (0.8, 0.8, 0.3, 0.4)
ACTIVITY: Costs = (2.6, 3.6, 0.9, 1.0)
PLACE: Costs = (0.8, 1.2, 0.5, 0.7)
MINOR: Costs = (0.5, 0.7, 0.2, 0.4)
NUMBER: Costs = (1.2, 1.5, 0.4, 0.6)

GENRES = (
    (
        3,
        CAPTIONS,
        {
            "agent": (scenes.PEOPLE, AGENT),
            "look": (scenes.LOOKS, LOOK),
            "activity": (scenes.OUTDOOR_ACTIVITIES + scenes.ANYWHERE_ACTIVITIES, ACTIVITY),
            "place": (scenes.OUTDOORS, PLACE),
        },
    ),
    (
        2,
        CAPTIONS,
        {
            "agent": (scenes.PEOPLE, AGENT),
            "look": (scenes.LOOKS, LOOK),
            "activity": (scenes.INDOOR_ACTIVITIES + scenes.ANYWHERE_ACTIVITIES, ACTIVITY),
            "place": (scenes.INDOORS, PLACE),
        },
    ),
    (
        2,
        CAPTIONS,
        {
            "agent": (scenes.ANIMALS, AGENT),
            "look": (scenes.ANIMAL_LOOKS, LOOK),
            "activity": (scenes.ANIMAL_ACTIVITIES, ACTIVITY),
            "place": (scenes.OUTDOORS, PLACE),
        },
    ),
    (
        2,
        KITCHEN,
        {
            "agent": (scenes.PEOPLE, (0.9, 1.2, 0.4, 1.0)),
            "verb": (scenes.VERBS, (1.8, 2.4, 0.8, 1.0)),
            "thing": (scenes.THINGS, (1.8, 2.2, 0.9, 1.0)),
        },
    ),
    (
        2,
        DISASTERS,
        {
            "number": (words.NUMBERS, NUMBER),
            "harm": (words.HARM, (1.6, 1.8, 0.4, 0.8)),
            "disaster": (words.DISASTERS_TABLE, (1.8, 2.6, 0.8, 1.0)),
            "place": (words.PLACES, (1.6, 2.2, 0.5, 0.8)),
        },
    ),
    (
        2,
        DIPLOMACY,
        {
            "country": (words.COUNTRIES, (2.0, 2.6, 0.5, 0.8)),
            "stance": (words.STANCES, (1.6, 2.0, 0.5, 1.0)),
            "subject": (words.SUBJECTS, (1.8, 2.4, 0.5, 1.0)),
            "source": (words.SOURCES, MINOR),
            "time": (words.TIMES, MINOR),
        },
    ),
    (
        1,
        MARKETS,
        {
            "company": (words.COMPANIES, (2.4, 2.8, 0.5, 1.0)),
            "move": (words.MOVES, (1.4, 1.4, 0.5, 1.0)),
            "percent": (words.PERCENTS, (1.0, 1.0, 0.5, 0.6)),
            "price": (words.PRICES, (0.6, 0.6, 0.2, 0.5)),
            "time": (words.TIMES, MINOR),
        },
    ),
    (
        1,
        COURTS,
        {
            "court": (words.COURT, (0.6, 0.6, 0.3, 0.5)),
            "ruling": (words.RULINGS, (1.8, 1.8, 0.5, 1.0)),
            "defendant": (words.DEFENDANTS, (1.6, 2.2, 0.5, 1.0)),
            "charge": (words.CHARGES, (1.4, 1.6, 0.5, 0.8)),
            "time": (words.TIMES, MINOR),
        },
    ),
    (
        1,
        SPORT,
        {
            "team": (words.TEAMS, (1.6, 2.4, 0.5, 1.0)),
            "result": (words.RESULTS, (1.4, 1.6, 0.5, 1.0)),
            "opponent": (words.OPPONENTS, (1.6, 2.4, 0.5, 1.0)),
            "cup": (words.CUPS, (0.8, 0.8, 0.3, 0.5)),
            "score": (words.SCORES, (0.8, 0.8, 0.3, 0.4)),
        },
    ),
    (
        2,
        ANSWERS,
        {
            "advice": (words.ADVICE, (2.8, 4.0, 0.5, 1.0)),
            "when": (words.WHEN, (0.6, 0.6, 0.3, 0.3)),
            "reason": (words.REASONS, (1.0, 1.0, 0.5, 0.8)),
        },
    ),
    (
        1,
        DEFINITIONS,
        {
            "kind": (words.KINDS, (1.4, 2.0, 0.5, 1.0)),
            "use": (words.USES, (2.4, 3.2, 0.5, 1.0)),
            "trait": (words.TRAITS, (0.8, 0.8, 0.3, 0.4)),
        },
    ),
    (
        1,
        DEEDS_DEFINED,
        {
            "deed": (words.DEEDS, (2.2, 2.8, 0.5, 1.0)),
            "object": (words.OBJECTS, (1.6, 2.0, 0.5, 1.0)),
            "manner": (words.MANNERS, (1.0, 1.0, 0.3, 0.6)),
        },
    ),
    (
        2,
        STATEMENTS,
        {
            "speaker": (words.SPEAKERS, (0.6, 0.8, 0.3, 0.5)),
            "time": (words.TIMES, MINOR),
            "company": (words.COMPANIES, (2.2, 2.8, 0.5, 1.0)),
            "plan": (words.PLANS, (2.0, 3.0, 0.7, 1.0)),
            "place": (words.REGIONS, (0.9, 1.1, 0.4, 0.6)),
        },
    ),
)
