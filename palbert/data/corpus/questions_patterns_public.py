"""More ways to ask: law, food, history, and what may be asked about almost anything."""

POLICY = """
Should {x} be {y}?
Do you think that {x} should be {y}?
Is it right that {x} be {y}?
Are you in favour of {x} being {y}?
*Would you vote for a law by which {x} must be {y}?

Why should {x} be {y}?
What are the arguments for {x} being {y}?
What are good reasons why {x} ought to be {y}?

Why should {x} not be {y}?
What speaks against {x} being {y}?
What are the arguments against {x} being {y}?

In which countries {x_be} {x} {y}?
Which countries have decided that {x} must be {y}?

Since when {x_be} {x} {y}?
When did the law come by which {x} {x_be} {y}?
"""

DISH = """
How do I make {x}?
How do you cook {x}?
What is the recipe for {x}?
What is the best way to make {x} at home?
How is {x} prepared?
*I would love to cook {x}. How do I do it?

Is {x} healthy?
Is {x} good for your health?
How healthy is {x}?
Is it healthy to eat {x}?

How many calories are in {x}?
What is the calorie content of {x}?
How many calories does {x} have?

Can I eat {x} every day?
What happens if I eat {x} every day?
Is it fine to have {x} daily?

How long can I keep {x} in the fridge?
How many days does {x} stay fresh in the fridge?
For how long is {x} good when kept cold?

What goes well with {x}?
What should I serve with {x}?
Which drinks and sides match {x}?

Is {x} safe to eat during pregnancy?
Can a pregnant woman eat {x}?

Where does {x} come from originally?
What is the origin of {x}?
Which country invented {x}?

Does {x} make you fat?
Will I gain weight from {x}?
Is {x} fattening?
"""

EVENT = """
What caused {x}?
What were the causes of {x}?
Why did {x} happen?
What led to {x}?
*How did it come to {x}?

What were the consequences of {x}?
How did {x} change the world?
What were the results of {x}?
What impact did {x} have?

When did {x} take place?
In which year was {x}?
When was {x}?

Who was responsible for {x}?
Who is to blame for {x}?
Whose fault was {x}?

Could {x} have been prevented?
How could {x} have been avoided?
Was there any way to avoid {x}?

How did {x} end?
What brought {x} to an end?
How did {x} come to its end?

What are the best books about {x}?
Which book about {x} should I read?

How many people died in {x}?
What was the death toll of {x}?
"""

ANYTHING = """
What is your opinion on {x}?
What do you think about {x}?
What are your thoughts on {x}?
How do you feel about {x}?

Is there a good documentary about {x}?
Which documentary on {x} is worth watching?
Can you recommend a film that deals with {x}?

How would you explain {x} to a child?
How do I tell a five year old about {x}?
How can I make a small child understand {x}?

Why is everybody talking about {x}?
Why is {x} in the news so much?
What is all the noise about {x} for?

What are the most common myths about {x}?
What do most people get wrong about {x}?
Which beliefs about {x} are not true?

What do you wish you had known about {x} earlier?
What should everybody know about {x}?
What is the most important thing to know about {x}?

Which questions about {x} have no answer yet?
What do we still not know about {x}?
"""
