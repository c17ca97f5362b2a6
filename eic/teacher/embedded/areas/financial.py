"""Financial mathematics: interest, discounts, taxes, profit, exchange, break-even."""

from fractions import Fraction
from random import Random

from eic.teacher.embedded.node import area, skill
from eic.teacher.embedded.problem import NAMES, Problem, decimal, money, say

_ITEMS = ("jacket", "lamp", "bicycle", "camera", "chair", "guitar", "tent", "watch", "printer", "backpack")


def simple_interest(rng: Random, level: int) -> Problem:
    """Simple interest: interest or final amount."""
    p, r, t = rng.randint(2, 60 * level) * 100, rng.randint(1, 12), rng.randint(2, 4 + 3 * level)
    interest = p * r * t // 100
    what = rng.choice(("interest", "balance"))
    value = interest if what == "interest" else p + interest
    asked = (
        "How many dollars of interest are earned"
        if what == "interest"
        else "What is the final balance in dollars"
    )
    text = say(
        rng,
        rf"\${p} is put away at ${r}\%$ simple interest a year for {t} years. {asked}?",
        rf"{rng.choice(NAMES)} lends \${p} at a simple interest rate of ${r}\%$ a year, for {t} years. {asked}?",
    )
    steps = (
        rf"Each year brings $\frac{{{r}}}{{100}} \cdot {p} = {p * r // 100}$, in {t} years ${interest}$"
        + ("." if what == "interest" else f", together ${p} + {interest} = {value}$.")
    )
    return Problem(text, steps, str(value))


def simple_rate(rng: Random, level: int) -> Problem:
    """The rate behind simple interest."""
    p, r, t = rng.randint(2, 60 * level) * 100, rng.randint(1, 15), rng.randint(2, 4 + 2 * level)
    interest = p * r * t // 100
    text = say(
        rng,
        rf"A loan of \${p} costs \${interest} of simple interest over {t} years. What is the yearly rate in percent?",
        rf"At which yearly rate in percent does \${p} earn \${interest} of simple interest in {t} years?",
    )
    return Problem(text, rf"$\frac{{{interest} \cdot 100}}{{{p} \cdot {t}}} = {r}$.", str(r))


def compound_interest(rng: Random, level: int) -> Problem:
    """Compound interest over a few years."""
    r, t = rng.choice((2, 4, 5, 10, 20, 25, 50)), 1 + level
    p = rng.randint(1, 40 * level) * 1000
    value = p * (1 + Fraction(r, 100)) ** t
    text = say(
        rng,
        rf"\${p} grows at ${r}\%$ interest compounded yearly. How many dollars is it worth after {t} years?",
        rf"A deposit of \${p} earns ${r}\%$ a year, compounded once a year. Find its exact value after {t} years.",
        rf"{rng.choice(NAMES)} leaves \${p} in an account. Interest of ${r}\%$ is credited every December and stays there (compounded). What is the balance after {t} years?",
        rf"What do \${p} become when ${r}\%$ annual interest is compounded for {t} years?",
    )
    return Problem(
        text, rf"${p} \cdot {decimal(1 + Fraction(r, 100))}^{{{t}}} = {decimal(value)}$.", decimal(value)
    )


def discount(rng: Random, level: int) -> Problem:
    """One or two discounts."""
    price, p = rng.randint(4, 60 * level) * 5, rng.choice((5, 10, 15, 20, 25, 30, 40, 50))
    q = rng.choice((10, 20, 25, 50))
    item = rng.choice(_ITEMS)
    value = Fraction(price * (100 - p), 100)
    if level < 3:
        text = say(
            rng,
            rf"A {item} priced at \${price} is discounted by ${p}\%$. What is the sale price in dollars?",
            rf"After a discount of ${p}\%$, how many dollars does a {item} cost that was \${price} before?",
        )
        if text.startswith("After"):
            text = rf"A {item} was \${price} before a discount of ${p}\%$. How many dollars does it cost now?"
        return Problem(text, rf"${100 - p}\%$ of ${price}$ is ${decimal(value)}$.", decimal(value))
    second = value * Fraction(100 - q, 100)
    text = say(
        rng,
        rf"A {item} priced at \${price} is discounted by ${p}\%$ and then by another ${q}\%$ of the reduced price. What is the final price in dollars?",
        rf"A {item} was \${price} before a discount of ${p}\%$; a coupon then takes off another ${q}\%$ of that. How many dollars remain to be paid?",
    )
    return Problem(
        text, rf"First ${decimal(value)}$, then ${100 - q}\%$ of it: ${decimal(second)}$.", decimal(second)
    )


