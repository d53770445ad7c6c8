"""Ways to ask: every block is one thing asked, every line one wording of it.

Slots: ``{x}`` and ``{y}`` what is asked about, ``{x_ing}`` its gerund, ``{x_you}`` the same said to
"you", ``{c}`` a circumstance or nothing. A line marked ``*`` is met in the dev split alone.
"""

ACTION = """
How do I {x}{c}?
How can I {x}{c}?
How can you {x_you}{c}?
How should I go about {x_ing}{c}?
What is the best way to {x}{c}?
What are some good ways to {x}{c}?
What should I do to {x}{c}?
What can be done to {x}{c}?
What are the best ways of {x_ing}{c}?
What are some tips for {x_ing}{c}?
I want to {x}{c}. What should I do?
I would like to know how to {x}{c}.
I am trying to {x}{c}. Do you have any advice?
Is there a good way to {x}{c}?
Which methods work best for {x_ing}{c}?
How does a person {x_you}{c}?
How to {x}{c}?
*What steps must I take in order to {x}{c}?
*Could someone explain to me how to {x}{c}?

How long does it take to {x}{c}?
How much time do I need to {x}{c}?
How many months will it take me to {x}{c}?
How soon can I expect to {x}{c}?
*What is a realistic time frame for {x_ing}{c}?

Is it possible to {x}{c}?
Can I really {x}{c}?
Is there any chance to {x}{c}?
Can a person {x_you}{c}?
*Is {x_ing}{c} something that can be done at all?

Is it a good idea to {x}{c}?
Should I {x}{c}?
Is {x_ing}{c} worth the effort?
Would it be wise to {x}{c}?
Is it worth it to {x}{c}?
*Does it make sense to {x}{c}?

Why should I {x}{c}?
What are the benefits of {x_ing}{c}?
What are good reasons to {x}{c}?
What do I gain by {x_ing}{c}?
*What speaks for {x_ing}{c}?

How difficult is it to {x}{c}?
Is it hard to {x}{c}?
How hard would {x_ing}{c} be?
*Is {x_ing}{c} as hard as people say?

Why can't I {x}{c}?
Why is it so hard for me to {x}{c}?
I have tried everything to {x}{c}, but nothing works. Why?
What is keeping me from {x_ing}{c}?
*Why do I keep failing to {x}{c}?

What is the best app for {x_ing}{c}?
Which app helps you to {x_you}{c}?
Can you recommend an app that helps me {x}{c}?
Are there any good apps to {x}{c}?

What is the best book about {x_ing}{c}?
Which books should I read to {x}{c}?
Can anyone suggest a good book on {x_ing}{c}?
*Is there a book that teaches you to {x_you}{c}?

What mistakes should I avoid when {x_ing}{c}?
What are common mistakes people make when {x_ing}{c}?
What should I not do if I want to {x}{c}?

What was your experience of {x_ing}{c}?
Has anyone here managed to {x}{c}? What was it like?
Can you share your story of {x_ing}{c}?

How do I help my friend {x}{c}?
What can I do so that my friend can {x_their}{c}?
A friend of mine wants to {x_their}{c}. How can I help?

How much does it cost to {x}{c}?
How much money do I need in order to {x}{c}?
Is it expensive to {x}{c}?

Who can teach me to {x}{c}?
Where can I learn to {x}{c}?
Is there a course where one learns to {x_you}{c}?

What happens to people who {x_their}{c}?
How does life change once people {x_their}{c}?
What changes after a person has managed to {x_their}{c}?

When is the best time to {x}{c}?
At what age is it best to {x}{c}?
When should one start {x_ing}{c}?
*Is there a right moment to {x}{c}?

Who was the first person to {x_their}{c}?
Which famous people have managed to {x_their}{c}?
Do celebrities {x_their}{c}?

What are the risks of {x_ing}{c}?
Is it dangerous to {x}{c}?
What can go wrong when I {x}{c}?
Are there any side effects of {x_ing}{c}?

What did you feel when you tried to {x_you}{c}?
How does it feel to {x}{c}?
What is it like to {x}{c}?

How do I find the time to {x}{c}?
How can a busy person {x_you}{c}?
I am very busy. How do I still {x}{c}?
"""

