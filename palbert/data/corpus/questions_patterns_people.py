"""More ways to ask, in the notation of ``questions_patterns``: people, choices, opinions."""

OCCUPATION = """
How do I become {x}?
What should I do to become {x}?
What is the path to becoming {x}?
I want to be {x}. Where do I start?
What does it take to be {x}?
*Which steps lead to a career as {x}?

How much does {x} earn?
What is the salary of {x}?
How much money does {x} make in a year?

What does {x} do all day?
What does a typical day in the life of {x} look like?
How does the working day of {x} look?

Should I become {x}?
Is it a good idea to become {x}?
Is being {x} a good career?
Is it worth becoming {x}?

What skills does {x} need?
Which skills are important for {x}?
What must {x} be good at?

What is the hardest part of being {x}?
What do you find most difficult about being {x}?
What is the biggest challenge for {x}?

Why did you become {x}?
What made you choose to be {x}?

Can I become {x} at the age of 40?
Am I too old to become {x} at 40?
Is 40 too late to start as {x}?

Can I become {x} without a degree?
Is it possible to be {x} without going to college?
Do I need a degree to become {x}?

What should I study to become {x}?
Which degree do I need to be {x}?
What subjects must I take if I want to be {x}?
"""

BEHAVIOUR = """
Why does {x} {y}?
What makes {x} {y}?
What could be the reason that {x} {y_s}?
What does it mean when {x} {y_s}?
*For what reason would {x} {y}?

What should I do if {x} {y_s}?
{x} {y_s}. What should I do?
How should I react when {x} {y_s}?
How do I deal with it when {x} {y_s}?
*{x} {y_s} and I do not know how to handle it. Any advice?

Does {x} {y} on purpose?
Is it on purpose that {x} {y_s}?
Does {x} mean to {y}, or is it an accident?

Since when does {x} {y}?
How long has it been that {x} {y_s}?

How do I stop {x} from {y_ing}?
What can I do so that {x} does not {y} any more?
How can I make sure that {x} no longer {y_s}?

Is it normal that {x} {y_s}?
Is it common for {x} to {y}?
Should I worry that {x} {y_s}?

How do I know whether {x} will {y}?
How can I tell if {x} is going to {y}?

How do I tell {x} that I do not want them to {y}?
How can I ask {x} politely not to {y}?
"""

COMPARISON = """
What is the difference between {x} and {y}?
How does {x} differ from {y}?
What are the main differences between {y} and {x}?
In what way is {x} different from {y}?
How do {x} and {y} differ?
How would you distinguish {x} from {y}?
*What sets {y} apart from {x}?

Which is better, {x} or {y}?
Should I choose {x} or {y}?
Is {x} better than {y} or the other way round?
Which one would you prefer: {y} or {x}?
What is better: {y} or {x}?
*If you had to pick one, would it be {y} or {x}?

What do {x} and {y} have in common?
In what way are {x} and {y} alike?
What are the similarities between {y} and {x}?

Can I combine {x} and {y}?
Is it possible to use both {y} and {x}?
Do {x} and {y} go together?

Who uses {x} and who uses {y}?
What kind of people choose {y} over {x}, and who does the opposite?
"""

PREFERENCE = """
Why is {x} better than {y}?
What makes {x} superior to {y}?
In what respect is {x} better than {y}?
Why do people prefer {x} over {y}?
*Why would anyone take {x} rather than {y}?

How do I switch from {x} to {y}?
I use {x} now. How can I change to {y}?
What is the easiest way to move from {x} to {y}?

Is {x} more expensive than {y}?
Does {x} cost more than {y}?
Is {y} cheaper than {x}?

Can {x} replace {y}?
Will {x} take the place of {y} one day?
Is it likely that {y} will be replaced by {x}?

Is {x} harder than {y}?
Is {y} easier than {x}?
Does {x} take more effort than {y}?
"""

SUPERLATIVE = """
What is the {x} {y}?
What's the {x} {y} ever?
In your opinion, what is the {x} {y}?
What do you think is the {x} {y} of all time?
What would you call the {x} {y}?
*Which {y} deserves to be called the {x} one?

Which {y} do people call the {x} one?
Which {y} is usually named as the {x} of all?
What do critics call the {x} {y}?

What makes something the {x} {y}?
How do you decide what is the {x} {y}?
By what standard does one pick the {x} {y}?
"""

BUDGET = """
What is the best {x} under {y}?
Which is the best {x} that I can buy for less than {y}?
Which {x} should I buy if my budget is {y}?
I have {y} to spend. Which {x} should I get?
What are some good {x_plural} below {y}?
*Can you suggest a decent {x} within a budget of {y}?

Is {y} a fair price for a {x}?
Is {y} too much for a {x}?
Does it make sense to spend {y} on a {x}?

Why would anyone pay {y} for a {x}?
Who spends {y} on a {x}?
"""
