"""Instructions with the pair a reader finds in them: written for these tests, one idea a line."""

PAIRS = """
Write a short poem about the sea. | write poem
Please summarize the article below in three sentences. | summarize article
List five reasons to learn a second language. | list reason
Name two rivers that cross the border. | name river
Label every sentence as a fact or an opinion. | label sentence
Brainstorm names for a bakery. | brainstorm name
Debug this function. | debug function
Water the plants on the balcony. | water plant
Give me a clear overview of photosynthesis. | give overview
Tell us a story with a surprising end. | tell story
Write your neighbour a polite letter. | write letter
Send them the corrected report. | send report
Find all whole numbers less than 40. | find number
Give every pupil two pencils. | give pencil
Describe the quick and easy route. | describe route
Mrs. Ito sells nine melons. | sell melon
Fill in the missing words. | fill word
Point out the mistakes in this proof. | point mistake
Make up a riddle. | make riddle
Come up with a slogan. | come -
Identify and correct the errors. | identify error
Compare and contrast two poems. | compare poem
Find the derivative of $f(x) = x^2$. | find derivative
Compute $2 + 2$. | compute -
Solve for $x$. | solve -
Convert it to passive voice. | convert -
Decide whether the claim is true. | decide -
Explain how a bill becomes a law. | explain -
Explain why the sky is blue. | explain -
Show that the sum is even. | show -
Look at the picture. | look -
Think of an animal. | think -
Let $n$ be a prime. | let -
Help me choose a gift. | help -
Translate "good morning" into French. | translate -
Describe one of the characters. | describe -
List some of the causes. | list -
Describe the main character's motives. | describe motive
Draft a friendly and concise reply. | draft reply
Sort the given numbers from small to large. | sort number
Write a marketing plan. | write plan
Improve the writing style of this paragraph. | improve style
Choose the correct spelling. | choose spelling
Generate an article describing a sunset. | generate article
Recommend jobs suitable for students. | recommend job
Give at least three examples of irony. | give example
Given a list of words, find the longest one. | find one
Given the recipe, the budget, and the guests, plan a menu. | plan menu
Based on the text, answer the question. | answer question
Using the quadratic formula, solve the equation. | solve equation
For each of the following sentences, underline the verb. | underline verb
To make the scene vivid, add sensory details. | add detail
If the store is closed, what should we do? | do -
If a box holds six eggs, how many boxes do we need? | need box
What is the capital of Peru? | - -
Who was the first woman in space? | - -
Is it possible to square the circle? | - -
Why do cats purr? | purr -
How do plants make food? | make food
What colour does this paint have? | have colour
Which word completes the sentence? | complete word|complete sentence
Can you write a haiku? | write haiku
Could you please explain the rule? | explain rule
You are given a string of digits. | give string
You should check the units first. | check unit
We need to rewrite this speech. | need -
A train travels 60 miles in an hour. What is its speed? | travel mile
The recipe needs two eggs. | need egg
The roots of the polynomial are distinct. | - -
This is a test of your patience. | - -
The report should be written in French. | write -
Don't use jargon. | use jargon
1. Suggest a title. | suggest title
Task: Rephrase the sentence. | rephrase sentence
Take a deep breath. Then count the stars. | take breath
Simplify
[an expression] | simplify -
"""


def cases() -> list[tuple[str, tuple[tuple[str | None, str | None], ...]]]:
    """Return (instruction, acceptable pairs) of every line."""
    found = []
    for line in PAIRS.replace("Simplify\n[", "Simplify\\n[").strip().splitlines():
        text, _, answers = line.partition(" | ")
        pairs = tuple(
            tuple(None if word == "-" else word for word in answer.split()) for answer in answers.split("|")
        )
        found.append((text.replace("\\n", "\n"), pairs))
    return found
