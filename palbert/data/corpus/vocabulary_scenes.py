"""What may be seen in a picture: who, how they look, what they do and where.

Tables in the notation of ``vocabulary``. A family holds what resembles one another but excludes
one another, too: whoever plays the guitar does not play the piano at the same time.
"""

PEOPLE = """
a man / a guy / a gentleman > a person / someone ; a woman / a lady > a person / someone
an old man / an elderly man > a man / a person ; an old woman / an elderly woman > a woman
a young man > a man / a person ; a young woman > a woman / a person
a boy / a young boy > a child / a kid ; a girl / a young girl > a child / a kid
a little boy / a small boy > a boy / a child ; a little girl / a small girl > a girl / a child
a toddler > a child ; a teenager > a young person
two men / two guys > two people / some people ; two women / two ladies > two people ;
three men > three people / some men ; four women > some women / several people
two boys > two children / two kids ; two girls > two children / two kids ;
three children / three kids > some children / several kids ; a group of children > children
a couple / a man and a woman > two people ; a family > some people
a group of people / several people > people ; a group of men / several men > people / men ;
a group of women > women
a soldier > a person in uniform ; a police officer / a policeman > a person in uniform ;
a firefighter / a fireman > a person in uniform
a worker / a workman > a person ; a chef / a cook > a person ; a waiter > a person ;
a doctor > a person
a musician > a person ; a dancer > a person ; an artist > a person ; a clown > a person
"""

ANIMALS = """
a dog > an animal / a pet ; a cat > an animal / a pet
a puppy > a young dog / a dog ; a kitten > a young cat / a cat
a brown dog > a dog / an animal ; a black dog > a dog / an animal ; a white dog > a dog / an animal
a big dog / a large dog > a dog ; a small dog / a little dog > a dog
a horse > an animal ; a cow > an animal ; a sheep > an animal ; a goat > an animal
a monkey > an animal ; a panda > an animal ; an elephant > a large animal / an animal
a white cat > a cat / an animal ; a black cat > a cat / an animal
two dogs > some animals / dogs ; two cats > some animals / cats ; three horses > some animals
a squirrel > a small animal ; a rabbit > a small animal ; a bird > an animal ; a duck > a bird
"""

LOOKS = """
in a red shirt / wearing a red shirt ; in a blue shirt / wearing a blue shirt ;
in a white shirt / wearing a white shirt
in a black hat / wearing a black hat ; in a straw hat / wearing a straw hat
in a yellow jacket / wearing a yellow jacket ; in a green jacket / wearing a green jacket
with sunglasses / wearing sunglasses
with long hair / who has long hair ; with short hair / who has short hair
in a striped sweater / wearing a striped sweater ; in an orange vest / wearing an orange vest
with a backpack / carrying a backpack
with a helmet / wearing a helmet
in dark clothes / dressed in dark clothing ; in white clothes / dressed all in white
in traditional dress / dressed traditionally
"""

ANIMAL_LOOKS = """
with a red collar / wearing a red collar ; with a blue collar / wearing a blue collar
with white spots / that has white spots ; with dark stripes / that has dark stripes
with wet hair / whose hair is wet ; with a bell / wearing a bell
"""

OUTDOOR_ACTIVITIES = """
ride a horse / sit on a horse > ride an animal ; ride a camel > ride an animal ; feed a horse
ride a bicycle / ride a bike > ride something ; ride a motorcycle / ride a motorbike ;
push a bicycle / push a bike along > push something
run / jog > move fast ; walk / take a walk > move on foot ; walk a dog / take a dog for a walk
jump over a fence / leap over a fence > jump ; climb over a fence > climb ; paint a fence > paint
jump into the water / leap into water > jump ; swim in the water > swim ; drink water > drink
play soccer / kick a soccer ball > play a sport / play with a ball ;
play baseball > play a sport ; play rugby > play a sport
climb a rock / climb up a rock wall > climb ; climb a tree > climb ; sit under a tree > sit
surf a wave / ride a wave on a surfboard > surf ; carry a surfboard > carry something
ski down a slope / go down a slope on skis > ski ; snowboard down a slope > slide over snow
wait for a bus / wait for the bus > wait ; get off a bus > leave a vehicle ; drive a bus > drive
drive a car > drive a vehicle ; wash a car / clean a car > clean something ; push a car
build a sandcastle / make a sandcastle > play with sand ; dig a hole / dig > dig
fly a kite > play ; blow bubbles / make soap bubbles > play ; hold a balloon > hold something
cut wood / saw wood > work ; lay bricks / build a brick wall > work ; plant a tree > work
catch a fish / pull in a fish > fish ; clean a fish / gut a fish ; sell fish > sell food
row a boat / paddle a boat > move over the water ; sail a boat > move over the water ;
repair a boat / mend a boat > repair something
sell fruit / offer fruit for sale > sell food ; buy fruit / shop for fruit > buy food
"""

INDOOR_ACTIVITIES = """
play the piano > play an instrument / make music ; play the flute > play an instrument
play basketball / shoot a basketball > play a sport / play with a ball ;
play table tennis > play a sport ; play cards / have a game of cards > play a game
lift weights / lift heavy weights > exercise ; do sit-ups > exercise ; stretch > exercise
sweep the floor / clean the floor with a broom > clean ; mop the floor > clean
paint a wall > work ; hang up a picture > decorate ; look at a picture / admire a picture
give a speech / speak to an audience > speak ; listen to a speech > listen
type on a keyboard / type on a computer > use a computer ; repair a computer / fix a computer
cook a meal / prepare food > cook ; wash the dishes / do the dishes > clean ; set the table
"""

