"""More ways to ask, in the notation of ``questions_patterns``: the world and its subjects."""

LANGUAGE = """
How do I learn {x}?
What is the best way to learn {x}?
How can I learn {x} by myself?
What is the best method for learning {x}?
Where should I start if I want to learn {x}?
How should a beginner start to learn {x}?
*I am new to {x}. How would you study it?

How long does it take to learn {x}?
How much time is needed to become good at {x}?
How many months do I need to learn {x}?
How fast can I learn {x}?

What is the best book to learn {x}?
Which book on {x} is best for beginners?
Which books should I read to study {x}?
Can you suggest a good book for {x}?

Is {x} hard to learn?
How difficult is {x}?
Is {x} difficult for beginners?

Why should I learn {x}?
What are the advantages of knowing {x}?
Is {x} worth learning?
What can I do with {x} once I know it?
*Of what use is {x} to me?

Where can I find free {x} courses online?
What are some websites to learn {x} for free?
Which free online course on {x} is the best?

How can I get better at {x}?
How do I improve my {x}?
What should I do to improve my skills in {x}?
How do I go from intermediate to advanced in {x}?

What is the history of {x}?
How did {x} develop?
What are the origins of {x}?

Can I get a job if I only know {x}?
What jobs can I get with {x}?
What kind of career is open to people who know {x}?

Where can I find a good teacher of {x}?
How do I find a tutor for {x}?
Who can teach me {x}?
"""

CONCEPT = """
What is {x}?
What exactly is {x}?
What is meant by {x}?
What does {x} mean?
How would you define {x}?
Can someone explain {x} in simple words?
What is the simplest explanation of {x}?
*Could you tell a layman what {x} is?

How does {x} work?
What is the working principle of {x}?
What is the mechanism behind {x}?
*What goes on inside {x}?

What are some examples of {x} in everyday life?
Where do we meet {x} in daily life?
Can you give me real life examples of {x}?

What are the uses of {x}?
What is {x} used for?
Where is {x} applied?
What are the applications of {x}?

Who discovered {x}?
Who was the first to discover {x}?
Which scientist is behind the discovery of {x}?

What are the disadvantages of {x}?
What are the drawbacks of {x}?
What is bad about {x}?
What problems does {x} cause?

What are the advantages of {x}?
What are the benefits of {x}?
What is good about {x}?

Why is {x} important?
What is the importance of {x}?
Why does {x} matter?
Why should anyone care about {x}?

What is the future of {x}?
How will {x} change over the next years?
What is the scope of {x} in the coming years?

Is {x} real?
Does {x} really exist?
Is there any proof of {x}?

What are the best books on {x}?
Which book should I read about {x}?
Where can I read more about {x}?

What are the types of {x}?
How many kinds of {x} are there?
Which different forms of {x} exist?

What is the formula for {x}?
How do I calculate {x}?
How is {x} computed?
"""

ANIMAL = """
What do {x} eat?
What kind of food do {x} eat?
What is the diet of {x}?
What should {x} be fed?

How long do {x} live?
What is the life expectancy of {x}?
How old do {x} get?

How do {x} sleep?
How long and where do {x} sleep?

Are {x} intelligent?
How smart are {x}?
How clever are {x} compared with other animals?

Are {x} dangerous to people?
Do {x} attack humans?
Can {x} harm a person?

Can {x} be kept as pets?
Is it possible to have {x} as pets?
Do {x} make good pets?

How do {x} communicate?
How do {x} talk to one another?
In what way do {x} exchange messages?

Why are {x} afraid of people?
What makes {x} fear humans?

Where do {x} live?
What is the natural habitat of {x}?
In which parts of the world are {x} found?

What would happen if all {x} died out?
What if {x} disappeared from the earth?
What would a world without {x} look like?
"""

HYPOTHESIS = """
What would happen if {x}?
What if {x}?
What would be the consequences if {x}?
How would the world change if {x}?
*Suppose that {x}. What would follow?

Is it possible that {x} one day?
Could it ever happen that {x}?

What would you do if {x}?
How would you react if {x}?
What would be your first step if {x}?
"""
