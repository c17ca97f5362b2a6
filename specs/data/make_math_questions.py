"""Writes ``math_questions.jsonl`` beside itself: questions whose answers are right by construction.

They are drawn from the embedded teacher's problem makers with a seed of their own:

    python specs/data/make_math_questions.py
"""

import json
from pathlib import Path

from eic.canon import seeded_rng
from eic.teacher.embedded.taxonomy import domain_root
from eic.teacher.embedded.wording import solution

SUBJECTS = (
    "Algebra", "Counting and probability", "Geometry", "Intermediate algebra", "Number theory", "Prealgebra",
    "Precalculus",
)  # fmt: skip
EACH_LEVEL = 3


def main() -> None:
    """Write three questions of each level for each of the seven subjects, no question twice."""
    root = domain_root("math", "mathematics")
    assert root is not None
    areas = {area.name.lower(): area for area in root.children}
    seen: set[str] = set()
    lines = []
    for subject in SUBJECTS:
        makers = areas[subject.lower()].all_makers()
        for level in (1, 2, 3):
            for number in range(EACH_LEVEL):
                rng = seeded_rng("math questions", subject, level, number)
                problem = rng.choice(makers)(rng, level)
                while problem.text + problem.data in seen:
                    problem = rng.choice(makers)(rng, level)
                seen.add(problem.text + problem.data)
                row = {
                    "id": f"{subject.lower().replace(' ', '_')}_{level}_{number + 1}", "question": problem.text,
                    "input": problem.data, "solution": solution(problem), "level": level, "subject": subject,
                }  # fmt: skip
                lines.append(json.dumps(row, ensure_ascii=False) + "\n")
    path = Path(__file__).with_name("math_questions.jsonl")
    path.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
