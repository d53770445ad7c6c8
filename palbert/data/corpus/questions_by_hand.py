"""Question pairs written by hand: a question, then ``=`` the same asked, ``!`` something else."""

PAIRS = """
My dog barks at night and the neighbours complain. How do I quieten him?
= What can I do about a dog that barks all night?
! Why do dogs bark at night?
! My neighbour's dog barks at night. Can I report him to the police?

Why is the sky blue during the day?
= What gives the daytime sky its blue colour?
= What is the scientific reason for a blue sky?
! Why is the sky red in the evening?
! Why is the sky dark at night although there are so many stars?

Do fish ever sleep?
= Is it true that fish sleep?
= Do fishes need sleep like we do?
! How do dolphins sleep without drowning?
! Do fish feel pain?

How many hours of sleep does an adult need?
= How much should a grown person sleep each night?
! How many hours of sleep does a baby need?
! What happens to an adult who sleeps only four hours?

Who invented the telephone?
= Who is the inventor of the telephone?
= Which inventor gave us the phone?
! When was the telephone invented?
! Who invented the television?

Why do cats purr?
= What makes a cat purr?
! Why do cats hiss?
! How do I make my cat stop purring at night?

Is it safe to charge a phone overnight?
= Can I leave my phone on the charger the whole night?
= Does charging all night harm the battery of a phone?
! How many hours does a phone need to charge?
! Is it safe to use a phone while it is charging?

How do I tell my parents that I failed my exams?
= I did not pass my exams. How do I break it to my mother and father?
! How do I tell my parents that I have a boyfriend?
! My parents are angry because I failed my exams. What now?

What is the square root of 225?
= How much is the root of 225?
! What is the square of 225?
! What is the square root of 256?

Can I travel to Canada with a US green card only?
= Is an American green card enough to enter Canada?
! Can I work in Canada with a US green card only?
! Can I travel to the US with a Canadian residence card only?

Why does my laptop get so hot?
= My notebook overheats all the time. What is the reason?
= What makes a laptop heat up so much?
! Why is my laptop so slow?
! How hot may a laptop get before it breaks?

What happens to my bank account after I die?
= Who gets the money in my account when I am dead?
! How do I close the bank account of somebody who died?
! What happens to my bank account if the bank fails?

How much water should I drink in a day?
= How many litres of water are recommended daily?
= What amount of water should a person have each day?
! How much coffee should I drink in a day?
! What happens if I drink too much water in a day?

Is a hot dog a sandwich?
= Would you count hot dogs as sandwiches?
! What is the best hot dog recipe?
! Why are hot dogs called hot dogs?

What is the easiest instrument to learn as an adult?
= Which musical instrument can a grown-up pick up with the least trouble?
! What is the hardest instrument to learn as an adult?
! What is the cheapest instrument to buy for an adult?

Is it rude to ask somebody how old they are?
= Do people find it impolite to be asked for their age?
! How do I find out how old somebody is?
! Is it rude to ask somebody how much they earn?

How did dinosaurs become extinct?
= What killed the dinosaurs?
= Why did the dinosaurs die out?
! When did the dinosaurs live?
! Which dinosaurs were the largest?

Where do the words of a dead language come from when Latin needs a new one?
= How does Latin get words for modern things?
! Why is Latin a dead language?
! Which modern languages come from Latin?

Do I need a visa to change planes in London?
= Is a transit visa necessary for a stopover in London?
! Do I need a visa to study in London?
! How much time do I need to change planes in London?

Can you go to prison for not paying taxes?
= Is tax evasion punished with jail?
! Can you go to prison for not paying your rent?
! Why do rich people not pay taxes?

How do pilots see at night?
= How can a pilot fly in the dark?
! How do owls see at night?
! How do pilots stay awake at night?

Which app is best for learning the names of plants?
= Is there a good app that recognises plants?
! Which app is best for learning the names of stars?
! How do botanists name new plants?

I hate my job but it pays well. Should I stay?
= Is it right to keep a well paid job that I cannot stand?
! I love my job but it pays badly. Should I stay?
! How do I find out whether I am well paid?

How do I remove a scratch from a car?
= My car has a scratch. How do I get it off?
! How do I remove a sticker from a car?
! How much does it cost to paint a car?

What does a blue tick mean in a chat?
= In messaging apps, what do the blue ticks stand for?
! How do I turn off blue ticks in a chat?
! What does a grey tick mean in a chat?

Why do we yawn when others yawn?
= Why is yawning contagious?
= What makes yawning spread from one person to the next?
! Why do we yawn when we are tired?
! How do I stop yawning in meetings?

What is the most spoken language in the world?
= Which language has the largest number of speakers?
! What is the oldest language in the world?
! How many languages are spoken in the world?

How long can a human survive without food?
= For how many days can a person live without eating?
! How long can a human survive without water?
! How long can a camel survive without food?

Should children have phones at school?
= Is it right to let pupils use mobiles in class?
! Should teachers have phones at school?
! At what age should children get a phone?

Where does the fat go when somebody slims?
= What becomes of body fat as we lose weight?
! Where does the body store fat first?
! Which exercise burns the most fat?

Is there life on other planets?
= Do living beings exist elsewhere in the universe?
= Are we alone in the universe?
! Is there water on other planets?
! Could humans live on other planets?

How do I get my deposit back from my landlord?
= My landlord keeps my deposit. What can I do?
! How do I pay my landlord the deposit?
! How high may a deposit for a flat be?

What is the tallest mountain on earth?
= Which is the highest mountain of the world?
! What is the deepest point on earth?
! Who climbed the tallest mountain on earth first?

How do I politely turn down a wedding invitation?
= What is a kind way to say no to a wedding invitation?
! How do I write a wedding invitation?
! Is it rude to turn down a wedding invitation?

Can I use a hair dryer from America in Europe?
= Will my American hair dryer work with European sockets?
! Can I take a hair dryer on a plane to Europe?
! Can I use a hair dryer from Europe in America?

Why do leaves change their colour in autumn?
= What makes leaves turn red and yellow in the fall?
! Why do trees lose their leaves in autumn?
! When do the leaves change colour in Canada?

What is the first programming language a child should learn?
= With which programming language should kids begin?
! What was the first programming language ever?
! At what age can a child learn a programming language?

How do I make my handwriting look like print?
= How can I write by hand as neatly as a printer?
! How do I turn my handwriting into a font?
! Why do doctors have bad handwriting?

Do identical twins have the same fingerprints?
= Are the fingerprints of identical twins alike?
! Do identical twins think the same?
! Why do humans have fingerprints?

Is it better to pay with cash or by card abroad?
= In a foreign country, should I use my card or cash?
! Is it cheaper to change money at home or abroad?
! Which cards are accepted abroad?

How is glass made?
= What is the process by which glass is produced?
= How do they manufacture glass?
! Who first made glass?
! How is glass recycled?

My ex wants to be friends. Is that a good idea?
= Should I stay friends with my former partner who asked for it?
! My ex wants to get back together. Is that a good idea?
! How can I make my ex talk to me?

What do astronauts eat in space?
= What kind of food do astronauts have on a space station?
! How do astronauts sleep in space?
! What do astronauts eat before a start?

Can a lawyer refuse to defend somebody?
= May an attorney turn down a client?
! Can I defend myself without a lawyer?
! Why do lawyers defend guilty people?

What is a good salary in Zurich for a single person?
= How much should somebody without family earn in Zurich to live well?
! What is a good salary in Zurich for a family of four?
! What is the average rent in Zurich for a single person?

How do I stop my glasses from fogging up?
= What can I do so that my spectacles do not mist over?
! How do I remove scratches from my glasses?
! Why do my glasses fog up?

Why did my cake sink in the middle?
= What is the reason that a cake collapses in the centre?
! Why did my cake burn at the edges?
! How do I cut a cake in the middle?

How far is the moon from the earth?
= What is the distance between the earth and its moon?
! How far is the sun from the earth?
! How long does a flight from the earth to the moon take?

Is an online degree worth as much as an ordinary one?
= Do employers value online degrees as highly as campus degrees?
! How much does an online degree cost?
! Which online degree is the easiest?

Why is it bad to look at your phone before bed?
= What harm is there in using a phone right before sleeping?
! Why is it bad to sleep next to your phone?
! Is it bad to drink tea before bed?

Who decides what a new element is called?
= How do chemical elements get their names?
! Who discovered the most chemical elements?
! How many chemical elements are there?

How can I watch cricket live without a television?
= Where do I see live cricket if I own no TV?
! How can I learn cricket without a coach?
! Why is cricket not shown on television?

I get nervous in interviews and forget everything. What helps?
= How do I stay calm in an interview so that my mind does not go blank?
! I get nervous on planes. What helps?
! What should I wear to an interview?

Will robots replace teachers?
= Are teachers going to lose their jobs to machines?
! Will robots replace doctors?
! How can teachers use robots in class?

Can I grow an avocado tree from a stone?
= Is it possible to plant the stone of an avocado and get a tree?
! How long does an avocado stay fresh?
! Can I grow a lemon tree from a seed?

Which countries have no army?
= Are there states without any armed forces?
! Which countries have the largest army?
! Why do countries need an army?
"""