PLACE = """
What are the nicest places to visit in {x}?
Which places in {x} should a tourist see?
What should I see when I travel to {x}?
What are the top tourist attractions in {x}?
I am going on holiday to {x}. What must I not miss?
Which sights are worth seeing in {x}?
*Where should a traveller go in {x}?

What is the best time to visit {x}?
When should I travel to {x}?
In which month is it best to go to {x}?
What season is ideal for a trip to {x}?

What is it like to live in {x}?
How is life in {x}?
How does it feel to live in {x}?
What is everyday life like in {x}?
*Do people enjoy living in {x}?

How expensive is it to live in {x}?
What is the cost of living in {x}?
How much money do I need per month to live in {x}?
Is {x} an expensive place to live in?

Is {x} safe for tourists?
How safe is it to travel to {x}?
Is it dangerous to visit {x}?
Do I have to worry about my safety in {x}?

How can I get a job in {x}?
How do I find work in {x}?
What is the best way to find a job in {x}?
I want to work in {x}. How can I get hired there?
*What is the easiest route to a job in {x}?

How can I study in {x}?
What do I need to do to go to university in {x}?
How does a foreign student get into a university in {x}?

How do I get a visa for {x}?
What is the process of getting a visa for {x}?
What documents do I need for a visa to {x}?
How can I apply for a visa to enter {x}?

How can I move to {x} permanently?
What is the best way to immigrate to {x}?
How do I become a permanent resident of {x}?

What food is {x} famous for?
What are the most popular dishes in {x}?
What should I eat in {x}?
Which local dishes should I try in {x}?

Why is {x} so expensive?
What makes prices in {x} so high?
Why does everything cost so much in {x}?

Why do so many people leave {x}?
What makes people move away from {x}?
What are the reasons for emigration from {x}?

What do people in {x} think of Americans?
How do the locals of {x} see people from the US?
What is the opinion of Americans in {x}?

What are the best schools in {x}?
Which school in {x} is the best?
Which are the top schools of {x}?

What is the history of {x}?
How was {x} founded?
How did {x} come into being?

How is the weather in {x} in winter?
How cold does it get in {x} during the winter?
What are winters like in {x}?

What are the best restaurants in {x}?
Where can I eat well in {x}?
Which restaurant in {x} would you recommend?

Which is the best hospital in {x}?
What are the top hospitals in {x}?
Where do I find a good hospital in {x}?
"""

EMPLOYER = """
What is it like to work at {x}?
How is it to work for {x}?
How do employees like working at {x}?
What is the work culture like at {x}?

How can I get a job at {x}?
How do I get hired by {x}?
What must I do to land a job at {x}?
What is the best way to become an employee of {x}?
*What does it take to be hired by {x}?

What is the interview process at {x}?
How does {x} interview candidates?
What questions are asked in an interview at {x}?
How should I prepare for my interview with {x}?

How do I get an internship at {x}?
What is the process of becoming an intern at {x}?
How can a student get an internship with {x}?

What is the starting salary at {x}?
How much does {x} pay new employees?
What does a fresh graduate earn at {x}?

How does {x} make money?
What is the business model of {x}?
Where does the revenue of {x} come from?
*What is the main source of income of {x}?

Why do people leave {x}?
Why would someone quit a job at {x}?
What makes employees of {x} resign?

Should I buy shares of {x}?
Is {x} a good company to invest in?
Is the stock of {x} a good investment?
Is now a good time to invest in {x}?

Who are the main competitors of {x}?
Which companies compete with {x}?
Who is the biggest rival of {x}?

What makes {x} so successful?
Why is {x} so successful?
What is the secret behind the success of {x}?

What are the disadvantages of working at {x}?
What are the downsides of a job at {x}?
What do people dislike about working for {x}?

What is the future of {x}?
Where will {x} be in ten years?
How will {x} develop over the next decade?
"""
