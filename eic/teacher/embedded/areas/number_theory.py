"""Number theory: divisibility, primes, congruences, bases, digits, integer equations."""

from math import gcd
from random import Random

from eic.teacher.embedded.node import area, skill
from eic.teacher.embedded.problem import Problem, chain, listed, say

_DIGITS = "0123456789ABCDEF"


def factorize(n: int) -> list[tuple[int, int]]:
    """Return the prime factorization of n as (prime, exponent), primes ascending."""
    out, p = [], 2
    while p * p <= n:
        k = 0
        while n % p == 0:
            n //= p
            k += 1
        if k:
            out.append((p, k))
        p += 1
    return [*out, (n, 1)] if n > 1 else out


def _shown(n: int) -> str:
    return r" \cdot ".join(f"{p}^{{{k}}}" if k > 1 else str(p) for p, k in factorize(n))


def greatest_common_divisor(rng: Random, level: int) -> Problem:
    """Find a gcd by Euclid."""
    g = rng.randint(2, 15 * level)
    a, b = g * rng.randint(2, 12 * level), g * rng.randint(2, 12 * level)
    b = b + g if a == b else b
    steps, x, y = [], max(a, b), min(a, b)
    while y:
        steps.append(rf"${x} = {x // y} \cdot {y} + {x % y}$")
        x, y = y, x % y
    text = say(
        rng,
        f"Find the greatest common divisor of ${a}$ and ${b}$.",
        rf"Compute $\gcd({a}, {b})$.",
        f"Strips of {a} cm and {b} cm are cut into equal pieces with no waste. What is the greatest common length of a piece, in whole cm?",
        f"What is the greatest common factor of ${a}$ and ${b}$?",
    )
    return Problem(
        text, "Euclid's algorithm: " + ", ".join(steps) + f". The last nonzero remainder is ${x}$.", str(x)
    )


def least_common_multiple(rng: Random, level: int) -> Problem:
    """Find an lcm."""
    numbers = [rng.randint(4, 8 + 14 * level) for _ in range(2 if level < 3 else 3)]
    value = 1
    for n in numbers:
        value = value * n // gcd(value, n)
    shown = (
        f"${numbers[0]}$ and ${numbers[1]}$"
        if level < 3
        else f"${numbers[0]}$, ${numbers[1]}$ and ${numbers[2]}$"
    )
    text = say(
        rng,
        f"Find the least common multiple of {shown}.",
        rf"What is $\operatorname{{lcm}}({listed(numbers)})$?",
        f"Bells ring every {shown} minutes and have just rung together. After how many minutes do they next ring together?",
    )
    factors = ", ".join(f"${chain(str(n), _shown(n))}$" for n in numbers)
    return Problem(
        text,
        f"Factorizations: {factors}. Taking the highest power of each prime gives ${value}$.",
        str(value),
    )


def divisor_count(rng: Random, level: int) -> Problem:
    """Count divisors."""
    n = rng.randint(12, {1: 100, 2: 600, 3: 3000}[level])
    value = 1
    for _, k in factorize(n):
        value *= k + 1
    text = say(
        rng,
        f"How many positive divisors does ${n}$ have?",
        f"Count the positive divisors of ${n}$.",
        f"In how many ways can {n} chairs be set out in equal rows, the order of rows times chairs mattering? In other words, find the number of positive divisors of {n}.",
    )
    return Problem(
        text,
        f"${chain(str(n), _shown(n))}$; adding one to each exponent and multiplying gives ${value}$.",
        str(value),
    )


def divisor_sum(rng: Random, level: int) -> Problem:
    """Add up divisors."""
    n = rng.randint(12, {1: 60, 2: 300, 3: 1000}[level])
    value = sum(d for d in range(1, n + 1) if n % d == 0)
    text = say(
        rng,
        f"What is the sum of the positive divisors of ${n}$?",
        rf"Find $\sigma({n})$, the sum of all positive divisors of ${n}$.",
    )
    parts = " ".join(rf"(1 + {' + '.join(str(p**i) for i in range(1, k + 1))})" for p, k in factorize(n))
    return Problem(text, f"${chain(str(n), _shown(n))}$, so the sum is ${parts} = {value}$.", str(value))


def largest_prime(rng: Random, level: int) -> Problem:
    """Find the largest prime factor."""
    n = rng.randint(30, {1: 200, 2: 2000, 3: 9999}[level])
    value = factorize(n)[-1][0]
    text = say(
        rng,
        f"What is the largest prime factor of ${n}$?",
        f"Factor ${n}$ into primes and name the largest prime factor.",
        f"Find the largest prime that divides ${n}$.",
    )
    return Problem(
        text, f"${chain(str(n), _shown(n))}$, so the largest prime factor is ${value}$.", str(value)
    )


