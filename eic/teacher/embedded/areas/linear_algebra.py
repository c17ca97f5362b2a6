"""Linear algebra: matrices, determinants, inverses, systems, eigenvalues, independence."""

from fractions import Fraction
from random import Random

from eic.teacher.embedded.node import area, skill
from eic.teacher.embedded.problem import Problem, matrix, nonzero, say, term, tex

Rows = list[list[int]]


def _rows(rng: Random, height: int, width: int, bound: int) -> Rows:
    return [[rng.randint(-bound, bound) for _ in range(width)] for _ in range(height)]


def _times(a: Rows, b: Rows) -> Rows:
    return [
        [sum(x * y for x, y in zip(row, column, strict=True)) for column in zip(*b, strict=True)] for row in a
    ]


def _det(m: Rows) -> int:
    if len(m) == 1:
        return m[0][0]
    return sum((-1) ** j * m[0][j] * _det([row[:j] + row[j + 1 :] for row in m[1:]]) for j in range(len(m)))


def matrix_sum(rng: Random, level: int) -> Problem:
    """Linear combination of matrices."""
    n = 2 if level < 3 else 3
    a, b = _rows(rng, 2, n, 4 + 3 * level), _rows(rng, 2, n, 4 + 3 * level)
    k = rng.randint(2, 5) if level > 1 else 1
    value = [[x + k * y for x, y in zip(r, s, strict=True)] for r, s in zip(a, b, strict=True)]
    shown = f"{matrix(a)} + {'' if k == 1 else k}{matrix(b)}"
    text = say(rng, f"Compute ${shown}$.", f"Add entry by entry: ${shown}$.", f"Which matrix is ${shown}$?")
    return Problem(
        text,
        "Entries in the same place are combined"
        + ("." if k == 1 else f", the second matrix scaled by ${k}$."),
        matrix(value),
    )


def matrix_product(rng: Random, level: int) -> Problem:
    """Product of matrices."""
    n = 2 if level < 3 else 3
    a, b = _rows(rng, 2, n, 3 + level), _rows(rng, n, 2 if level > 1 else 1, 3 + level)
    text = say(
        rng,
        f"Compute the product ${matrix(a)} {matrix(b)}$.",
        rf"Multiply the matrices: ${matrix(a)} {matrix(b)}$.",
        f"Find ${matrix(a)} {matrix(b)}$.",
    )
    return Problem(
        text, "Each entry is a row of the first times a column of the second.", matrix(_times(a, b))
    )


def trace(rng: Random, level: int) -> Problem:
    """Trace of a matrix or of its square."""
    n = 2 if level == 1 else 3
    a = _rows(rng, n, n, 5 + 3 * level)
    square = level == 3
    value = sum((_times(a, a) if square else a)[i][i] for i in range(n))
    name = "trace of the square of" if square else "trace of"
    text = say(rng, f"Find the {name} ${matrix(a)}$.", f"What is the {name} the matrix ${matrix(a)}$?")
    return Problem(text, f"Adding the diagonal entries gives ${value}$.", str(value))


def determinant_two(rng: Random, level: int) -> Problem:
    """Determinant of a 2 by 2 matrix."""
    a = _rows(rng, 2, 2, 4 + 5 * level)
    text = say(
        rng,
        f"Compute the determinant of ${matrix(a)}$.",
        rf"Find $\det {matrix(a)}$.",
        f"What is the determinant of the matrix ${matrix(a)}$?",
    )
    return Problem(text, rf"$({a[0][0]})({a[1][1]}) - ({a[0][1]})({a[1][0]}) = {_det(a)}$.", str(_det(a)))


def determinant_three(rng: Random, level: int) -> Problem:
    """Determinant of a 3 by 3 matrix."""
    a = _rows(rng, 3, 3, 2 + 2 * level)
    text = say(
        rng,
        f"Compute the determinant of ${matrix(a)}$.",
        f"Expand along the first row to get the determinant of ${matrix(a)}$.",
        rf"Evaluate $\det {matrix(a)}$.",
    )
    minors = [_det([row[:j] + row[j + 1 :] for row in a[1:]]) for j in range(3)]
    steps = rf"$({a[0][0]})({minors[0]}) - ({a[0][1]})({minors[1]}) + ({a[0][2]})({minors[2]}) = {_det(a)}$."
    return Problem(text, "Along the first row: " + steps, str(_det(a)))


