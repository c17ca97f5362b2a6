"""``evaluation``, ``analysis`` and ``ablation``: how results are judged, described, compared."""

from eic.lang.questions import Question
from eic.lang.schema import (
    Bool,
    Int,
    ListOf,
    Number,
    PromptRef,
    QuestionsFile,
    Ref,
    Word,
    block,
    child,
    hidden,
    rules,
    setting,
)
from eic.lang.values import AblationRule, Template

GRADERS = ("verify", "strict", "compat")


@block(
    "generate",
    label="",
    help="How models write their answers. Teachers answer with their own settings.",
    example="generate { max_tokens = 512  beams = 10 }",
)
class Generate:
    max_tokens: int = setting(
        Int(1, 1_000_000), default=512, example="512", help="Most tokens of one answer; longer ones are cut."
    )
    temperature: float = setting(
        Number(0, 2),
        default=0.0,
        example="0.7",
        help="0 always takes the likeliest token; above, tokens are drawn, with the run's seed.",
    )
    top_p: float = setting(
        Number(0, 1), default=1.0, example="0.95", help="Mass of the likeliest tokens that are drawn from."
    )
    beams: int = setting(
        Int(1, 64), default=1, example="10", help="Beams that are searched (the paper's figures: 10)."
    )
    batch: int = setting(
        Int(1, 4096),
        default=16,
        example="64",
        help="Questions answered at once. Lower it when memory runs out; it can change the last digit of a sum.",
    )


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
        help="Models (or teachers) to evaluate. Comparisons put the first one against each of the others.",
    )
    questions: tuple[Question, ...] = setting(
        QuestionsFile(),
        default=(),
        example='file("data/math500.jsonl")',
        help="JSONL of questions: `instruction`, `question` or `problem`, perhaps `id`, `input`, `output` or"
        " `answer` or `solution` (what is right), `level`, `subject` or `category`.",
    )
    data: str | None = setting(
        Ref(("dataset",)),
        default=None,
        example="held_out_1",
        help="A dataset whose rows are the questions, in the place of a file: what a `split` held out. For"
        " `rouge_l` and models.",
    )
    metric: str = setting(
        Word(("math_accuracy", "pairwise", "rouge_l", "human")),
        example="math_accuracy",
        help="How answers are judged: by their final answer, by a teacher that compares two, by words in common"
        " with the reference, by people (`eic review`).",
    )
    grader: str = setting(
        Word(GRADERS),
        default="verify",
        example="strict",
        help="Of `math_accuracy`: `verify` compares by algebra (math-verify), `strict` as written, `compat` as the"
        " paper's released code does, faults included.",
    )
    judge: str | None = setting(
        Ref(("teacher",)), default=None, example="gpt", help="The teacher that judges; `pairwise` needs one."
    )
    prompt: Template | None = setting(
        PromptRef("compare"), default=None, example="prompt.compare", help="Template of the judge's calls."
    )
    orders: str = setting(
        Word(("both", "one")),
        default="both",
        example="one",
        help="Of `pairwise`: judge every pair in both orders (a verdict that turns with the order is a tie), or"
        " in one (the other's answer first), as the paper does.",
    )
    verdicts: str = setting(
        Word(("last_line", "compat")),
        default="last_line",
        example="compat",
        help="Of `pairwise`: read the verdict from the reply's last line and count unreadable ones apart, or as"
        " the paper's released code does (anywhere, unreadable ones are ties, missing answers are left out).",
    )
    merge: str = setting(
        Word(("majority", "unanimous", "pooled")),
        default="majority",
        example="pooled",
        help="Of `human`: how the votes of several annotators on a question become one; `pooled` counts each vote.",
    )
    ask: Template | None = setting(
        PromptRef("answer"),
        default=None,
        example="prompt.ask",
        help="Template of the calls that put a question to a teacher.",
    )
    generate: Generate = child(Generate, help="How models write their answers.")


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