def distinct_primes(rng: Random, level: int) -> Problem:
    """Count primes in a range."""
    a = rng.randint(2, 60 * level)
    b = a + rng.randint(10, 30)
    primes = [n for n in range(max(2, a), b + 1) if factorize(n)[0] == (n, 1)]
    text = say(
        rng,
        f"How many prime numbers are there from ${a}$ to ${b}$ inclusive?",
        f"Count the primes $p$ with ${a} \\le p \\le {b}$.",
    )
    shown = f"They are ${listed(primes)}$" if primes else "Every number there has a proper divisor"
    return Problem(text, f"{shown}, so the count is ${len(primes)}$.", str(len(primes)))


def modular_power(rng: Random, level: int) -> Problem:
    """Reduce a power."""
    a, n, m = rng.randint(2, 9 + 6 * level), rng.randint(4, 40 * level), rng.randint(3, 9 + 6 * level)
    value = pow(a, n, m)
    text = say(
        rng,
        f"What is the remainder when ${a}^{{{n}}}$ is divided by ${m}$?",
        rf"Compute ${a}^{{{n}}} \bmod {m}$.",
        f"Find the remainder of ${a}^{{{n}}}$ on division by ${m}$.",
    )
    squares, exponent, base = [], 1, a % m
    while exponent <= n:
        squares.append(rf"${a}^{{{exponent}}} \equiv {base}$")
        base, exponent = base * base % m, exponent * 2
    return Problem(
        text,
        f"Square repeatedly modulo ${m}$: "
        + ", ".join(squares)
        + f". Multiplying the needed powers gives ${value}$.",
        str(value),
    )


def modular_inverse(rng: Random, level: int) -> Problem:
    """Solve a linear congruence."""
    m = rng.choice(((5, 7, 11), (11, 13, 17, 19), (23, 29, 31, 37, 41))[level - 1])
    a, b = rng.randint(2, m - 1), rng.randint(1, m - 1)
    inverse = pow(a, -1, m)
    x = inverse * b % m
    text = say(
        rng,
        rf"Solve ${a}x \equiv {b} \pmod{{{m}}}$ with $0 \le x < {m}$.",
        rf"Find the least non-negative $x$ such that ${a}x \equiv {b} \pmod{{{m}}}$.",
    )
    return Problem(
        text,
        rf"The inverse of ${a}$ is ${inverse}$, because ${a} \cdot {inverse} = {a * inverse} \equiv 1$. So $x \equiv {inverse} \cdot {b} \equiv {x}$.",
        str(x),
    )


def chinese_remainder(rng: Random, level: int) -> Problem:
    """Find the least number with two given remainders."""
    m, n = rng.choice(((3, 5), (4, 7), (5, 7), (5, 8), (7, 9), (8, 11), (9, 13), (11, 13))[: 2 + 2 * level])
    x = rng.randint(2, m * n - 1)
    text = say(
        rng,
        f"Find the smallest positive integer that leaves remainder ${x % m}$ on division by ${m}$ and remainder ${x % n}$ on division by ${n}$.",
        rf"What is the smallest positive $x$ with $x \equiv {x % m} \pmod{{{m}}}$ and $x \equiv {x % n} \pmod{{{n}}}$?",
        f"Eggs in rows of {m} leave {x % m} over, in rows of {n} they leave {x % n} over. What is the smallest positive number of eggs?",
    )
    steps = f"Numbers with the second remainder are ${x % n}, {x % n + n}, {x % n + 2 * n}, \\ldots$; the first of them that is positive with remainder ${x % m}$ modulo ${m}$ is ${x}$."
    return Problem(text, steps, str(x))


def to_decimal(rng: Random, level: int) -> Problem:
    """Convert from another base."""
    base = rng.choice(((2, 3, 5), (2, 4, 6, 7), (3, 8, 9, 16))[level - 1])
    n = rng.randint(base * base, base ** (4 if base > 3 else 7))
    digits = in_base(n, base)
    text = say(
        rng,
        rf"Convert the base-{base} number $\text{{{digits}}}_{{{base}}}$ to base ten.",
        rf"What is $\text{{{digits}}}_{{{base}}}$ in decimal notation?",
    )
    steps = " + ".join(
        rf"{_DIGITS.index(d)} \cdot {base}^{{{len(digits) - 1 - i}}}" for i, d in enumerate(digits)
    )
    return Problem(text, f"${steps} = {n}$.", str(n))


def from_decimal(rng: Random, level: int) -> Problem:
    """Convert to another base."""
    base = rng.choice(((2, 3, 5), (2, 4, 6, 7), (3, 8, 9))[level - 1])
    n = rng.randint(base * base, base ** (4 if base > 3 else 7))
    digits = in_base(n, base)
    text = say(
        rng,
        f"Write the decimal number ${n}$ in base ${base}$ (digits only).",
        f"What are the digits of ${n}$ when it is written in base ${base}$?",
    )
    return Problem(
        text,
        f"Dividing by ${base}$ again and again leaves, from the last remainder to the first, the digits ${digits}$.",
        digits,
    )


def in_base(n: int, base: int) -> str:
    """Return n written in a base up to 16."""
    out = ""
    while n:
        out = _DIGITS[n % base] + out
        n //= base
    return out or "0"


