"""More ways to ask, in the notation of ``questions_patterns``: smaller subjects."""

AILMENT = """
What are the symptoms of {x}?
How do I know if I have {x}?
What are the signs of {x}?
How can I tell whether I have {x}?

What causes {x}?
What is the cause of {x}?
Why do people get {x}?
Where does {x} come from?
*What brings {x} about?

How can I cure {x}?
What is the best treatment for {x}?
How do I get rid of {x}?
How is {x} treated?
What helps against {x}?
What is the best remedy for {x}?
*What relieves {x}?

How can I prevent {x}?
What should I do to avoid getting {x}?
How do I lower my risk of {x}?

Is {x} dangerous?
Can {x} kill you?
How serious is {x}?

Which doctor should I see about {x}?
What kind of doctor treats {x}?
What specialist deals with {x}?

What should I eat if I have {x}?
What is a good diet for someone with {x}?
Which foods are good for people with {x}?

Which foods should I avoid if I have {x}?
What must people with {x} not eat?

Can I exercise with {x}?
Is it safe to do sport when I have {x}?

How long does {x} last?
After how many days does {x} go away?
When will my {x_bare} be over?

Is {x} hereditary?
Can {x} be passed on from parents to children?
Does {x} run in families?
"""

PRODUCT = """
Should I buy {x}?
Is {x} worth buying?
Is {x} worth the money?
Is it a good idea to buy {x}?
*Would you spend your own money on {x}?

How much does {x} cost?
What is the price of {x}?
How expensive is {x}?
How much do I have to pay for {x}?

What are the problems of {x}?
What are the drawbacks of {x}?
What are the biggest flaws of {x}?
What do owners not like about {x}?

What is the best alternative to {x}?
What should I buy instead of {x}?
Are there any good alternatives to {x}?

Where can I buy {x}?
Which shop sells {x}?
Where is {x} sold?

Where can I buy {x} cheaply?
Where can I find the lowest price for {x}?
How do I get a discount on {x}?

How long does {x} last?
What is the life span of {x}?
How many years can I use {x}?

How do I repair {x}?
What should I do when {x} is broken?
How can {x} be fixed?
My {x_bare} is broken. How do I fix it?

How do I clean {x}?
What is the best way to clean {x}?
How should {x} be cleaned?

How do I sell my old {x_bare}?
Where can I sell a used {x_bare}?
What is the best place to sell my {x_bare}?

How does {x} work?
How is {x} able to work?
What is the technology behind {x}?
"""

ACCOUNT = """
How do I delete my {x} account?
How can I close my account on {x}?
What is the way to remove my {x} account for good?
I no longer want my {x} account. How do I get rid of it?

I forgot my {x} password. What should I do?
How can I recover my {x} password?
How do I get back into my {x} account without the password?
How do I reset the password of my {x} account?
*I am locked out of {x} because I cannot remember my password. What now?

How can I find out who viewed my {x} profile?
Can I see who has looked at my profile on {x}?
Is there a way to know who visits my {x} profile?

How do I get more followers on {x}?
How can I increase my followers on {x}?
What is the best way to gain followers on {x}?

How do I know that someone blocked me on {x}?
How can I tell whether I have been blocked on {x}?
What are the signs that somebody has blocked me on {x}?

How do I block someone on {x}?
How can I block a person on {x}?
What is the way to stop somebody from writing to me on {x}?

How do I earn money with {x}?
Can I make money on {x}?
What are the ways to make money through {x}?

How does {x} make money?
What is the business model of {x}?
How does {x} earn its revenue?

My {x} account was hacked. What can I do?
What should I do if somebody hacked my {x} account?
How do I get back a hacked {x} account?

How do I change my name on {x}?
Can I change my username on {x}?
What is the way to edit my name on {x}?

How do I download videos from {x}?
How can I save a video from {x} on my computer?
Is there a way to download {x} videos?

Why is {x} so popular?
Why do so many people use {x}?
What makes {x} so popular?

What are the best {x} accounts to follow?
Whom should I follow on {x}?
"""

STORY = """
What is the meaning of the ending of {x}?
How do you explain the end of {x}?
Can someone explain the ending of {x}?
What does the last scene of {x} mean?

Why is {x} so popular?
Why do so many people love {x}?
What makes {x} so successful?
*What do people see in {x}?

What is {x} about?
What is the plot of {x}?
What happens in {x}?
Can you tell me the story of {x}?

Where can I watch {x} online?
Where can I stream {x}?
Which website lets me watch {x}?

Will there be a sequel to {x}?
Is a second part of {x} planned?
Are they going to make another part of {x}?

What are some films like {x}?
Which movies are similar to {x}?
I loved {x}. What should I watch next?

Who is the best character in {x}?
Which character of {x} do you like most?
Who is your favourite character in {x}?

What is the best scene in {x}?
Which scene of {x} do you like most?

Is {x} overrated?
Do you think that {x} is overrated?
Does {x} get more praise than it deserves?

Is {x} based on a true story?
Did the events of {x} really happen?
How true is the story of {x}?

What are some little known facts about {x}?
What are interesting facts about {x}?
What does hardly anybody know about {x}?

What are the biggest mistakes in {x}?
What plot holes are there in {x}?
"""

EXAM = """
How do I prepare for {x}?
What is the best way of preparing for {x}?
How should I study for {x}?
What is the best strategy for passing {x}?
What should I do to do well in {x}?
*How would you get ready for {x}?

Which books should I use for {x}?
What are the best books for {x}?
Which study material is best for {x}?

Can I pass {x} with one month of preparation?
Is one month enough to prepare for {x}?
Is it possible to get ready for {x} within a month?

How hard is {x}?
What is the difficulty level of {x}?
Is {x} difficult?

What is a good score in {x}?
How many points do I need in {x}?
What counts as a good result in {x}?

What can I do after {x}?
What are my career options after {x}?
What comes next after passing {x}?

I failed {x}. What should I do now?
What are my options if I do not pass {x}?
What can I do after failing {x}?

Which is the best coaching centre for {x}?
Where can I get good coaching for {x}?
Which institute is best to prepare for {x}?

Can I prepare for {x} without coaching?
Is it possible to pass {x} by studying on my own?
Is self study enough for {x}?

When will the results of {x} be announced?
What is the date of the results of {x}?
When do we get to know the results of {x}?

How do I stay calm during {x}?
How can I avoid panic while I take {x}?
"""
