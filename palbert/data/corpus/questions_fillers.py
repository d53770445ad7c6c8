"""What the questions are about, first part: things to do, in families that are easily confused."""

BODY = """
lose weight / get slimmer / shed some kilos ; gain weight / put on weight ;
lose belly fat / get rid of the fat around my belly
build muscle / gain muscle mass ; lose muscle / reduce muscle mass ; get stronger legs
grow taller / increase my height ; look taller ; stop growing taller
get rid of acne / clear my skin of pimples ; get rid of acne scars ; get rid of dark circles
stop hair loss / prevent my hair from falling out ; grow long hair ; remove body hair ; dye my hair
whiten my teeth / make my teeth whiter ; straighten my teeth ; stop grinding my teeth
get fair skin / lighten my skin ; get tanned skin / get a tan ; get soft skin
fall asleep faster / get to sleep more quickly ; wake up early / get up early in the morning ;
stay awake all night / get through a night without sleep
quit smoking / give up cigarettes ; quit drinking / give up alcohol ; start smoking
get rid of a headache / stop a headache ; get rid of a hangover ; get rid of a sore throat
improve my eyesight / see better without glasses ; protect my eyesight ; get used to contact lenses
run a marathon / finish a marathon ; run a mile in six minutes ; walk a hundred miles
learn to swim / learn swimming ; learn to dive ; teach my child to swim
eat less sugar / cut down on sugar ; eat more protein ; stop eating meat / become a vegetarian
fix my posture / stop slouching ; relieve back pain / get rid of back pain
boost my immune system / strengthen my immunity ; lower my blood pressure ; raise my blood pressure
"""

MIND = """
stop procrastinating / overcome procrastination / stop putting things off ; stop overthinking ;
stop daydreaming
become more confident / gain self confidence / build confidence ; appear confident ; be less proud
improve my memory / get a better memory ; forget a bad memory / get over a painful memory
stay motivated / keep up my motivation ; motivate my team ; find a goal in life
control my anger / manage my temper ; control my emotions ; hide my emotions
overcome depression / get out of a depression ; help someone with depression
get over a breakup / move on after a breakup ; break up with someone / end a relationship
be happy / find happiness ; make other people happy ; be happy alone
stop being shy / overcome shyness ; stop being lazy / overcome laziness ; stop being jealous
concentrate better / improve my concentration / focus more ; concentrate in a noisy room
overcome the fear of flying / stop being afraid of planes ; overcome the fear of heights ;
overcome the fear of public speaking
break a bad habit / get rid of a bad habit ; form a new habit / build a habit
meditate properly / learn meditation ; practise yoga alone
save time / be more efficient with time ; kill time / pass the time
stop biting my nails / quit nail biting ; stop swearing ; stop stuttering
live a simple life / simplify my life ; live a meaningful life / give my life a meaning
"""

LEARNING = """
improve my English / get better at English ; improve my English accent / sound less foreign ;
teach English abroad
improve my handwriting / write more neatly ; write faster by hand
read faster / increase my reading speed ; read more books ; understand difficult books
learn to play the guitar / learn guitar ; learn to play the piano / learn piano ; tune a guitar
learn to draw / learn drawing ; learn to paint with oils ; sell my drawings
learn to drive a car / learn driving ; pass the driving test ; teach someone to drive
get better at maths / improve my maths skills ; get better at physics ; teach maths to children
write a novel / write a book ; publish a novel / get a novel published ; translate a novel
write a good essay / compose a good essay ; write a cover letter ; shorten an essay
learn machine learning / study machine learning ; teach machine learning ;
get a job in machine learning
speak in public / give a speech ; write a speech for someone
get into Harvard / gain admission to Harvard ; drop out of Harvard ; get into Oxford
get a scholarship / win a scholarship ; get a student loan ; pay back a student loan
study for long hours / study many hours at a stretch ; study with friends ; study at night
solve a crossword / finish a crossword ; solve a Rubik's cube ; win at chess
choose a college / pick a college ; change my college ; leave college
learn to sing / train my singing voice ; learn to whistle ; record a song
"""

WORK = """
start a business / set up my own company ; sell my business ; run a business from abroad
find investors / raise money for a startup ; become an investor / start investing
get a pay rise / get a higher salary ; get a promotion ; ask for time off
quit my job / leave my job / resign ; find a new job / get another job ; keep my job
prepare for a job interview / get ready for an interview ; interview a candidate ;
cancel a job interview
write a resume / prepare a CV ; shorten my resume ; get feedback on my resume
become a web developer / start a career in web development ; hire a web developer
switch careers / change my career ; choose a career ; ruin a career
work from home / do my job remotely ; work abroad / find employment in another country
deal with a bad boss / handle a difficult manager ; become a good boss ; impress my boss
become a freelancer / start freelancing ; find freelance clients ; hire a freelancer
open a restaurant / start a restaurant ; open a coffee shop ; work in a restaurant
start a blog / create a blog ; promote my blog / get more readers for my blog ; delete my blog
get traffic to my website / attract visitors to my website ; build a website ; sell a website
launch an app / release an app ; develop an app / build an app ; come up with an idea for an app
patent an idea / get a patent for an invention ; sell an idea ; protect an idea from thieves
"""

