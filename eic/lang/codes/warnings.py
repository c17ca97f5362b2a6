"""W07xx: what is probably not meant; a warning never stops a run."""

from eic.lang.codes.entry import Code

ENTRIES: tuple[Code, ...] = (
    Code(
        "W0701",
        "unused teacher",
        "No stage, rule or evaluation asks it.",
        "Use it or remove it.",
        'teacher spare { model = "m" }',
    ),
    Code(
        "W0702",
        "unused prompt",
        "No stage names it.",
        "Use it (`lookahead = prompt.NAME`) or remove it.",
        'prompt p { template = stock("math/lookahead") }',
    ),
    Code(
        "W0703",
        "unused parameter",
        "Nothing refers to it; `--set` would change nothing.",
        "Use it as `param.NAME` or remove it.",
        "param depth = 2",
    ),
    Code(
        "W0704",
        "unused domain",
        "No dataset explores it.",
        "Explore it or remove it.",
        'domain spare { about = "..." }',
    ),
    Code(
        "W0705",
        "key sent unencrypted",
        "The endpoint is not on this machine and is reached by http.",
        "Use https.",
        'base_url = "http://llm.example.com/v1"',
    ),
    Code(
        "W0706",
        "identical replies",
        "At temperature 0 without a seed, calls with the same words get the same reply.",
        "Raise the temperature, or leave `send_seed` at true.",
        "temperature = 0  send_seed = false",
    ),
    Code(
        "W0707",
        "more than can be made",
        "A sample or a task asks for more rows than its calls can bring.",
        "Raise what limits it, or ask for less.",
        "sample { size = 1M }",
    ),
    Code(
        "W0708",
        "values that compare nothing",
        "`vary` has one value, a value twice, or a setting that no result depends on: how a training is laid out over"
        " processes and memory (`deepspeed`, `ranks`, `micro_batch`), say, is in no step's key.",
        "Give it different values of a setting that changes results; `set` holds a layout for all variants.",
        "vary d.explore.depth over [2]",
    ),
    Code(
        "W0709",
        "rule without effect",
        "It keeps everything, drops nothing or repeats another.",
        "Remove it, or correct its bounds.",
        "keep rouge_l(instruction) <= 1",
    ),
    Code(
        "W0710",
        "setting without effect",
        "What is written changes nothing here.",
        "Remove it, or change what makes it idle.",
        "faults { rate_limit = 5% }   # of an openai teacher",
    ),
    Code(
        "W0711",
        "no API key",
        "api.openai.com refuses calls without one.",
        'Add `api_key = env("OPENAI_API_KEY")`.',
        'teacher gpt { model = "gpt-4o-mini" }',
    ),
    Code(
        "W0712",
        "nothing to compare with",
        "A rule compares with the seed examples of a domain that has none.",
        "Add examples to the domain or its tasks.",
        "keep rouge_l(instruction) <= 0.7 within seeds",
    ),
    Code(
        "W0713",
        "prompt for another language",
        "The prompt's front matter says a language that is not the domain's, and the prompt does not ask"
        " for `domain.language`.",
        "Use a prompt for the domain's language, or correct one of the two.",
        "language: ko",
    ),
    Code(
        "W0714",
        "judge of its own answers",
        "The teacher that judges is among those whose answers are judged.",
        "Let another teacher judge, or take this one out of `models`.",
        "models = [lm, gpt]  judge = gpt",
    ),
    Code(
        "W0715",
        "spec that makes nothing",
        "It has no dataset, model, evaluation, analysis or ablation: a run has nothing to do.",
        "Add what is to be made; `eic init` writes a spec to start from.",
        "explore 1   # and no more",
    ),
    Code(
        "W0716",
        "verdicts that cannot be read",
        "`verdicts = compat` reads the names `Assistant 1` and `Assistant 2` alone, and the judge's prompt does not"
        " use them: every pair would be a tie.",
        "Give the evaluation a `compare` prompt that ends with `Assistant 1 > Assistant 2` and its like, or leave"
        " `verdicts` out.",
        "verdicts = compat   # with the stock prompt",
    ),
    Code(
        "W0760",
        "table left out",
        "Its description says a licence or language that is not used, or too little about the table.",
        "Say its licence (or what it holds) in the description, or change `refuse`, `languages` or `modes`.",
        "licence: unknown",
    ),
)
