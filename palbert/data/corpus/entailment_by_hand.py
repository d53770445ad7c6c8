"""Entailment pairs written by hand: a premise, then E follows, N open, C contradicts."""

GROUPS = """
A barber trims an old man's beard in a shop full of mirrors.
E A man is having his beard cut.
N The old man is getting ready for a wedding.
C The barber is asleep in his chair.

Two girls in raincoats are jumping from puddle to puddle.
E Children are playing in wet weather.
N The two girls are sisters.
C The girls are sitting at home by the fire.

A fisherman mends his net on a wooden pier at dawn.
E A man is working near the water.
N The fisherman caught nothing yesterday.
C It is the middle of the night in a city office.

A bride laughs while her veil is blown away by the wind.
E A woman is laughing outdoors on a windy day.
N The bride is afraid to lose her veil.
C There is no wind at all.

Five cyclists in identical jerseys race down a mountain road.
E Several people are riding bicycles.
N The five cyclists belong to the national team.
C A single cyclist is pushing his bike uphill.

A vendor hands a paper cone of roasted nuts to a child.
E A child is given something to eat.
N The child has paid with its own pocket money.
C The vendor sells nothing but shoes.

An elderly couple share a bench and a newspaper in the park.
E Two people are sitting outdoors.
N The couple have been married for forty years.
C The elderly couple are dancing in a ballroom.

A firefighter carries a cat down a long ladder.
E Somebody is carrying an animal.
N The cat had been stuck in the tree for hours.
C The firefighter is climbing up with empty hands.

A student sleeps with her head on an open textbook.
E A young person is asleep.
N The student has an exam tomorrow.
C The student is reading aloud to the class.

Three men unload a piano from a small van.
E Some men are moving an instrument.
N The piano belongs to one of the three men.
C The men are playing football on the lawn.

A toddler reaches for a red balloon above her head.
E A small child wants to touch a balloon.
N The balloon was bought at the fair.
C The toddler is holding a blue balloon in each hand.

A conductor raises his baton in front of a silent orchestra.
E A man stands before musicians.
N The orchestra is about to play a symphony by Mahler.
C The orchestra is playing as loudly as it can.

A woman in a white coat looks into a microscope.
E A woman is using a scientific instrument.
N The woman is close to a great discovery.
C The woman is looking out of the window.

Snow covers the roofs, and smoke rises from a single chimney.
E It has snowed.
N Only one family is at home in the village.
C It is a hot summer day without a cloud.

A juggler keeps four burning torches in the air while people watch.
E A performer has an audience.
N The people will give the juggler money.
C The juggler performs with three apples in an empty hall.

A mechanic lies under a truck with only his boots in sight.
E Somebody is beneath a vehicle.
N The brakes of the truck are broken.
C The mechanic is driving the truck on a motorway.

A swimmer touches the wall and tears off her cap.
E A woman has reached the end of the pool.
N The swimmer has won the race.
C The swimmer is still standing on the block with dry hair.

A guard checks the tickets of everyone who enters the museum.
E Visitors must show something to a guard.
N The museum is showing a new exhibition.
C Nobody watches the entrance of the museum.

A baker pulls dark loaves out of a stone oven.
E Bread has been baked.
N The baker got up at three in the morning.
C The oven is cold and empty.

A pony stands in the rain behind a broken gate.
E An animal is getting wet.
N The pony broke the gate.
C The pony gallops through dry sand.

Two players shake hands across a chessboard.
E Two people are at a chessboard.
N The game has ended in a draw.
C The two players are wrestling on a mat.
"""
