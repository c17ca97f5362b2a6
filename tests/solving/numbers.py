"""Solvers for number theory, counting, probability, logic, sets and statistics: mostly by brute force."""

import re
import statistics
from itertools import combinations, permutations, product
from math import comb, factorial, gcd, lcm
from typing import Any

import sympy as sp

from tests.solving.latex import read
from tests.solving.question import Family, Question

R = sp.Rational


def ints(q: Question) -> list[int]:
    return [int(k) for k in q.plain]


def divisors(n: int) -> list[int]:
    return [d for d in range(1, n + 1) if n % d == 0]


def powers(q: Question) -> list[tuple[int, int]]:
    return [(int(a), int(b)) for a, b in re.findall(r"(\d+)\^\{(\d+)\}", q.text)]


def modular_power(q: Question) -> Any:
    (a, n), m = powers(q)[0], ints(q)[-1]
    value = 1
    for _ in range(n):
        value = value * a % m
    return value


def congruence(q: Question) -> Any:
    a, b, m = (int(k) for k in q.find(r"(\d+)x \\equiv (\d+) \\pmod\{(\d+)\}"))
    return next(k for k in range(m) if (a * k - b) % m == 0)


def two_remainders(q: Question) -> Any:
    n = ints(q)
    if q.has("Eggs"):
        m, r, k, s = n
    elif q.has("equiv"):
        r, m, s, k = n
    else:
        r, m, s, k = n
    return next(v for v in range(1, m * k + 1) if v % m == r and v % k == s)


def to_ten(q: Question) -> Any:
    digits, base = re.search(r"\\text\{(\w+)\}_\{(\d+)\}", q.text).groups()  # type: ignore[union-attr]
    return int(digits, int(base))


def from_ten(q: Question) -> Any:
    n, base = ints(q)[:2]
    digits = ""
    while n:
        n, digit = divmod(n, base)
        digits = str(digit) + digits
    return int(digits)


def units(q: Question) -> Any:
    value = 1
    for a, n in powers(q):
        value *= a**n
    return value % 10


def postage(q: Question) -> Any:
    if q.has("postage"):
        n, a, b = ints(q)
    else:
        a, b, n = (int(k) for k in q.find(r"(\d+)x \+ (\d+)y = (\d+)"))
    return sum(1 for i in range(n + 1) for j in range(n + 1) if a * i + b * j == n)


def prime_count(q: Question) -> Any:
    a, b = ints(q)[:2]
    return sum(1 for k in range(a, b + 1) if sp.isprime(k))


def anagrams(q: Question) -> Any:
    word = str(q.find(r"letters of ([A-Z]+)")[0])
    ways, left = 1, len(word)
    for letter in set(word):
        ways, left = ways * comb(left, word.count(letter)), left - word.count(letter)
    return ways


def ordered(q: Question) -> Any:
    n = ints(q)
    if q.has("runners"):
        k, size = n[0], n[1]
    elif q.has("offices"):
        size, k = n[0], n[1]
    else:
        k, size = n
    return factorial(size) // factorial(size - k)


def chosen(q: Question) -> Any:
    if r"\binom" in q.text:
        n, k = (int(v) for v in q.find(r"\\binom\{(\d+)\}\{(\d+)\}"))
    elif q.has("flavours"):
        n, k = ints(q)
    else:
        k, n = ints(q)
    return factorial(n) // factorial(k) // factorial(n - k)


def two_groups(q: Question) -> Any:
    i, a, j, b = ints(q)
    return len(list(combinations(range(a), i))) * len(list(combinations(range(b), j)))


def paths(q: Question) -> Any:
    a, b = (int(k) for k in q.points[1])
    row = [1] * (a + 1)
    for _ in range(b):
        for i in range(1, a + 1):
            row[i] += row[i - 1]
    return row[a]


def shares(q: Question) -> Any:
    n, k = ints(q)
    ways = [1] + [0] * n
    for _ in range(k):
        ways = [sum(ways[: i + 1]) for i in range(n + 1)]
    return ways[n]


def dice(q: Question) -> Any:
    word, total = q.find(r"sum (?:is|of) (exactly|at least|at most) (\d+)")
    sides = int(q.find(r"(\d+)-sided")[0])
    sums = [i + j for i, j in product(range(1, sides + 1), repeat=2)]
    good = [
        s
        for s in sums
        if s == total or (s > total and word == "at least") or (s < total and word == "at most")
    ]
    return R(len(good), len(sums))


