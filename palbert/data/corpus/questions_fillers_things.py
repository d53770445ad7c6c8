"""What the questions are about, second part: places, things, subjects and people."""

PLACES = """
India ; Pakistan ; Sri Lanka ; Nepal
Japan ; China ; South Korea ; Taiwan
Germany ; Austria ; Switzerland ; the Netherlands
Spain ; Portugal ; Italy ; Greece
Canada ; the USA / the United States ; Mexico
Brazil ; Argentina ; Chile ; Peru
Australia ; New Zealand
Kenya ; Nigeria ; South Africa ; Egypt
Sweden ; Norway ; Finland ; Denmark
Turkey ; Iran ; Dubai ; Saudi Arabia
Mumbai / Bombay ; Delhi ; Bangalore / Bengaluru ; Chennai
Hyderabad ; Pune ; Kolkata ; Goa
New York / New York City ; San Francisco ; Los Angeles / LA ; Chicago
London ; Manchester ; Edinburgh ; Dublin
Singapore ; Hong Kong ; Kuala Lumpur ; Bangkok
Paris ; Berlin ; Rome ; Vienna
Toronto ; Vancouver ; Montreal
Poland ; Hungary ; the Czech Republic ; Romania
Iceland ; Ireland ; Scotland
"""

EMPLOYERS = """
Google ; Microsoft ; Apple ; Amazon ; Facebook
Infosys ; Wipro ; TCS / Tata Consultancy Services ; Accenture ; Cognizant
Goldman Sachs ; Morgan Stanley ; Deutsche Bank
McKinsey ; Deloitte ; KPMG ; Ernst & Young
Tesla ; Toyota ; BMW / Bayerische Motoren Werke ; Volkswagen
Uber ; Lyft ; Airbnb ; Flipkart
Intel ; Nvidia ; Samsung ; IBM
Nestle ; Unilever ; Coca-Cola ; Pepsi
the World Bank ; the United Nations / the UN ; NASA ; the European Union / the EU
Boeing ; Airbus ; Lufthansa
"""

LANGUAGES = """
Spanish ; French ; Italian ; Portuguese
Japanese ; Korean ; Mandarin / Chinese ; Thai
German ; Dutch ; Swedish ; Russian
Arabic ; Hebrew ; Turkish ; Persian / Farsi
Hindi ; Tamil ; Sanskrit ; Urdu
Python ; Java ; C++ ; JavaScript ; Ruby
SQL ; Excel ; MATLAB ; the R language
algebra ; calculus ; statistics ; geometry
data structures ; algorithms ; operating systems
Photoshop ; AutoCAD ; Blender
sign language ; shorthand ; Morse code
quantum mechanics ; organic chemistry ; microeconomics
"""

CONCEPTS = """
gravity ; magnetism ; friction ; inertia
machine learning ; artificial intelligence / AI ; deep learning ; data mining
inflation ; deflation ; recession ; unemployment
photosynthesis ; respiration ; osmosis ; digestion
dark matter ; dark energy ; antimatter ; a black hole
democracy ; communism ; capitalism ; socialism
global warming / climate change ; the ozone layer ; acid rain ; air pollution
nuclear energy / atomic energy ; solar energy ; wind energy ; hydrogen fuel
DNA ; RNA ; a protein ; a gene
blockchain ; bitcoin ; cloud computing ; virtual reality
evolution ; natural selection ; genetic engineering
velocity ; acceleration ; momentum ; kinetic energy
standard deviation ; variance ; correlation ; probability
karma ; meditation ; hypnosis ; astrology
the placebo effect ; deja vu ; lucid dreaming ; sleep paralysis
GDP / gross domestic product ; the national debt ; the value added tax ; the minimum wage
an electric motor ; a diesel engine ; a transformer ; a battery
marketing ; advertising ; branding ; public relations
net neutrality ; encryption ; a firewall ; a virtual private network / a VPN
feminism ; racism ; nationalism ; secularism
"""

AILMENTS = """
diabetes ; high blood pressure / hypertension ; low blood pressure ; high cholesterol
depression ; anxiety ; bipolar disorder ; schizophrenia
a cold / the common cold ; the flu / influenza ; pneumonia ; a dry cough
migraine ; a sinus infection ; an ear infection ; tooth ache
back pain / an aching back ; neck pain ; knee pain ; shoulder pain
asthma ; hay fever ; a food allergy ; eczema
malaria ; dengue fever ; typhoid ; yellow fever
food poisoning ; stomach ulcers ; heartburn / acid reflux ; constipation
insomnia / sleeplessness ; sleep apnea ; chronic fatigue
lung cancer ; breast cancer ; skin cancer ; leukemia
dandruff ; hair loss / baldness ; acne / pimples ; warts
kidney stones ; gallstones ; a fatty liver
anaemia / low iron ; vitamin D deficiency ; an overactive thyroid
"""