def singular_value(rng: Random, level: int) -> Problem:
    """The parameter that makes a matrix singular."""
    a, b, c = nonzero(rng, 4 + 3 * level), nonzero(rng, 4 + 3 * level), nonzero(rng, 4 + 3 * level)
    value = Fraction(b * c, a)
    shown = rf"\begin{{pmatrix}} {a} & {b} \\ {c} & k \end{{pmatrix}}"
    text = say(
        rng,
        f"For which $k$ is ${shown}$ not invertible?",
        f"Find the value of $k$ that makes the matrix ${shown}$ singular, so not invertible.",
        f"The columns of ${shown}$ are linearly dependent (the matrix is not invertible). What is $k$?",
    )
    return Problem(
        text, rf"The determinant ${a}k - ({b})({c})$ must vanish, so $k = {tex(value)}$.", tex(value)
    )


def inverse(rng: Random, level: int) -> Problem:
    """Inverse of a 2 by 2 matrix."""
    a = _rows(rng, 2, 2, 3 + 2 * level)
    if _det(a) == 0:
        a[0][0] += 1
    if _det(a) == 0:
        a = [[2, 1], [5, 3]]
    d = _det(a)
    value = [[Fraction(a[1][1], d), Fraction(-a[0][1], d)], [Fraction(-a[1][0], d), Fraction(a[0][0], d)]]
    text = say(
        rng,
        f"Find the inverse of ${matrix(a)}$.",
        f"Invert the matrix ${matrix(a)}$.",
        f"Which matrix is the inverse of ${matrix(a)}$?",
    )
    return Problem(
        text,
        f"The determinant is ${d}$; swap the diagonal, change the other signs and divide by ${d}$.",
        matrix(value),
    )


def system_three(rng: Random, level: int) -> Problem:
    """Solve a system in three unknowns."""
    while True:
        a = _rows(rng, 3, 3, 2 + level)
        if _det(a) != 0 and all(row[0] for row in a):
            break
    x = [nonzero(rng, 3 + level) for _ in range(3)]
    lines = []
    for row in a:
        left = ("" if row[0] == 1 else "-" if row[0] == -1 else str(row[0])) + "x"
        left += "".join(term(k, name) for k, name in zip(row[1:], "yz", strict=True) if k)
        lines.append(f"${left} = {sum(p * q for p, q in zip(row, x, strict=True))}$")
    joined = f"{lines[0]}, {lines[1]}, {lines[2]}"
    text = say(
        rng,
        f"Solve the linear system {joined}. Answer with $(x, y, z)$.",
        f"Use Gaussian elimination on {joined} and state $(x, y, z)$.",
    )
    return Problem(
        text,
        f"Elimination leads to $x = {x[0]}$, $y = {x[1]}$, $z = {x[2]}$, which satisfies all three equations.",
        f"({x[0]}, {x[1]}, {x[2]})",
    )


def eigenvalues(rng: Random, level: int) -> Problem:
    """Eigenvalues of a 2 by 2 matrix; the answer is a set."""
    p, q = rng.sample(range(-3 - 2 * level, 4 + 2 * level), 2)
    k, b = rng.randint(-3, 3), nonzero(rng, 2)
    s, t = (1, k) if level > 1 else (1, 0)
    # Conjugating diag(p, q) plus a triangle by a shear keeps the eigenvalues.
    upper = [[p, b], [0, q]]
    shear, back = [[1, 0], [t, s]], [[1, 0], [-t, s]]
    a = _times(_times(shear, upper), back)
    low, high = min(p, q), max(p, q)
    what = rng.choice(("set", "largest"))
    if what == "set":
        text = say(
            rng,
            f"Find the set of eigenvalues of ${matrix(a)}$.",
            f"Which numbers are eigenvalues of ${matrix(a)}$? Answer with a set.",
        )
    else:
        text = say(
            rng,
            f"What is the largest eigenvalue of ${matrix(a)}$?",
            f"Find the largest eigenvalue of the matrix ${matrix(a)}$.",
        )
    tr, d = a[0][0] + a[1][1], _det(a)
    middle = term(-tr, r"\lambda") if tr else ""
    steps = rf"The characteristic polynomial is $\lambda^2{middle}{term(d, '') if d else ''} = (\lambda{term(-low, '') if low else ''})(\lambda{term(-high, '') if high else ''})$."
    return Problem(text, steps, rf"\{{{low}, {high}\}}" if what == "set" else str(high))