def urn(q: Question) -> Any:
    a, b = ints(q)
    balls = [0] * a + [1] * b
    draws = [one == two for one, two in permutations(balls, 2)]
    return R(draws.count(q.has("the same colour")), len(draws))


def heads(q: Question) -> Any:
    n, k = ints(q)
    return R(sum(1 for flips in product((0, 1), repeat=n) if sum(flips) == k), 2**n)


def independent(q: Question) -> Any:
    p, r = q.numbers
    outcomes = {(i, j): (p if i else 1 - p) * (r if j else 1 - r) for i in (0, 1) for j in (0, 1)}
    wanted = {"both": 2, "neither": 0}
    word = str(q.find("(both|neither|at least one) of them")[0])
    return sum(
        v for (i, j), v in outcomes.items() if (i + j == wanted[word] if word in wanted else i + j > 0)
    )


def expectation(q: Question) -> Any:
    pairs = re.findall(r"\$(\d+)\$ with probability \$(.*?)\$", q.text)
    values = [(int(v), read(p)) for v, p in pairs]
    return sum(v * p for v, p in values) if sum(p for _, p in values) == 1 else None


def sets(q: Question) -> Any:
    a, b = ({int(k) for k in re.split(", ", found)} for found in re.findall(r"\\\{(.*?)\\\}", q.text))
    sign = q.find(r"A \\(cup|cap|setminus) B")[0]
    return frozenset(sp.Integer(k) for k in {"cup": a | b, "cap": a & b, "setminus": a - b}[str(sign)])


def subsets(q: Question) -> Any:
    n = ints(q)
    if q.has("Cartesian"):
        return n[0] * n[1]
    return sum(comb(n[0], k) for k in range(1 if q.has("nonempty") else 0, n[0] + 1))


def overlap(q: Question) -> Any:
    total, a, b, c = ints(q)
    if q.has("How many like both", "how many chose both"):
        return a + b + c - total
    return total - (a + b - c)


def truth(q: Question) -> Any:
    formula = next(f for f in q.formulas if "\\" in f)
    text = formula.replace(r"\leftrightarrow", " << ").replace(r"\lnot", " ~").replace(r"\land", "&")
    text = text.replace(r"\lor", "|").replace(r"\to", ">>")
    if "<<" in text:  # biconditional: not an operator of the reader below
        text = re.sub(r"(~?\s*\w+)\s+<<\s+(~?\s*\w+)", r"Equivalent(\1, \2)", text)
    letters = [name for name in "pqr" if re.search(rf"\b{name}\b", text)]
    names = {name: sp.Symbol(name) for name in "pqr"}
    value = sp.sympify(text, locals=names)
    count = 0
    for row in product((True, False), repeat=len(letters)):
        count += bool(value.subs(dict(zip((names[n] for n in letters), row, strict=True))))
    return count


def graph(q: Question) -> Any:
    n = ints(q)
    if q.has("faces"):
        return 2 - n[0] + n[1]
    if q.has("tree"):
        return n[0] - 1
    if q.has("degree"):
        return R(n[0] * n[1], 2)
    return sum(range(n[0]))


