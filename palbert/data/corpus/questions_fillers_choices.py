"""What the questions are about, third part: choices, opinions, food, history, what if."""

COMPARISONS = """
Java ~ Python ; Java ~ JavaScript ; C ~ C++ ; Python ~ Ruby
Android ~ iOS / Apple's iOS ; Windows ~ Linux ; Windows ~ macOS
a virus ~ a bacterium ; a virus ~ a worm ; a fungus ~ a plant
weather ~ climate ; mass ~ weight ; speed ~ velocity ; heat ~ temperature
an alligator ~ a crocodile ; a frog ~ a toad ; a rabbit ~ a hare ; a dolphin ~ a porpoise
a college ~ a university ; a bachelor's degree ~ a master's degree ; a diploma ~ a certificate
a psychologist ~ a psychiatrist ; a doctor ~ a surgeon ; an engineer ~ a technician
love ~ lust ; love ~ attachment ; jealousy ~ envy ; guilt ~ shame
a simile ~ a metaphor ; affect ~ effect ; who ~ whom ; a noun ~ a verb
socialism ~ communism ; a republic ~ a democracy ; a state ~ a nation
supervised learning ~ unsupervised learning ; machine learning ~ statistics ; a list ~ a tuple
coffee ~ tea ; beer ~ wine ; butter ~ margarine ; honey ~ sugar
running ~ cycling ; yoga ~ pilates ; swimming ~ rowing
Coke ~ Pepsi ; McDonald's ~ Burger King ; Uber ~ Lyft
an MBA ~ an MS / a Master of Science ; an MBA ~ a PhD ; engineering ~ medicine
gold ~ silver ; stocks ~ bonds ; a debit card ~ a credit card ; a loan ~ a mortgage
an SSD ~ a hard disk ; RAM ~ ROM ; a CPU ~ a GPU ; a router ~ a modem
London ~ Paris ; Mumbai ~ Delhi ; Sydney ~ Melbourne ; Canada ~ Australia
a laptop ~ a tablet ; a laptop ~ a desktop computer ; a book ~ an e-book
Superman ~ Batman ; Marvel ~ DC ; Star Wars ~ Star Trek
renting a house ~ buying a house ; leasing a car ~ buying a car
an introvert ~ an extrovert ; a leader ~ a manager ; an optimist ~ a realist
DNA ~ RNA ; mitosis ~ meiosis ; an atom ~ a molecule ; an ion ~ an isotope
British English ~ American English ; Mandarin ~ Cantonese ; Hindi ~ Urdu
"""

QUALITIES = """
best / greatest / finest ; worst
funniest / most hilarious ; saddest / most heartbreaking
most beautiful / prettiest ; ugliest
most underrated ; most overrated
scariest / most frightening ; strangest / weirdest ; most boring / dullest
most useful ; most expensive ; most embarrassing
"""

OPINION_SUBJECTS = """
movie you have ever seen / film that you have watched ; book you have ever read ;
song you have ever heard
thing about being a student ; thing about being a parent ; thing about being rich
city in Europe ; city in Asia ; country in Africa
moment of your life / moment in your life ; day of your childhood ; dream you have ever had
programming language ; search engine ; web browser
joke you know / joke you have heard ; quote you know ; riddle you know
piece of advice you have received / advice anyone has given you ; gift you have received
invention of the 20th century ; war of the 20th century ; speech in history
football player / soccer player ; cricket player ; tennis player
animal on earth ; insect on earth ; fish in the sea
"""

GOODS = """
phone / smartphone / mobile phone ; tablet ; smart watch
laptop / notebook computer ; gaming laptop ; monitor / computer screen
headphone ; microphone ; speaker / loudspeaker
car ; motorbike / motorcycle ; bicycle / bike
camera ; video camera ; drone
television / TV ; projector ; sound system
"""

PRICES = """
10000 rupees / Rs 10000 / 10k ; 15000 rupees / Rs 15000 / 15k ; 20000 rupees / Rs 20000 / 20k ;
50000 rupees / Rs 50000 / 50k ; 100 dollars / $100 ; 300 dollars / $300 ; 1000 dollars / $1000
"""