def rank(rng: Random, level: int) -> Problem:
    """Rank of a 3 by 3 matrix."""
    one = [nonzero(rng, 3 + level) for _ in range(3)]
    two = [nonzero(rng, 3 + level) for _ in range(3)]
    k, m = nonzero(rng, 3), nonzero(rng, 3)
    kind = rng.randint(1, 3)
    rows = [one, two, [k * x + m * y for x, y in zip(one, two, strict=True)]]
    if kind == 1:
        rows = [one, [k * x for x in one], [m * x for x in one]]
    elif kind == 3:
        rows[2][rng.randrange(3)] += 1
    rng.shuffle(rows)
    pairs = ((0, 1), (0, 2), (1, 2))
    value = 3 if _det(rows) else 1
    if value == 1 and any(
        rows[i][p] * rows[j][q] != rows[i][q] * rows[j][p] for i, j in pairs for p, q in pairs
    ):
        value = 2
    text = say(
        rng,
        f"Find the rank of ${matrix(rows)}$.",
        f"What is the rank of the matrix ${matrix(rows)}$?",
        f"Row-reduce ${matrix(rows)}$ and state its rank.",
    )
    steps = f"The determinant is ${_det(rows)}$; row reduction leaves {value} nonzero row{'s' if value > 1 else ''}."
    return Problem(text, steps, str(value))


def apply_map(rng: Random, level: int) -> Problem:
    """Use linearity of a map."""
    a, b = _rows(rng, 1, 2, 5 + level)[0], _rows(rng, 1, 2, 5 + level)[0]
    x, y = nonzero(rng, 2 + level), nonzero(rng, 2 + level)
    value = (x * a[0] + y * b[0], x * a[1] + y * b[1])
    text = say(
        rng,
        f"A linear map sends $(1, 0)$ to $({a[0]}, {a[1]})$ and $(0, 1)$ to $({b[0]}, {b[1]})$. Where does it send $({x}, {y})$?",
        f"Let $T$ be linear with $T(1, 0) = ({a[0]}, {a[1]})$ and $T(0, 1) = ({b[0]}, {b[1]})$; this linear map sends $({x}, {y})$ to which vector?",
        f"Find the image of $({x}, {y})$ under the linear map with $(1, 0) \\mapsto ({a[0]}, {a[1]})$ and $(0, 1) \\mapsto ({b[0]}, {b[1]})$.",
        f"The columns of a linear map's matrix are $({a[0]}, {a[1]})$ and $({b[0]}, {b[1]})$. Apply it to the vector $({x}, {y})$.",
    )
    return Problem(
        text,
        f"By linearity the image is ${x}({a[0]}, {a[1]}) + ({y})({b[0]}, {b[1]}) = {value}$.",
        f"({value[0]}, {value[1]})",
    )


LINEAR_ALGEBRA = area(
    "Linear Algebra",
    "Matrices organize many unknowns and transform space.",
    area(
        "Matrix arithmetic", "Matrices add and multiply by their own rules.",
        skill("Sums and multiples of matrices", "Entries are combined place by place.", matrix_sum),
        skill("Matrix products", "Rows meet columns.", matrix_product),
        skill("Trace of a matrix", "The diagonal sum survives a change of basis.", trace),
        aliases=("Matrices",),
    ),
    area(
        "Determinants", "One number tells whether a matrix can be undone.",
        skill("Two-by-two determinants", "A difference of two products measures area.", determinant_two),
        skill("Three-by-three determinants", "Expansion reduces large to small.", determinant_three),
        skill("Singular matrices", "A vanishing determinant marks the exception.", singular_value),
    ),
    skill("Inverse matrices", "Undoing a map solves every system at once.", inverse),
    skill("Gaussian elimination", "Three unknowns are removed one by one.", system_three, aliases=("Linear systems in three unknowns",)),
    skill("Eigenvalues", "Some directions are only stretched.", eigenvalues, aliases=("Eigenvalues and eigenvectors",)),
    skill("Rank and linear independence", "Rank counts what is really there.", rank, aliases=("Matrix rank", "Linear independence")),
    skill("Linear maps", "A basis decides everything.", apply_map, aliases=("Linear transformations",)),
)  # fmt: skip