def original_price(rng: Random, level: int) -> Problem:
    """Price before a discount."""
    price, p = rng.randint(2, 50 * level) * 20, rng.choice((5, 10, 15, 20, 25, 30, 40, 60, 75))
    now, item = Fraction(price * (100 - p), 100), rng.choice(_ITEMS)
    text = say(
        rng,
        rf"After a reduction of ${p}\%$ a {item} costs \${decimal(now)}. What was the original price in dollars?",
        rf"A {item} is ${p}\%$ cheaper than usual and now costs \${decimal(now)}. Find the original price in dollars.",
    )
    return Problem(
        text, rf"${decimal(now)}$ is ${100 - p}\%$ of the original price, which is ${price}$.", str(price)
    )


def tax_and_tip(rng: Random, level: int) -> Problem:
    """Add a tax or a tip."""
    bill, p = rng.randint(5, 90 * level), rng.choice((4, 5, 6, 7, 8, 9, 10, 12, 15, 18, 19, 20, 25))
    what = rng.choice(("tip", "sales tax"))
    value = Fraction(bill * (100 + p), 100)
    text = say(
        rng,
        rf"A bill of \${bill} is raised by ${p}\%$ {what}. How many dollars have to be paid in total?",
        rf"{rng.choice(NAMES)} owes \${bill} plus ${p}\%$ {what}. What is the total in dollars?",
        rf"At the till \${bill} appears, then ${p}\%$ {what} is added. Which amount, in dollars, leaves the wallet?",
        rf"Dinner comes to \${bill}; with ${p}\%$ {what} on top, what is the full amount in dollars?",
    )
    return Problem(
        text, rf"The {what} is ${decimal(value - bill)}$, so the total is ${decimal(value)}$.", decimal(value)
    )


def profit(rng: Random, level: int) -> Problem:
    """Profit per cent or markup."""
    cost, p = rng.randint(1, 30 * level) * 20, rng.randint(1, 16) * 5
    item = rng.choice(_ITEMS)
    gain = rng.random() < 0.6
    sold = cost + cost * p // 100 if gain else cost - cost * p // 100
    word = "profit" if gain else "loss"
    text = say(
        rng,
        rf"A dealer buys a {item} for \${cost} and sells it for \${sold}. What is the {word} in percent of the cost?",
        rf"Bought for \${cost}, sold for \${sold}: find the {word} on this {item} as a percent of the cost.",
        rf"{rng.choice(NAMES)} paid \${cost} for a {item} and later got \${sold} for it. Express the {word} in percent of the purchase price.",
    )
    return Problem(
        text,
        rf"$\frac{{{abs(sold - cost)}}}{{{cost}}} = \frac{{{p}}}{{100}}$, so the {word} is {p} percent.",
        str(p),
    )


def markup(rng: Random, level: int) -> Problem:
    """Selling price for a wanted margin on cost."""
    cost, p = rng.randint(3, 90 * level), rng.choice((10, 15, 20, 25, 30, 35, 40, 50, 60, 75))
    value, item = Fraction(cost * (100 + p), 100), rng.choice(_ITEMS)
    text = say(
        rng,
        rf"A shop buys a {item} for \${cost} and adds a markup of ${p}\%$. What is the selling price in dollars?",
        rf"The cost of a {item} is \${cost}. With a markup of ${p}\%$ on cost, at how many dollars is it sold?",
        rf"Wholesale, the {item} goes for \${cost}; the retailer's markup is ${p}\%$. Which price tag, in dollars, will buyers see?",
    )
    return Problem(
        text, rf"${cost} \cdot {decimal(1 + Fraction(p, 100))} = {decimal(value)}$.", decimal(value)
    )


def exchange(rng: Random, level: int) -> Problem:
    """Currency exchange."""
    rate, n = Fraction(rng.randint(51, 400 * level), 100), rng.randint(2, 50 * level) * 5
    one, two = rng.sample(("crowns", "dinars", "pesos", "francs", "rupees", "florins"), 2)
    if rng.random() < 0.5:
        text = say(
            rng,
            f"One {one[:-1]} is worth {decimal(rate)} {two}. How many {two} does one get for {n} {one}?",
            f"The exchange rate is {decimal(rate)} {two} for one {one[:-1]}. Change {n} {one}: how many {two} does one get?",
        )
        return Problem(text, rf"${n} \cdot {decimal(rate)} = {decimal(n * rate)}$.", decimal(n * rate))
    text = say(
        rng,
        f"One {one[:-1]} is worth {decimal(rate)} {two}. How many {one} must be paid for {decimal(n * rate)} {two}?",
        f"At {decimal(rate)} {two} for one {one[:-1]}, how many {one} must be paid to receive {decimal(n * rate)} {two}?",
    )
    return Problem(text, rf"$\frac{{{decimal(n * rate)}}}{{{decimal(rate)}}} = {n}$.", str(n))