PRODUCTS = """
the iPhone 7 ; the iPhone 6S ; the Samsung Galaxy S7 ; the OnePlus 3
the MacBook Pro ; the MacBook Air ; the Dell XPS 13 ; the iPad
the PlayStation 4 / the PS4 ; the Xbox One ; the Nintendo Wii
a washing machine ; a dishwasher ; a microwave oven / a microwave ; a vacuum cleaner
an electric car ; a hybrid car ; a diesel car ; a motorbike / a motorcycle
a Kindle / an Amazon Kindle ; a smart watch ; a fitness tracker ; a drone
a mechanical keyboard ; a gaming mouse ; a curved monitor ; a laser printer
a DSLR camera ; a film camera ; an action camera ; a camera lens
an acoustic guitar ; an electric guitar ; a violin / a fiddle ; a digital piano
a mountain bike ; a road bike ; an electric scooter / an e-scooter
a leather jacket ; a down jacket ; a wool coat ; a raincoat
a solar panel ; a power bank ; a diesel generator ; an LED lamp
"""

ACCOUNTS = """
Facebook ; Instagram ; Twitter ; Snapchat
Gmail ; Yahoo Mail ; Hotmail ; Outlook
WhatsApp ; Telegram ; Skype ; WeChat
YouTube ; Netflix ; Vimeo ; Twitch
LinkedIn ; Quora ; Reddit ; Tumblr
Tinder ; OkCupid ; Pinterest ; Dropbox
"""

STORIES = """
Harry Potter ; The Lord of the Rings ; The Hobbit ; Narnia
Game of Thrones ; Breaking Bad ; House of Cards ; The Walking Dead
Inception ; Interstellar ; The Matrix ; The Prestige
Batman v Superman ; Suicide Squad ; Deadpool ; Doctor Strange
Star Wars ; Star Trek ; Avatar ; Blade Runner
Friends ; The Big Bang Theory ; How I Met Your Mother ; Seinfeld
Naruto ; Death Note ; Dragon Ball ; One Piece
Titanic ; Forrest Gump ; The Godfather ; Fight Club
Dangal ; Baahubali ; 3 Idiots ; Sholay
Frozen ; Toy Story ; Finding Nemo ; The Lion King
Hamlet ; Macbeth ; Don Quixote ; The Odyssey
"""

EXAMS = """
the GRE ; the GMAT ; the SAT ; the LSAT
IELTS / the IELTS test ; TOEFL / the TOEFL test ; the DELF ; the JLPT
the GATE exam / GATE ; the CAT exam / CAT ; JEE Main ; JEE Advanced
the UPSC exam / the civil services exam ; the SSC exam ; the NDA exam
the bar exam ; the medical licensing exam ; the CPA exam ; the CFA exam
NEET ; AIIMS ; the nursing entrance test
the driving test ; the citizenship test ; my final school exams / my final exams at school
an online coding test ; a technical interview ; a group discussion
"""

OCCUPATIONS = """
a doctor / a physician ; a nurse ; a dentist ; a surgeon
a lawyer / an attorney ; a judge ; a notary
a pilot / an airline pilot ; a flight attendant ; an air traffic controller
a software engineer / a software developer ; a data scientist ; a game designer
an actor ; a film director ; a screenwriter ; a stunt performer
a teacher ; a professor ; a school principal ; a librarian
a chef / a cook ; a waiter ; a baker ; a food critic
an astronaut ; an astronomer ; a physicist ; a mathematician
a writer / an author ; a journalist ; an editor ; a translator
a police officer ; a firefighter ; a soldier ; a detective
an architect ; a civil engineer ; an interior designer ; a plumber
a professional footballer / a professional soccer player ; a boxer ; a referee
an investment banker ; an accountant ; a stock broker ; a tax adviser
a fashion model ; a photographer ; a make-up artist
"""

PEOPLE = """
my girlfriend ; my boyfriend ; my ex-girlfriend ; my wife ; my husband
my mother / my mom ; my father / my dad ; my brother ; my sister
my boss / my manager ; my colleague / my coworker ; my teacher
my best friend / my closest friend ; my roommate ; my neighbour
my grandfather ; my grandmother ; my teenage son ; my mother-in-law
"""

BEHAVIOURS = """
ignore me / pay no attention to me ; stare at me / look at me all the time ; follow me everywhere
lie to me / tell me lies ; trust me ; respect me
shout at me / yell at me ; laugh at me / make fun of me
cry at night ; sleep all day ; snore loudly ; talk in their sleep
avoid me / stay away from me ; miss me ; forget me
hate me ; love me ; compare me with others ; hit me
refuse to eat / reject all food ; eat too much ; eat in bed
act strangely / behave in a strange way ; breathe so heavily
call me every day / phone me each day ; block me ; read my messages
"""

PETS = """
my dog ; my puppy ; my neighbour's dog
my cat ; my kitten
my parrot ; my hamster ; my rabbit
"""

PET_BEHAVIOURS = """
bite me ; scratch me ; lick me / lick my hands ; stare at me / look at me all the time
refuse to eat / reject all food ; eat too much ; eat grass ; drink so much water
sleep all day ; make noise at night / be loud at night ; hide under the bed
scratch the furniture ; chew my shoes ; run in circles / turn round and round
breathe so heavily ; shake all over / tremble ; sneeze so often ; lose so much hair
"""

ANIMALS = """
dogs ; cats ; rabbits ; hamsters
lions ; tigers ; leopards ; hyenas
dolphins ; whales ; sharks ; octopuses
ants ; bees ; wasps ; butterflies
crows ; parrots ; pigeons ; owls
snakes ; crocodiles ; turtles ; frogs
elephants ; giraffes ; rhinos / rhinoceroses ; hippos / hippopotamuses
bears / brown bears ; wolves ; foxes ; polar bears
"""
