"""What fills the frames of ``similarity_genres``, in the notation of ``vocabulary``."""

NUMBERS = """
two ; three ; five ; seven
12 / a dozen / twelve ; 15 / fifteen ; 19 ; 24
dozens / scores ; hundreds ; thousands
"""

HARM = """
killed / dead ; injured / hurt / wounded ; missing
homeless ; trapped ; evacuated / brought to safety
"""

DISASTERS_TABLE = """
car bomb / car bombing > bomb attack ; suicide bomb / suicide bombing > bomb attack ;
roadside bomb > bomb attack
earthquake / quake ; landslide / mudslide ; volcanic eruption
flood / flooding ; storm / heavy storm ; tornado / twister ; hurricane
train crash / train accident > accident ; bus crash / bus accident > accident ;
plane crash / air crash > accident ; ferry accident > accident
factory fire / blaze in factory > fire ; forest fire / wildfire > fire ; hotel fire > fire
shooting / gun attack > attack ; knife attack > attack
"""

PLACES = """
Iraq ; Syria ; Afghanistan ; Yemen
Pakistan ; India ; Bangladesh
China ; Japan ; the Philippines ; Indonesia
Mexico ; Chile ; Peru ; Colombia
Egypt ; Nigeria ; Kenya ; Somalia
California ; Texas ; Oklahoma
Italy ; Turkey ; Russia ; Spain
"""

COUNTRIES = """
Iran / Tehran ; Israel ; Syria / Damascus ; Egypt / Cairo
Russia / Moscow / the Kremlin ; Ukraine / Kiev ; Poland / Warsaw
the US / Washington / the United States ; Canada ; Mexico
China / Beijing ; Japan / Tokyo ; North Korea ; South Korea / Seoul
Germany / Berlin ; France / Paris ; Britain / the UK / London
India / Delhi ; Pakistan / Islamabad ; Sri Lanka
"""

STANCES = """
agrees to / accepts ; rejects / turns down / refuses ; delays / postpones
welcomes / is pleased with ; condemns / sharply criticises
calls for / demands ; warns against / warns of ; ends / puts an end to
resumes / restarts ; suspends / puts on hold / breaks off
"""

SUBJECTS = """
peace talks / peace negotiations ; nuclear talks / nuclear negotiations ; trade talks
air strikes / bombing raids ; missile tests / rocket tests ; naval exercises
economic sanctions / sanctions ; arms deliveries / weapons deliveries ; food deliveries
prisoner releases ; elections / polls ; border controls / border checks
new climate targets ; higher tariffs / higher import duties
"""

SOURCES = """
officials / government sources ; diplomats ; state media / state television
experts / analysts ; aid groups ; rebels
"""

TIMES = """
on Monday ; on Tuesday ; on Friday
this week ; last week ; this month
today ; yesterday
"""

COMPANIES = """
Intel ; Microsoft ; Apple ; IBM
Ford ; General Motors / GM ; Toyota
Boeing ; Airbus
Pfizer ; Merck ; Bayer
Wal-Mart ; Target ; Sears
Citigroup ; Goldman Sachs ; Wells Fargo
"""

MOVES = """
rose / gained / climbed / went up ; fell / lost / dropped / declined ; jumped / soared ;
plunged / tumbled
"""

PERCENTS = "1.2 ; 1.8 ; 2.4 ; 3 / three ; 5.6 ; 9 / nine"

PRICES = "15.40 ; 22.10 ; 31.75 ; 48.02"

COURT = """
a court / a judge ; the supreme court / the highest court ; a jury
"""

RULINGS = """
convicts / rules against ; acquits / clears / rules in favour of
jails / imprisons ; frees / releases
fines ; charges / brings charges against
"""

DEFENDANTS = """
the former minister / the ex-minister > a politician ; the mayor > a politician
a banker > a businessman ; the company founder > a businessman
a football star / a soccer star > an athlete ; a cyclist > an athlete
a teacher ; a priest / a clergyman ; a journalist / a reporter
"""

CHARGES = """
over bribes / for taking bribes ; over tax fraud / for not paying taxes
for murder / over a killing ; for assault ; for robbery
over leaked secrets / for passing on secrets ; over insults / for insulting the king
"""