MONEY = """
earn money online / make money on the internet ; save money / put money aside ;
send money abroad / transfer money to another country
get rich / become wealthy ; stay rich ; look rich
invest in the stock market / buy shares ; understand the stock market ; leave the stock market
invest in gold / put money into gold ; sell gold ; test whether gold is real
get a credit card / apply for a credit card ; cancel a credit card ; pay off a credit card
improve my credit score / raise my credit rating ; check my credit score
open a bank account / set up a bank account ; close a bank account ; open a bank account abroad
get a home loan / take out a mortgage ; pay off a mortgage early ; get a car loan
pay less tax / lower my taxes / reduce my tax bill ; file my taxes ; get a tax refund
retire early / stop working before sixty ; save for retirement ; enjoy retirement
buy a house / purchase a home ; sell a house ; rent a house / find a house to rent
buy bitcoin / purchase bitcoins ; mine bitcoin ; sell bitcoin for cash
get out of debt / become free of debt ; collect a debt from a friend
live on a small income / get by on little money ; earn a second income
sell things on eBay / become an eBay seller ; buy safely on eBay ; return something on eBay
"""

TECHNOLOGY = """
speed up my computer / make my computer faster ; cool down my computer ; build my own computer
recover deleted photos / get back photos that I erased ; delete photos for good ;
back up my photos
increase my phone's battery life / make my phone's battery last longer ; replace my phone's battery
unlock a phone / open a locked phone ; lock a phone remotely ; track a lost phone
hack a wifi password / get into a protected wifi network ; change my wifi password ;
boost my wifi signal
learn to hack / become a hacker ; protect myself from hackers / stay safe from hackers
remove a virus from my laptop / clean an infected laptop ; install an antivirus on my laptop
install Linux / set up Linux ; uninstall Linux ; run Linux beside Windows
learn to code / learn programming ; teach programming to kids ; earn a living by programming
make a video game / develop a computer game ; stop playing video games ; sell a video game
transfer files from a phone to a computer / copy files from a phone onto a computer ;
transfer files from a computer to a phone ; hide files on a phone
convert a PDF to Word / turn a PDF into a Word document ; convert Word to PDF ; edit a PDF
block ads on websites / get rid of ads while browsing ; put ads on a website
print from a phone / send a print job from my phone ; scan with a phone
build a robot / make a robot ; program a robot ; buy a robot for the home
watch films for free / see movies without paying ; download music for free ; make a short film
record a phone call / tape a call on my phone ; block a phone call ; make a video call
reset my iPhone / restore my iPhone to factory settings ; update my iPhone ; clean my iPhone
"""

SOCIAL = """
make new friends / find friends ; keep old friends / stay in touch with old friends ;
get rid of fake friends
get a girlfriend / find a girlfriend ; get a boyfriend ; get my girlfriend back
talk to girls / start a conversation with a girl ; talk to strangers ; stop talking to my ex
know if someone likes me / tell whether somebody is into me ; make someone like me
know if someone is lying / tell when a person is not honest ; lie convincingly
forgive someone / let go of a grudge ; apologise to someone / say sorry to someone
convince my parents to get a dog / talk my parents into a dog ; train a dog / teach a dog to obey ;
stop a dog from barking
deal with rude people / handle rude people ; deal with noisy neighbours ; be less rude
plan a wedding / organise a wedding ; get out of going to a wedding ; cancel a wedding
save my marriage / rescue a failing marriage ; end my marriage / get a divorce
raise a child alone / bring up a child as a single parent ; adopt a child ; discipline a child
impress a girl / win the heart of a girl ; reject a girl politely / turn down a girl kindly
survive a long distance relationship / make a long distance relationship work ;
start a long distance relationship
be a better listener / improve my listening skills ; be more talkative ; be taken seriously
find true love / meet the love of my life ; forget my first love / get over my first love
"""

HOME = """
get rid of mice / drive mice out of my house ; get rid of ants ; keep a mouse as a pet
clean a leather sofa / wash a sofa made of leather ; repair a leather sofa ; sell a sofa
remove coffee stains / get coffee stains out of clothes ; remove ink stains ; remove rust
paint a room / give a room a new coat of paint ; furnish a small room ; soundproof a room
grow tomatoes / raise tomato plants ; store tomatoes ; grow roses / cultivate roses
cook rice / boil rice ; cook pasta ; reheat rice ; store rice
bake bread / make bread ; keep bread fresh ; bake a cake / make a cake
fix a leaking tap / repair a dripping faucet ; change a light bulb ; fix a broken window
change a flat tyre / replace a flat tyre ; check the tyre pressure ; change the oil of a car
sharpen a knife / make a knife sharp again ; throw a knife ; hold a knife correctly
travel cheaply / travel on a low budget ; travel alone / go on a trip by myself ; travel with a baby
book cheap flights / find low air fares ; cancel a flight ; change the date of a flight
pack a suitcase / fit everything into a suitcase ; open a locked suitcase
survive in the desert / stay alive in a desert ; survive in the jungle ; cross the desert
take better photos / improve my photography ; sell my photos online ; print my photos
save electricity / lower my power bill ; generate electricity at home ; save water
"""

CIRCUMSTANCES = """
in one month / within a month / in thirty days ; in one year / within a year ; in a week
at home / from home ; abroad / in a foreign country
in India ; in the USA / in the United States / in America ; in Pakistan ; in the UK ; in Australia
as a beginner / if I am a beginner ; as an expert
as a student / while I am a student ; as a full time worker
without spending money / for free / without any money ; without any help / on my own
at the age of 16 / when I am 16 ; at the age of 30 / when I am 30 ; after the age of 60
during the summer ; during the winter
"""