def spread(q: Question) -> Any:
    data = q.series
    if q.has("interquartile"):
        ordered_data, half = sorted(data), len(data) // 2
        return statistics.median(ordered_data[half + 1 :]) - statistics.median(ordered_data[:half])
    if q.has("variance"):
        mean = R(sum(data), len(data))
        return sum((k - mean) ** 2 for k in data) / len(data)
    if q.has("range"):
        return max(data) - min(data)
    if q.has("median"):
        middle = sorted(data)[(len(data) - 1) // 2 : len(data) // 2 + 1]
        return R(sum(middle), len(middle))
    if q.has("mode"):
        best = statistics.multimode(data)
        return best[0] if len(best) == 1 else None
    return R(sum(data), len(data))


def missing(q: Question) -> Any:
    data, mean = q.series, q.find(r"mean (?:exactly )?\$?(-?\d+)")[0]
    return mean * (len(data) + 1) - sum(data)


def together(q: Question) -> Any:
    n, a, m, b = q.plain if q.has("averages") else (q.plain[0], q.plain[1], q.plain[2], q.plain[3])
    return (n * a + m * b) / (n + m)


def frequencies(q: Question) -> Any:
    data = [v for v, c in re.findall(r"(\d+) \((\d+) times\)", q.text) for _ in range(int(c))]
    return R(sum(map(int, data)), len(data))


def standard_score(q: Question) -> Any:
    m, s, v = q.plain
    return m + v * s if q.has("standard score") else (v - m) / s


def binomial(q: Question) -> Any:
    p = next(k for k in q.numbers if not k.is_Integer)
    n = next(k for k in q.numbers if k.is_Integer)
    return n * p * (1 - p) if q.has("variance") else n * p


def line_fit(q: Question) -> Any:
    if q.has("predict"):
        symbol = sp.Symbol("x")
        rule = read(str(q.find(r"y = (.*?)\$")[0]))
        return rule.subs(symbol, q.find(r"x = (-?\d+)\$")[0])
    xs, ys = zip(*q.points, strict=True)
    mx, my = sum(xs) / R(len(xs)), sum(ys) / R(len(ys))
    return sum((a - mx) * (b - my) for a, b in q.points) / sum((a - mx) ** 2 for a in xs)


def pigeons(q: Question) -> Any:
    colours, wanted = ints(q)
    return sum([wanted - 1] * colours) + 1


def divisible(q: Question) -> Any:
    _, n, a, b = ints(q)
    return len({*range(a, n + 1, a), *range(b, n + 1, b)})


NUMBERS: list[Family] = [
    (r"greatest common|\\gcd", lambda q: gcd(*(ints(q) or list(map(int, q.find(r"\\gcd\((\d+), (\d+)\)")))))),
    (r"least common|lcm|Bells ring", lambda q: lcm(*ints(q))),
    (r"sum of (the|all) positive divisors|\\sigma", lambda q: sum(divisors(ints(q)[0]))),
    (r"number of positive divisors|positive divisors", lambda q: len(divisors(ints(q)[0]))),
    (r"largest prime", lambda q: max(d for d in divisors(ints(q)[0]) if sp.isprime(d))),
    (r"prime numbers are there|Count the primes", prime_count),
    (r"\d\^\{\d+\}.*\\bmod|remainder (when|of) \$\d+\^\{", modular_power),
    (r"x \\equiv \d+ \\pmod\{\d+\}\$ (with \$0)|least non-negative", congruence),
    (r"smallest positive", two_remainders),
    (r"\\text\{\w+\}_", to_ten),
    (r"in base \$\d+\$", from_ten),
    (r"units digit|last digit", units),
    (r"sum of the digits", lambda q: sum(map(int, str(ints(q)[0])))),
    (r"totient|coprime", lambda q: sum(1 for k in range(1, ints(q)[0] + 1) if gcd(k, ints(q)[0]) == 1)),
    (r"postage|pairs \$\(x, y\)\$ of non-negative", postage),
    (r"three-course|outfits|different routes", lambda q: ints(q)[0] * ints(q)[1] * ints(q)[2]),
    (r"strings of length", lambda q: ints(q)[1] ** ints(q)[0]),
    (r"wheels with", lambda q: ints(q)[1] ** ints(q)[0]),
    (r"letters of [A-Z]", anagrams),
    (r"runners|different offices|ordered lists", ordered),
    (r"round table", lambda q: factorial(ints(q)[0] - 1)),
    (r"committees|\\binom|flavours|subsets with exactly", chosen),
    (r"juniors|novels", two_groups),
    (r"grid paths", paths),
    (r"identical (coins|cookies|balls|tickets|pencils)", shares),
    (r"-sided dice", dice),
    (r"without replacement", urn),
    (r"fair coin", heads),
    (r"Independent events have|hits a target", independent),
    (r"expected value", expectation),
    (r"Given that", lambda q: q.plain[0] / (q.plain[0] + q.plain[2])),
    (r"A \\(cup|cap|setminus) B", sets),
    (r"subsets|power set|Cartesian", subsets),
    (r"(like|chose|like) (both|neither)|chose both|chose neither", overlap),
    (r"divisible by", divisible),
    (r"\\(land|lor|to|leftrightarrow|lnot).*true|true.*\\(land|lor|to)", truth),
    (r"certain of|are certain|makes? certain|certain for the first|makes \d+ of one colour certain", pigeons),
    (r"(?i)shakes hands|how many edges|count the edges|planar", graph),
    (r"averages? \d+ points|mean of all together", together),
    (r"have the mean|makes the mean", missing),
    (r"\(\d+ times\)", frequencies),
    (r"\$z\$-score|standard score", standard_score),
    (r"binomial", binomial),
    (r"regression|least.squares", line_fit),
    (r"(mean|median|mode|range|variance|half, middle value left out\))( of|\.|\?)", spread),
]
