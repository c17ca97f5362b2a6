"""Solvers for word problems, money and measurement questions."""

import re
from typing import Any

import sympy as sp

from tests.solving.question import Family, Question

R = sp.Rational


def steady(q: Question) -> Any:
    a, b = q.plain[:2]
    if q.has("hours does", "How many hours will"):
        return a / b
    if q.has("average speed"):
        found = re.search(r"(\d+) (?:km|kilometres)\b", q.text), re.search(r"(\d+) hours", q.text)
        return R(found[0][1]) / R(found[1][1])  # type: ignore[index]
    return a * b


def gap(q: Question) -> Any:
    d, v, w = q.plain
    return d / (w - v) if q.has("lead") else d / (v + w)


def there_and_back(q: Question) -> Any:
    v, w = q.plain
    return 2 / (1 / v + 1 / w)


def jointly(q: Question) -> Any:
    a, b = q.plain
    return 1 / (1 / a + 1 / b)


def against(q: Question) -> Any:
    a, b = q.plain
    return 1 / (1 / a - 1 / b)


def crew(q: Question) -> Any:
    a, d, b = q.plain
    return a * d / b


def mixed(q: Question) -> Any:
    a, p, b, r = q.plain
    return (a * p + b * r) / (a + b)


def diluted(q: Question) -> Any:
    p, r, v = (
        (q.plain[1], q.plain[2], q.plain[0])
        if q.has("How many litres of water must be added to")
        else q.plain
    )
    return v * p / r - v


def ages(q: Question) -> Any:
    if q.has("Together they", "add up to"):
        d, total = q.plain
        return (total - d) / 2
    gap_, years, factor = q.plain
    return gap_ / (factor - 1) - years


def coins(q: Question) -> Any:
    count, total, a, b = q.plain[:4]
    hits = [k for k in range(int(count) + 1) if a * k + b * (count - k) == total]
    return hits[0] if len(hits) == 1 else None


def legs(q: Question) -> Any:
    count, total, p, r = q.plain
    return next(k for k in range(int(count) + 1) if p * (count - k) + r * k == total)


def consecutive(q: Question) -> Any:
    n, total = q.plain
    step = 1 if q.has("consecutive integers") else 2
    first = (total - step * sum(range(int(n)))) / n
    if step == 2 and first % 2 != (0 if q.has("even") else 1):
        return None
    return first if q.has("smallest") else first + step * (n - 1)


def riddle(q: Question) -> Any:
    a, b, result = q.plain
    return (result - b) / a


def purchase(q: Question) -> Any:
    if q.has("change"):
        p, r, i, j, paid = q.plain
        return paid - p * i - r * j
    p, r, i, j = q.plain
    return p * i + r * j


def unit_price(q: Question) -> Any:
    a, cost, b = q.plain
    return cost / a * b


def simple(q: Question) -> Any:
    p, r, t = q.plain
    interest = p * r / 100 * t
    return interest if q.has("of interest are") else p + interest


def simple_rate(q: Question) -> Any:
    p, interest, t = q.plain
    return 100 * interest / p / t


def compound(q: Question) -> Any:
    value, r, t = q.plain
    for _ in range(int(t)):
        value += value * r / 100
    return value


def reduced(q: Question) -> Any:
    price, *cuts = q.plain
    for cut in cuts:
        price -= price * cut / 100
    return price


def before(q: Question) -> Any:
    p, now = q.plain
    return now / (1 - p / 100)


def added(q: Question) -> Any:
    amount, p = q.plain
    return amount + amount * p / 100


def profit(q: Question) -> Any:
    cost, sold = q.plain
    return abs(sold - cost) / cost * 100 if (sold > cost) == q.has("profit") else None


def exchanged(q: Question) -> Any:
    rate, amount = q.plain
    return amount / rate if q.has("must be paid") else amount * rate


def even(q: Question) -> Any:
    fixed, cost, price = q.plain
    return next(n for n in range(1, 100000) if n * (price - cost) >= fixed)


def pay(q: Question) -> Any:
    rate, base, hours = q.plain
    return rate * base + (hours - base) * rate * R(3, 2)


def payments(q: Question) -> Any:
    if q.has("Instead"):
        price, down, rate, months = q.plain
    else:
        price, down, months, rate = q.plain
    return down + months * rate - price


