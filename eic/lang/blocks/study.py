"""``evaluation``, ``analysis`` and ``ablation``: how results are judged, described, compared."""

from eic.lang.schema import AnyFile, Bool, ListOf, PromptRef, Ref, Word, block, hidden, rules, setting
from eic.lang.values import AblationRule, FileRef, Template


@block(
    "evaluation",
    label="name",
    help="Questions put to models, and the metric that judges the answers.",
    example='evaluation m { models = [lm]  questions = file("q.jsonl")  metric = math_accuracy }',
)
class Evaluation:
    name: str = hidden(identity=False)
    models: tuple[str, ...] = setting(
        ListOf(Ref(("model", "teacher")), min_items=1, single=True),
        example="[explore_lm]",
        help="Models (or teachers) to evaluate.",
    )
    questions: FileRef = setting(AnyFile(), example='file("data/math500.jsonl")', help="JSONL of questions.")
    metric: str = setting(
        Word(("math_accuracy", "pairwise", "rouge_l")),
        example="math_accuracy",
        help="How answers are judged.",
    )
    judge: str | None = setting(
        Ref(("teacher",)), default=None, example="gpt", help="The teacher that judges; `pairwise` needs one."
    )
    prompt: Template | None = setting(
        PromptRef("compare"), default=None, example="prompt.compare", help="Template of the judge's calls."
    )


@block(
    "analysis",
    label="name",
    help="Describes datasets: diversity, overlap with seeds, coverage.",
    example="analysis coverage { datasets = [d]  measure = [verb_noun] }",
)
class Analysis:
    name: str = hidden(identity=False)
    datasets: tuple[str, ...] = setting(
        ListOf(Ref(("dataset",)), min_items=1, single=True),
        example="[explore_math]",
        help="Datasets to describe side by side.",
    )
    measure: tuple[str, ...] = setting(
        ListOf(
            Word(("verb_noun", "rouge_l_to_seeds", "coverage", "length", "cost")), min_items=1, single=True
        ),
        example="[verb_noun, rouge_l_to_seeds]",
        help="What to measure.",
    )
    dedupe: bool = setting(
        Bool(),
        default=True,
        example="false",
        help="Whether equal instructions count once in `verb_noun`.",
    )


@block(
    "ablation",
    label="name",
    help="Variants of the spec that share everything they do not change, compared in one table.",
    example="ablation depth { vary d.explore.depth over [0, 1, 2]  report = [coverage] }",
)
class Ablation:
    name: str = hidden(identity=False)
    rules: tuple[AblationRule, ...] = rules(
        "vary",
        "without",
        "set",
        help="How the variants differ.",
        example="vary explore_math.explore.depth over [0, 1, 2]",
    )
    report: tuple[str, ...] = setting(
        ListOf(Ref(("analysis", "evaluation")), min_items=1, single=True),
        example="[coverage, math500]",
        help="Analyses and evaluations shown for each variant.",
    )