def units_digit(rng: Random, level: int) -> Problem:
    """Find the units digit of a power or product of powers."""
    a, n = rng.randint(2, 20 * level), rng.randint(5, 150 * level)
    b, m = rng.randint(2, 30), rng.randint(3, 90)
    shown, value = (
        (f"{a}^{{{n}}}", pow(a, n, 10))
        if level == 1
        else (rf"{a}^{{{n}}} \cdot {b}^{{{m}}}", pow(a, n, 10) * pow(b, m, 10) % 10)
    )
    text = say(
        rng,
        f"What is the units digit of ${shown}$?",
        f"Find the last digit of ${shown}$.",
        f"In which digit does ${shown}$ end? State the units digit.",
    )
    return Problem(
        text,
        f"Only last digits matter and they repeat in cycles; following the cycle gives ${value}$.",
        str(value),
    )


def digit_sum(rng: Random, level: int) -> Problem:
    """Sum the digits of a number, or find a digit making it divisible by nine."""
    n = rng.randint(10 ** (level + 1), 10 ** (level + 3))
    text = say(
        rng,
        f"Find the sum of the digits of ${n}$.",
        f"What do the digits of ${n}$ add up to? Compute the sum of the digits.",
    )
    return Problem(text, f"${' + '.join(str(n))} = {sum(map(int, str(n)))}$.", str(sum(map(int, str(n)))))


def totient(rng: Random, level: int) -> Problem:
    """Compute Euler's totient."""
    n = rng.randint(8, {1: 40, 2: 150, 3: 700}[level])
    value = n
    for p, _ in factorize(n):
        value = value // p * (p - 1)
    text = say(
        rng,
        rf"Compute Euler's totient $\varphi({n})$.",
        f"How many positive integers up to ${n}$ are coprime to ${n}$?",
    )
    steps = "".join(rf"\left(1 - \frac{{1}}{{{p}}}\right)" for p, _ in factorize(n))
    return Problem(text, f"${chain(str(n), _shown(n))}$, so the count is ${n}{steps} = {value}$.", str(value))


def stamps(rng: Random, level: int) -> Problem:
    """Count non-negative solutions of a linear Diophantine equation."""
    a, b = rng.randint(2, 6), rng.randint(3, 9)
    b = b + 1 if a == b else b
    n = rng.randint(20, 60 * level)
    pairs = [(x, (n - a * x) // b) for x in range(n // a + 1) if (n - a * x) % b == 0]
    text = say(
        rng,
        f"How many pairs $(x, y)$ of non-negative integers satisfy ${a}x + {b}y = {n}$?",
        f"In how many ways can {n} cents of postage be made from {a}-cent and {b}-cent stamps?",
    )
    shown = f" They are ${listed([f'({x}, {y})' for x, y in pairs])}$." if 0 < len(pairs) <= 8 else ""
    return Problem(
        text,
        f"For each $x$ test whether ${n} - {a}x$ is a multiple of ${b}$.{shown} That makes ${len(pairs)}$.",
        str(len(pairs)),
    )


NUMBER_THEORY = area(
    "Number Theory",
    "Whole numbers hide structure that secures messages and settles puzzles.",
    area(
        "Common divisors and multiples", "They settle how things fit together.",
        skill("Greatest common divisor", "Euclid's algorithm is the oldest still in use.", greatest_common_divisor, aliases=("GCD",)),
        skill("Least common multiple", "It tells when cycles meet again.", least_common_multiple, aliases=("LCM",)),
        aliases=("GCD and LCM",),
    ),
    area(
        "Prime factorization", "Primes are the atoms of multiplication.",
        skill("Largest prime factor", "Factoring fully ends at the largest prime.", largest_prime),
        skill("Primes in an interval", "Testing for primes is a skill of its own.", distinct_primes),
        aliases=("Primes", "Prime numbers"),
    ),
    area(
        "Divisor functions", "Counting divisors needs only the exponents of primes.",
        skill("Number of divisors", "Each exponent offers one choice more than itself.", divisor_count),
        skill("Sum of divisors", "The sum factors like the number does.", divisor_sum),
        skill("Euler's totient function", "It counts the numbers without common factors.", totient),
    ),
    area(
        "Modular arithmetic", "Clocks, calendars and codes count in circles.",
        skill("Powers modulo a number", "Huge powers have small remainders.", modular_power),
        skill("Linear congruences", "Division works in circles too, when an inverse exists.", modular_inverse),
        skill("Chinese remainder theorem", "Two remainders pin a number down.", chinese_remainder),
        aliases=("Congruences",),
    ),
    area(
        "Number bases", "Computers count by twos and sixteens.",
        skill("Converting to decimal notation", "Every place has its weight.", to_decimal),
        skill("Writing integers in another base", "Remainders are the digits.", from_decimal),
        aliases=("Base conversion",),
    ),
    area(
        "Digit problems", "The last digit knows more than one thinks.",
        skill("Units digits of powers", "Last digits run in cycles.", units_digit),
        skill("Digit sums", "Divisibility by nine lives in the digit sum.", digit_sum),
        aliases=("Digits",),
    ),
    skill("Diophantine equations", "Some questions allow whole numbers only.", stamps),
)  # fmt: skip