ANYWHERE_ACTIVITIES = """
play the guitar / strum a guitar > play an instrument / make music ;
beat a drum / play drums > play an instrument ; play the trumpet / blow a trumpet > make music
sing a song / perform a song > sing ; whistle a tune > make music ; shout into a megaphone > shout
dance / do a dance > move ; do a handstand > do a trick ; juggle with balls > do a trick
throw a ball / toss a ball > play with a ball ; catch a ball > play with a ball ; hit a ball
read a book > read ; read a newspaper / look through a newspaper > read ; write a letter > write
talk on the phone / speak on a phone > talk ; look at a phone / stare at a phone ;
take a photo / take a picture ; pose for a photo / pose for a picture
eat a sandwich > eat / have a meal ; eat an apple > eat fruit / eat ; eat noodles > eat
drink juice / have some juice > drink ; drink coffee / sip coffee > drink ; pour coffee
sleep / take a nap > rest ; lie on a bench > rest ; sit on a bench / rest on a bench > sit ;
stand next to a bench > stand
smile / grin > look happy ; cry / weep > look unhappy ; frown > look unhappy
paint a picture / work on a painting > make art ; sell a painting ; frame a painting
carry a box / hold a box > carry something ; open a box > open something
hug a child / embrace a child > show affection ; scold a child ; lift a child into the air
climb a ladder / go up a ladder > climb ; carry a ladder > carry something ; paint a ladder
"""

ANIMAL_ACTIVITIES = """
run / race along > move ; walk / wander about > move ; sleep / take a nap > rest ; lie down > rest
jump over a log / leap over a log > jump ; jump into a pool > jump ; chew a log
catch a ball / grab a ball > play with a toy ; chase a ball / run after a ball > play with a toy ;
carry a stick / hold a stick in its mouth > carry something ; chew on a stick > chew on something
eat grass / graze > eat ; eat from a bowl > eat ; drink water / lap up water > drink
chase a bird / run after a bird > chase something ; watch a bird / look at a bird ; chase a cat
swim / paddle through water > stay in the water ; shake off water ; stand in water
play with a toy / toss a toy about > play ; play with a ball of wool > play ; tear up a toy
bark / bark loudly > make a noise ; growl > make a noise ; beg for food
climb a tree / climb up a tree > climb ; sit under a tree > sit ; hide behind a tree > hide
lick its paw / clean its paw > clean itself ; lick a child's hand ; scratch its ear
roll in the mud / wallow in mud > get dirty ; dig in the mud > dig ; dig a hole > dig
"""

OUTDOORS = """
in the park / at a park > outdoors / outside ; in a garden > outdoors / outside ;
in a playground > outdoors / outside
on the beach / at the beach > near the sea / outdoors ; by a lake > near water / outdoors ;
by the river / next to a river > near water / outdoors
on the street / in the street > outdoors / in public ; on a bridge > outdoors ;
in a parking lot / in a car park > outdoors
in a field / on a meadow > outdoors ; in the woods / in a forest > among trees / outdoors
in the desert > outdoors ; in the jungle / in a jungle > among trees / outdoors
on a farm / at a farm > in the country ; in a town square > in the town
on a boat / aboard a boat > on the water ; on an island > near the sea / outdoors
"""

INDOORS = """
in the kitchen / inside a kitchen > indoors / inside ; in the bedroom > indoors / inside ;
in the living room > indoors / at home
in a restaurant / at a restaurant > indoors ; in a cafe / at a coffee shop > indoors ;
in a bar / at a pub > indoors
in a gym / at the gym > indoors ; in a classroom > indoors ; in a library > indoors
in a store / in a shop > indoors ; in an office > indoors ; in a museum > indoors
on a stage / on stage > before an audience ; in a studio > indoors
at a train station / in a railway station > in public ; at an airport > in public
in a hospital > indoors ; in a church > indoors
"""

VERBS = """
slice / slice up > cut / prepare ; chop / chop up > cut / prepare ; peel > prepare ; grate > prepare
fry / pan-fry > cook ; boil > cook / heat ; grill / barbecue > cook ; bake > cook ; roast > cook
wash / rinse / clean ; dry ; cut / cut up ; weigh
eat / eat up ; taste / try ; cook / prepare ; sell ; throw away ; smell
stir / mix ; pour ; heat / warm up ; cool down
"""

THINGS = """
a tomato > a vegetable ; a cucumber > a vegetable ; an onion > a vegetable ; a carrot > a vegetable
a potato > a vegetable ; some garlic > a vegetable ; a pumpkin > a vegetable
an apple > a fruit ; a banana > a fruit ; a mango > a fruit ; a lemon > a fruit
some meat ; a fish ; some shrimps ; a chicken > some meat
some bread ; some pasta / some noodles ; some rice ; a pizza
an egg > some food ; some cheese > some food ; some mushrooms > vegetables
"""

PURPOSES = """
to win a prize ; to earn money ; to impress a friend ; for charity ; for the first time
after work ; before dinner ; on the way home ; on a day off ; during a holiday
because of a birthday ; to celebrate a wedding ; while waiting for friends ; for a bet
as part of a job ; after a long illness ; to keep warm ; to calm down ; for a film ; in a contest
"""

QUALITIES = """
tired ; famous ; lonely ; rich ; nervous ; proud
professional ; homeless ; married ; hungry ; young at heart
"""