HYPOTHESES = """
the sun disappeared / the sun vanished ; the moon disappeared / there were no moon ;
there were two moons / the earth had a second moon
everyone on earth jumped at once / all people jumped at the same time ;
everyone on earth slept at the same time
World War 3 started / a third world war broke out ; Germany had won World War 2 ;
World War 1 had never happened
humans could fly / people were able to fly ; humans could live forever / people were immortal ;
humans could breathe under water
the internet went down for a week / there were no internet for a week ;
the internet had never been invented
money did not exist / there were no money ; everybody had the same amount of money ;
all money were digital
the earth stopped rotating / the earth stopped spinning ; the earth were flat ;
the earth had rings like Saturn
aliens came to earth / extraterrestrials landed on our planet ; humans settled on Mars /
 people colonised Mars ; an asteroid hit Mars
you had one million dollars / you owned a million dollars ; you lost all your money ;
you owed a million dollars
you could travel back in time / you could visit the past ; you could see the future ;
you could stop time
you were the president of your country / you became president ; you were the richest person alive
India and Pakistan became one country / India and Pakistan were united ;
India had never been divided ; Great Britain left Europe
all bees died / bees went extinct ; all mosquitoes died / mosquitoes went extinct
robots took all jobs / all work were done by robots ; nobody had to work ; robots had feelings
""".replace("/\n ", "/ ")

POLICIES = """
marijuana / cannabis ~ legalised / made legal ; marijuana / cannabis ~ banned / made illegal ;
alcohol ~ banned / made illegal ; tobacco ~ banned / made illegal
the death penalty / capital punishment ~ abolished / done away with ;
the death penalty / capital punishment ~ introduced everywhere
abortion ~ legalised / made legal ; abortion ~ banned / made illegal ; euthanasia ~ legalised
higher education / college ~ made free / free of charge ; health care ~ made free ;
public transport ~ made free / free of charge
plastic ~ banned / forbidden ; single use bags ~ banned / forbidden ; plastic ~ taxed
homework ~ abolished / done away with ; school uniforms ~ abolished ;
school uniforms ~ made compulsory / made mandatory
voting ~ made compulsory / made mandatory ; the voting age ~ lowered ; the voting age ~ raised
gun ownership / gun possession ~ restricted ; gun ownership / gun possession ~ permitted
animal testing / experiments on animals ~ banned / outlawed ; zoos ~ closed ; hunting ~ banned
rich people / the wealthy ~ taxed more heavily / made to pay more tax ;
poor people / the poor ~ taxed less
prostitution ~ legalised / made legal ; gambling ~ legalised / made legal ; gambling ~ banned
military service ~ made compulsory / made mandatory ; military service ~ abolished
"""

DISHES = """
fried rice ; steamed rice ; rice pudding ; risotto
chicken curry ; butter chicken ; roast chicken ; chicken soup
chocolate cake ; carrot cake ; cheesecake ; apple pie
scrambled eggs ; boiled eggs / hard boiled eggs ; fried eggs ; an omelette
peanut butter ; almond butter ; oat milk ; almond milk
dark chocolate ; white chocolate ; hot chocolate
french fries / potato chips ; mashed potatoes ; sweet potatoes
oatmeal / porridge ; corn flakes ; muesli
green tea ; black coffee ; iced tea ; cold brew coffee
pizza ; lasagna ; spaghetti with tomato sauce
sushi ; ramen / ramen noodles ; instant noodles
white bread ; brown bread / wholemeal bread ; garlic bread
"""

EVENTS = """
World War 1 / the First World War ; World War 2 / the Second World War ; the Cold War
the French Revolution ; the Russian Revolution ; the American Revolution
the Great Depression ; the financial crisis of 2008 ; the dot-com crash
the fall of the Roman Empire ; the fall of the Ottoman Empire ; the fall of the Berlin Wall
the Vietnam War ; the Korean War ; the American Civil War
the Chernobyl disaster ; the Fukushima disaster ; the sinking of the Titanic
the Black Death / the plague of the Middle Ages ; the Spanish flu
the partition of India / the division of India ; the Indian independence movement
the extinction of the dinosaurs ; the last ice age
the Industrial Revolution ; the Renaissance ; the Reformation
"""