TEAMS = """
Germany ; Spain ; Italy
Brazil ; Argentina ; Chile
England ; Scotland ; Wales
"""

OPPONENTS = """
Sweden ; Norway ; Denmark
Japan ; China ; Korea
Mexico ; Canada ; the USA / the United States
"""

RESULTS = """
beats / defeats / wins against ; loses to / is beaten by ; draws with ; meets / will play
"""

CUPS = """
in the final ; in the semi-final ; in the opening match / in the first match
at home ; away
"""

SCORES = "2-1 ; 3-0 ; 1-0"

ADVICE = """
talk to your boss / speak with your manager ; talk to a lawyer / ask a lawyer ;
talk to your parents
mention it in your resume / put it on your CV ; leave it out of your resume / keep it off your CV
ask your landlord / check with your landlord ; move out / find another flat
let the dough rest / leave the dough to rise ; knead the dough ; freeze the dough
use more salt / add some salt ; use less salt / put in less salt
see a vet / take the animal to a vet ; change the cat's food / try different cat food
back up your files / make a copy of your files ; delete your files / erase your files
take the train / go by train ; take the bus / go by bus ; rent a car / hire a car
write to the editor / send the editor a message ; rewrite the first chapter
save your money / put your money aside ; spend your money ; invest your money
water the plant less / give the plant less water ; water the plant more ; repot the plant
tell the truth / be honest ; say nothing / keep quiet
wait a few weeks / be patient for some weeks ; do it at once / act immediately
"""

WHEN = """
first / before anything else ; in the end / finally
right away / as soon as possible ; next week ; later
in your situation / in your case ; in most cases / usually
"""

REASONS = """
because it saves time / since that is quicker ; because it is cheaper / since it costs less
since nobody will mind / as no one will object ; because it is the law
as that avoids trouble / so that there is no trouble ; because that is fair
"""

KINDS = """
a tool / an instrument ; a machine / a device ; a vehicle
a piece of furniture ; a container / a vessel ; a garment / a piece of clothing
a building ; a room ; a place
a substance / a material ; a liquid / a fluid ; a powder
a document / a written paper ; a sign / a symbol
"""

USES = """
cut wood / saw wood ; join pieces of wood ; measure length
carry people / transport people ; carry goods / transport goods ; lift heavy loads
keep food cool / chill food ; keep water ; heat food / warm food
protect the head ; keep the hands warm ; cover the feet
clean surfaces / wash surfaces ; colour cloth / dye cloth ; kill insects
prove ownership ; warn of danger / give warning of a danger ; pay for things
store books / keep books ; treat the sick / care for patients ; train soldiers
"""

TRAITS = """
small / of small size ; large / big
made of metal ; made of wood / wooden ; made of glass
old-fashioned ; modern / recently invented
"""

DEEDS = """
give / hand over ; take away / remove ; lend
start / begin ; stop / end ; continue / go on with
build / construct ; destroy / ruin ; repair / fix
hide / conceal ; show / reveal ; search for / look for
praise / speak well of ; criticise / find fault with
"""

OBJECTS = """
a house / a building ; a road ; a wall
money / funds ; property / possessions
a plan / a scheme ; an idea / a thought
a person / somebody ; a group of people
information / knowledge ; a secret
"""

MANNERS = """
quickly / with speed ; slowly
by force / using force ; willingly / of free will
in public / openly ; secretly / in secret
"""

PLANS = """
cut 500 jobs / lay off 500 workers > cut jobs ; cut 900 jobs / lay off 900 workers > cut jobs ;
hire 500 workers / create 500 jobs
open a new factory / open a new plant ; close a factory / shut down a plant
raise prices / increase prices ; lower prices / reduce prices
buy a rival / take over a competitor ; sell its bank / part with its bank
pay a dividend ; stop the dividend / pay no dividend
appeal the verdict ; settle the lawsuit / settle out of court
"""

SPEAKERS = """
a spokesman / a spokesperson ; a spokeswoman ; the chief executive / the company head
the finance minister ; a union leader
analysts ; a bank
"""

REGIONS = """
in Europe ; in Asia ; in Latin America
in Ohio ; in Texas ; in Florida
in Germany ; in France
"""