_UNITS = {
    "millimetres": R(1, 1000), "centimetres": R(1, 100), "metres": R(1), "kilometres": R(1000),
    "milligrams": R(1, 1000), "grams": R(1), "kilograms": R(1000), "tonnes": R(10**6),
    "millilitres": R(1, 1000), "centilitres": R(1, 100), "decilitres": R(1, 10), "litres": R(1),
    "inches": R(254, 10000), "feet": R(3048, 10000), "yards": R(9144, 10000),
}  # fmt: skip


def units(q: Question) -> Any:
    names = re.findall(r"\b(" + "|".join(_UNITS) + r")\b", q.text)
    one, two = names
    given, wanted = (two, one) if q.has("How many") else (one, two)
    power = 2 if q.has("square") else 3 if q.has("cubic") else 1
    return q.plain[0] * (_UNITS[given] / _UNITS[wanted]) ** power


def clock(q: Question) -> Any:
    times = [int(h) * 60 + int(m) for h, m in re.findall(r"(\d+):(\d\d)", q.text)]
    if len(times) == 2:
        return times[1] - times[0]
    hour, minute = R(times[0], 720) * 360, R(times[0] % 60, 60) * 360
    apart = (hour - minute) % 360
    return min(apart, 360 - apart)


def mixed_time(q: Question) -> Any:
    value = sum(k * f for k, f in zip(q.plain, (3600, 60, 1), strict=False))
    return value if q.has("second") else value / 60


def degrees(q: Question) -> Any:
    value = q.plain[0]
    if q.text.index("Celsius") < q.text.index("Fahrenheit"):
        return value * 9 / 5 + 32
    return (value - 32) * 5 / 9


def map_scale(q: Question) -> Any:
    _, scale, length = q.plain
    return length * 100000 / scale if q.has("how many centimetres") else length * scale / 100000


def density(q: Question) -> Any:
    numbers = [R(k) for k in re.findall(r"(\d+(?:\.\d+)?) (?:g|cm)", q.text)]
    asked = q.find(r"(?:What is its|Find the|What is the|compute the) (mass|volume|density)")[0]
    return numbers[0] * numbers[1] if asked == "mass" else numbers[0] / numbers[1]


def speeds(q: Question) -> Any:
    value = next(k for k in q.plain)
    to_hours = q.has("to km/h", "How many km/h", "in km/h")
    return value * 3600 / 1000 if to_hours else value * 1000 / 3600


STORIES: list[Family] = [
    (r"m/s", speeds),
    (r"toward each other|has a lead|With a lead", gap),
    (r"round trip", there_and_back),
    (r"km/h", steady),
    (r"drain|leak", against),
    (r"(?i)together, how many hours|need together|machines need", jointly),
    (r"\d+ days|harvest lasts", crew),
    (r"water must be added", diluted),
    (r"the mixture|a mixture", mixed),
    (r"years (older|younger)", ages),
    (r"^(?!.*postage).*-cent", coins),
    (r"(legs|wheels) in all|Counting \w+ and", legs),
    (r"consecutive", consecutive),
    (r"What was the number", riddle),
    (r"respectively|of the first and \d+ of the second", purchase),
    (r"do \d+ cost|unit rate", unit_price),
    (r"yearly rate", simple_rate),
    (r"simple interest", simple),
    (r"compounded", compound),
    (r"discount", reduced),
    (r"original price", before),
    (r"\\% (tip|sales tax)|\\%\$ (tip|sales tax)|markup", added),
    (r"(profit|loss) (in percent|on this)", profit),
    (r"break even", even),
    (r"must be paid (for|to)|does one get", exchanged),
    (r"(an hour|hours) (a week|(for )?up to)|an hour up to", pay),
    (r"dollars more", payments),
    (r"hands of a clock|hour hand|24-hour", clock),
    (r"hours(,| and) \d+ minutes", mixed_time),
    (r"Fahrenheit", degrees),
    (r"\bmap\b.*\$1 :|\$1 :.*\bmap\b|map of scale", map_scale),
    (r"density", density),
    (r"^(?!.*(A tank holds|triang)).*(Convert|How many|notes) .*\b(metres|centimetres|millimetres|grams|kilograms|tonnes|milligrams|litres|"
     r"centilitres|decilitres|millilitres|feet|yards|inches)\b", units),
]  # fmt: skip