def break_even(rng: Random, level: int) -> Problem:
    """Break-even quantity."""
    unit, n = rng.randint(2, 15 * level), rng.randint(10, 60 * level)
    margin = rng.randint(1, 12 * level)
    fixed = margin * n
    text = say(
        rng,
        rf"A stand has fixed costs of \${fixed}. Each unit costs \${unit} to make and sells for \${unit + margin}. How many units must be sold to break even?",
        rf"To print a book one pays \${fixed} once plus \${unit} a copy; a copy sells for \${unit + margin}. At how many copies does one break even?",
        rf"Rent and machines cost \${fixed} a month. Making one mug costs \${unit}; it is sold for \${unit + margin}. Find the monthly number of mugs needed to break even.",
    )
    return Problem(
        text,
        rf"Each sale brings ${unit + margin} - {unit} = {margin}$ dollars, and $\frac{{{fixed}}}{{{margin}}} = {n}$.",
        str(n),
    )


def wages(rng: Random, level: int) -> Problem:
    """Pay with overtime."""
    rate, base, extra = rng.randint(8, 25 + 5 * level), rng.choice((30, 35, 38, 40)), rng.randint(2, 12)
    value = rate * base + Fraction(3, 2) * rate * extra
    n = rng.choice(NAMES)
    text = say(
        rng,
        rf"{n} earns \${rate} an hour for up to {base} hours a week and one and a half times as much for overtime. What is the pay in dollars for {base + extra} hours?",
        rf"At \${rate} an hour up to {base} hours and time and a half beyond, how many dollars of pay does a week of {base + extra} hours bring?",
        rf"Weekly pay slip of {n}: \${rate} an hour up to {base} hours, every later hour counted one and a half times. Hours worked: {base + extra}. Calculate the gross amount in dollars.",
        rf"A bakery pays \${rate} an hour up to {base} hours a week; beyond that the hourly wage rises by half. Last week a baker stood at the oven for {base + extra} hours. What did the baker earn, in dollars?",
        rf"Overtime, meaning everything past the normal week, is paid half as much again. {n}'s normal wage is \${rate} an hour up to {base} hours. Work out the earnings in dollars of a {base + extra}-hour week.",
    )
    return Problem(
        text,
        rf"${base} \cdot {rate} = {base * rate}$ and ${extra} \cdot {decimal(Fraction(3 * rate, 2))} = {decimal(Fraction(3, 2) * rate * extra)}$, together ${decimal(value)}$.",
        decimal(value),
    )


def installments(rng: Random, level: int) -> Problem:
    """Total or extra cost of paying in installments."""
    months, rate = rng.randint(4, 12 * level), rng.randint(1000, 9000 * level)
    down = rng.randint(1, 20) * 500
    total = months * rate + down
    price = total - rng.randint(5, 90) * 100
    if price <= down:
        price = total - 500
    item = rng.choice(_ITEMS)
    text = say(
        rng,
        rf"A {item} costs \${money(price)} at once, or \${money(down)} down and {months} monthly payments of \${money(rate)}. How many dollars more is paid in installments?",
        rf"Instead of \${money(price)} in cash, a buyer of a {item} pays \${money(down)} down and then \${money(rate)} in each of {months} months. How many dollars more is that?",
        rf"For a {item} there are two offers: \${money(price)} now; or else \${money(down)} down and {months} instalments of \${money(rate)}. By what sum are the instalments dearer, in dollars more?",
        rf"Paying cash, {rng.choice(NAMES)} would give \${money(price)} for the {item}. The payment plan asks \${money(down)} down, then {months} times \${money(rate)}. The plan takes how many dollars more?",
    )
    steps = rf"In installments one pays ${money(down)} + {months} \cdot {money(rate)} = {money(total)}$, which is ${money(total - price)}$ more."
    return Problem(text, steps, money(total - price))


FINANCIAL = area(
    "Financial Mathematics",
    "Saving, borrowing and trading are decided with numbers.",
    area(
        "Simple interest", "Interest on the original sum grows in equal steps.",
        skill("Interest earned", "Principal, rate and time multiply.", simple_interest),
        skill("Finding the interest rate", "The rate can be worked out from what was paid.", simple_rate),
    ),
    skill("Compound interest", "Interest on interest grows by factors.", compound_interest),
    area(
        "Discounts", "A price cut is a percentage with a sign.",
        skill("Sale prices", "What remains is easier than what is taken off.", discount),
        skill("Original prices", "Dividing undoes a discount.", original_price),
    ),
    skill("Taxes and tips", "They are added on top.", tax_and_tip),
    area(
        "Profit and loss", "Trading is judged against cost.",
        skill("Profit percentage", "Gains compare with what was spent.", profit),
        skill("Markup", "Prices are cost plus a share of it.", markup),
        skill("Break-even point", "Fixed costs are earned back sale by sale.", break_even),
    ),
    skill("Currency exchange", "A rate turns one unit of money into another.", exchange),
    skill("Wages and overtime", "Pay changes its rate beyond a limit.", wages),
    skill("Installment plans", "Paying later costs more.", installments),
    aliases=("Consumer mathematics", "Finance"),
)  # fmt: skip
