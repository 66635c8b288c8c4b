#!/usr/bin/env python3
"""Tells the server things and asks for them, without a language model: answers must quote what was said, and what was never said must
not be answered. Each dialogue is a user of its own, with talk of other things around it.

    dialogues.py URL KEY
"""

import sys
import uuid

import httpx

# What is said, and what is asked with what its answer must hold; None for what was never said.
DIALOGUES = [
    ([
        "I live in Lisbon and work as a nurse",
    ], [
        ("Where do I live?", "Lisbon"),
        ("What do I do for a living?", "nurse"),
        ("What is my job?", "nurse"),
        ("Do I have a dog?", None),
    ]),
    ([
        "I'm allergic to peanuts so I can't eat them",
    ], [
        ("What can I not eat?", "peanuts"),
        ("What am I allergic to?", "peanuts"),
        ("Which foods should I avoid?", "peanuts"),
        ("Where do I live?", None),
        ("What is my favourite food?", None),
    ]),
    ([
        "Yesterday was quite a day. After lunch with Clara we walked along the harbour, and she told me she is moving to Oslo in March because of her new job at the museum. I hope she likes it there.",
    ], [
        ("Where is Clara moving?", "Oslo"),
        ("When is Clara moving?", "March"),
        ("Where will Clara work?", "museum"),
        ("Where does my brother live?", None),
    ]),
    ([
        "My dog is called Rex and he is 4 years old",
        "My cat Minka sleeps all day",
    ], [
        ("What is my dog's name?", "Rex"),
        ("How old is Rex?", "4"),
        ("What's my cat called?", "Minka"),
        ("What is my wife's name?", None),
    ]),
    ([
        "I was born in Porto but I moved to Berlin in 2019 for my studies",
    ], [
        ("Where do I live?", "Berlin"),
        ("Where was I born?", "Porto"),
        ("When did I move to Berlin?", "2019"),
        ("What is my phone number?", None),
    ]),
    ([
        "My wife Maria and I got married on 12 June 2015 in Seville",
    ], [
        ("When did I get married?", "12 June"),
        ("Who is my wife?", "Maria"),
        ("Where did we get married?", "Seville"),
        ("How many children do I have?", None),
    ]),
    ([
        "I usually drink green tea in the morning, coffee makes me nervous",
    ], [
        ("What do I drink in the morning?", "green tea"),
        ("Why don't I drink coffee?", "nervous"),
        ("What time do I get up?", None),
    ]),
    ([
        "My flight to Tokyo leaves on Friday at 9:40 from terminal 2",
    ], [
        ("When does my flight leave?", "Friday"),
        ("Which terminal?", "terminal 2"),
        ("Where am I flying to?", "Tokyo"),
        ("Which hotel did I book?", None),
    ]),
    ([
        "I used to play the violin, but these days I only play the piano",
        "My teacher is Mr. Okafor",
    ], [
        ("Which instrument do I play?", "piano"),
        ("Who is my teacher?", "Okafor"),
        ("What car do I drive?", None),
    ]),
    ([
        "The wifi password at the cabin is bluewhale42, please keep it",
    ], [
        ("What is the wifi password?", "bluewhale42"),
        ("What's the password of the cabin's wifi?", "bluewhale42"),
        ("What is my bank PIN?", None),
    ]),
    ([
        "I prefer window seats and I never check in luggage",
    ], [
        ("Which seat do I prefer?", "window"),
        ("Do I check in luggage?", "never check"),
        ("What is my seat number?", None),
    ]),
    ([
        "My daughter Lena starts school in September, my son Paul is still in kindergarten",
    ], [
        ("When does Lena start school?", "September"),
        ("What is my son's name?", "Paul"),
        ("Who is Lena?", "daughter"),
        ("What is my boss called?", None),
    ]),
    ([
        "I can't stand cilantro, and shellfish gives me a rash",
    ], [
        ("What don't I like?", "cilantro"),
        ("What gives me a rash?", "shellfish"),
        ("What is the capital of Peru?", None),
    ]),
    ([
        "Let's use PostgreSQL for the billing project, MySQL was too slow last time",
    ], [
        ("Which database do we use for billing?", "PostgreSQL"),
        ("Why not MySQL?", "slow"),
        ("Who owns the frontend?", None),
    ]),
    ([
        "I work at Siemens in Munich as a software engineer",
    ], [
        ("Where do I work?", "Siemens"),
        ("Who is my employer?", "Siemens"),
        ("When is my birthday?", None),
        ("What is my salary?", None),
    ]),
    ([
        "I'm vegetarian since 2012",
        "I love hiking in the Alps",
    ], [
        ("Can I eat steak?", "vegetarian"),
        ("What are my hobbies?", "hiking"),
        ("Am I vegan?", "vegetarian"),
        ("Who won the world cup?", None),
    ]),
    ([
        "We adopted two kittens last spring, Pixel and Dot, and they destroy every curtain in the flat",
    ], [
        ("What are my kittens called?", "Pixel"),
        ("Do I have any pets?", "kittens"),
        ("When did we adopt the kittens?", "spring"),
        ("What breed is my horse?", None),
    ]),
    ([
        "My grandmother turns 90 on the 14th of August and the whole family is coming to Ghent for it",
    ], [
        ("How old will my grandmother be?", "90"),
        ("When is my grandmother's birthday?", "14th"),
        ("Where is the family meeting?", "Ghent"),
        ("What is my uncle's name?", None),
    ]),
    ([
        "After the knee surgery I had to give up running, so now I swim three times a week",
    ], [
        ("What sport do I do?", "swim"),
        ("How often do I swim?", "three times"),
        ("Why did I stop running?", "knee surgery"),
        ("What is my blood type?", None),
    ]),
    ([
        "The quarterly report is due next Tuesday and Priya has to approve the numbers first",
    ], [
        ("When is the quarterly report due?", "Tuesday"),
        ("Who approves the numbers?", "Priya"),
        ("Who is my landlord?", None),
    ]),
    ([
        "I'm lactose intolerant but hard cheese is fine",
    ], [
        ("Can I drink milk?", "lactose"),
        ("What am I intolerant to?", "lactose"),
        ("Which cheese can I eat?", "hard cheese"),
        ("Which wine do I like?", None),
    ]),
    ([
        "My car is a blue Skoda Octavia from 2017, the licence plate is 7AB 1234",
    ], [
        ("What car do I drive?", "Skoda"),
        ("What colour is my car?", "blue"),
        ("What is my licence plate?", "7AB"),
        ("What is my passport number?", None),
    ]),
    ([
        "I studied physics in Heidelberg before I switched to medicine",
    ], [
        ("What did I study?", "physics"),
        ("Where did I study?", "Heidelberg"),
        ("What is my thesis about?", None),
    ]),
    ([
        "Please call me Sam, nobody calls me Samuel",
    ], [
        ("What is my name?", "Sam"),
        ("What should you call me?", "Sam"),
        ("What is my middle name?", None),
    ]),
    ([
        "My favourite colour is teal, I even painted the kitchen in it",
    ], [
        ("What's my favorite color?", "teal"),
        ("What did I paint?", "kitchen"),
        ("What is my favourite book?", None),
    ]),
    ([
        "Our rent went up to 1450 euros a month in January",
    ], [
        ("How much rent do we pay?", "1450"),
        ("When did the rent go up?", "January"),
        ("How much do I earn?", None),
    ]),
    ([
        "I take metformin every morning and I must not forget my eye exam on May 9",
    ], [
        ("Which medicine do I take?", "metformin"),
        ("When is my eye exam?", "May 9"),
        ("Who is my doctor?", None),
    ]),
    ([
        "Tom and I are cycling from Vienna to Budapest this summer",
    ], [
        ("Where am I cycling this summer?", "Vienna"),
        ("Who am I cycling with?", "Tom"),
        ("When does my train leave?", None),
    ]),
]
AROUND = ["The weather is nice today.", "I bought a new lamp.", "My sister Ana lives in Porto."]
# English is wide, and this is no language model.
LEAST = 0.95

client = httpx.Client(base_url=sys.argv[1], headers={"X-API-Key": sys.argv[2]}, timeout=60)


def say(user, message):
    answer = client.post("/semantic/chat", json={"message": message, "user_id": user})
    if answer.status_code != 200:
        raise SystemExit(f"FAILED: {answer.status_code} {answer.text}")
    return answer.json()["response"]


right = []
for said, asked in DIALOGUES:
    user = str(uuid.uuid4())
    for message in said + AROUND:
        say(user, message)
    for question, expected in asked:
        answer = say(user, question)
        right.append(answer.startswith("I don't know") if expected is None else expected in answer)
        if not right[-1]:
            print(f"  {question} {answer}")
print(f"{sum(right)} of {len(right)} questions about what was said are answered as they should be.")
if sum(right) < LEAST * len(right):
    raise SystemExit("FAILED: too few")
