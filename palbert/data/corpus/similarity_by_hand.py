"""Sentence pairs graded by hand: a sentence, then others with their grades."""

GROUPS = """
The kettle is on the stove.
5 There is a kettle standing on the stove.
4 The old kettle is on the stove.
2 The kettle is in the cupboard.
0 Voters in three towns go to the polls tomorrow.

A barber is shaving a customer with a long razor.
5 A customer is being shaved by a barber with a long razor.
4 A barber is shaving a customer.
3 A barber is shaving somebody's head.
1 A customer pays the barber.

Two old friends are playing chess under a tree.
5 Under a tree, two old friends are having a game of chess.
4 Two friends play chess outdoors.
3 Two friends are playing a board game.
1.8 Two friends are sitting under a tree.
0.4 A tree has fallen onto a parked van.

Central bank leaves interest rates unchanged
5 Interest rates not changed by central bank
4 Central bank keeps interest rates at 2 percent
2.4 Central bank raises interest rates
1 Bank chief steps down after ten years

The ferry sank within an hour, and 40 passengers are still missing.
5 Forty passengers are still missing after the ferry went down in less than an hour.
3.6 The ferry sank, and dozens of passengers are missing.
2.6 The ferry sank, and all passengers were saved.
1.2 The ferry carries 400 passengers and 90 cars.

You can freeze the soup, but not the cream.
5 Freezing the soup is fine, yet do not freeze the cream.
3 You can freeze the soup.
2 You can freeze the cream, but not the soup.
1 You can buy the soup frozen.

A lens is a piece of curved glass that bends light.
5 A curved piece of glass by which light is bent is called a lens.
3.8 A lens is a piece of glass that bends light in cameras.
2 A mirror is a piece of glass that throws back light.
0 A hammer is swung to drive nails.

The village had no electricity until 1987.
5 Until 1987 the village was without electric power.
4 The village got electricity in the late eighties.
2.6 The village had no running water until 1987.
1 The village lies in a deep valley.

A girl is whispering something to her grandmother.
5 A girl whispers something into the ear of her grandmother.
3.4 A girl is talking to an old woman.
2 A girl is hugging her grandmother.
0.6 A grandmother is knitting a blue sock.

Storm cuts power to 50,000 homes
5 Fifty thousand homes without power because of storm
4.2 Storm leaves tens of thousands of homes without power
2.8 Storm cuts power to 800 homes
1.4 Storm expected to reach coast tonight

Never pour water onto burning oil.
5 Burning oil must never be put out with water.
3.8 Don't pour water onto burning oil, use a lid.
1.4 Never leave hot oil alone.
0 The choir meets every Thursday at eight.

The mayor promised to plant a thousand trees before spring.
5 Before spring, a thousand trees will be planted, the mayor promised.
4 The mayor promised to plant a thousand trees.
3 The mayor promised to plant more trees in the city.
1.6 The mayor had a thousand trees cut down.

A boy in a wheelchair throws a basketball.
5 A basketball is thrown by a boy who sits in a wheelchair.
3.6 A child throws a ball.
2.2 A boy in a wheelchair catches a fish.
0.2 Smoke rises from a chimney.

The court ruled that the letter was a forgery.
5 According to the court, the letter had been forged.
3 The court studied the letter.
1.8 The court ruled that the letter was genuine.
0 Penguins cannot fly.

I would repaint the wall before you move in the furniture.
5 Before moving the furniture in, I would give the wall a new coat of paint.
4 I would repaint the walls and the ceiling before moving in the furniture.
2.4 I would repaint the wall after you have moved in the furniture.
1 I would sell the furniture.

A nurse is bandaging a man's arm.
5 A man's arm is being bandaged by a nurse.
3.8 A nurse is treating a man's arm.
2.6 A nurse is bandaging a dog's leg.
1 A nurse is parking her car.

Airline orders 60 new jets
5 Sixty new jets ordered by airline
3.8 Airline orders dozens of planes
2 Airline cancels order for 60 jets
1 Airline pilots on strike

The lake freezes over every winter.
5 Each winter the lake is covered with ice.
4 The lake usually freezes over in winter.
2 The lake never freezes over.
1.2 The lake is popular with swimmers.

She speaks four languages and is learning a fifth.
5 She knows four languages and is now studying another one.
3.4 She speaks four languages.
2.6 He speaks five languages.
0.8 Languages change over time.

To borrow is to take something that one will give back.
5 Borrowing means taking a thing that will be returned.
2 To lend is to hand over something that will be given back.
1.4 To steal is to take something that belongs to another.

A cyclist has fallen off his bicycle in the mud.
5 In the mud, a cyclist fell from his bike.
4 A cyclist fell off a bicycle.
2 A cyclist is riding through mud.
1 A bicycle leans against a wall.

Three climbers rescued after two nights on icy peak
5 After two nights on an icy peak, three climbers are saved
4 Climbers rescued after two nights on mountain
2.2 Three climbers die on icy peak
0.8 New hotel opens at foot of icy peak

The recipe calls for butter, though oil will do.
5 Butter is what the recipe asks for, but oil works as well.
3 The recipe calls for butter.
2 The recipe calls for oil; butter will not do.
0.6 Butter has become dearer.

A goalkeeper dives to the left and holds the ball.
5 Diving to the left, a goalkeeper holds the ball.
3.8 A goalkeeper dives and holds the ball.
2.4 A goalkeeper dives to the left but misses the ball.
1.2 A goalkeeper is tying his shoes.

The exhibition was seen by more people than any before it.
5 No exhibition before it had more visitors.
3 Many people saw the exhibition.
1.6 The exhibition was closed after a week.
0 Wet leaves are slippery.

An umbrella is a thing held overhead to keep off the rain.
5 Something held above the head against rain is an umbrella.
3 An umbrella keeps things dry.
1 A raincoat is worn in bad weather.

A street musician plays the accordion for coins.
5 For coins, an accordion is played by a street musician.
4 A musician plays the accordion in the street.
2.6 A street musician plays the saxophone for coins.
1 Coins are lying on the street.

Minister denies taking money from builder
5 Minister says he took no money from builder
3.6 Minister denies taking bribes
1.8 Minister admits taking money from builder
1 Builder goes bankrupt

Check the oil before you start the engine.
5 Do not start the engine without checking the oil first.
3.8 Check oil and tyres before you start the engine.
2 Check the oil after you have started the engine.
0.8 Start the engine slowly.

The twins were born on different days.
5 The two twins have different birthdays.
2.6 The twins were born on the same day.
1 The twins go to different schools.
0 The bakery smells of cinnamon.

A crane is lifting a yacht out of the harbour.
5 A yacht is being lifted from the harbour by a crane.
3.8 A crane is lifting a boat.
2.2 A crane is lowering a container onto a ship.
1 A yacht enters the harbour.

Researchers find that crows remember faces
5 Crows remember faces, researchers find
4 Study: crows remember people's faces for years
2.4 Researchers find that sheep remember faces
1.2 Researchers count crows in city parks
"""
