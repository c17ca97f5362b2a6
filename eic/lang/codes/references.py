"""E04xx: references, copies and imports."""

from eic.lang.codes.entry import Code

ENTRIES: tuple[Code, ...] = (
    Code(
        "E0401",
        "reference to another kind",
        "The name is defined, but as another kind of block.",
        "Name a block of the kind that the setting takes.",
        "teacher = math   # a domain",
    ),
    Code(
        "E0402",
        "ambiguous name",
        "Two blocks that may stand in the same place share a name.",
        "Rename one of them.",
        "models = [a]   # a model and a teacher",
    ),
    Code(
        "E0403",
        "import cycle",
        "A file imports itself, directly or through others.",
        "Move what both need into a third file.",
        'import "a.explore"   # in a.explore',
    ),
    Code(
        "E0404",
        "copy cycle",
        "A `like` copies its own block, directly or through others.",
        "Break the circle that is shown.",
        "dataset a { like b { } }  dataset b { like a { } }",
    ),
    Code(
        "E0405",
        "wrong copy",
        "`like` is not first, stands twice, or a change fits several parts of what it copies.",
        "Put one `like` first in the block and name the filter that is meant.",
        "dataset b { sample { size = 3 }  like a { } }",
    ),
    Code(
        "E0406",
        "wrong ablation path",
        "The path names no stage or setting of the dataset or model.",
        "Write DATASET.STAGE.SETTING (a filter's name is a stage) or MODEL.SETTING; blocks inside stand before the setting, MODEL.train.epochs.",
        "vary d.depth over [0, 1]",
    ),
    Code(
        "E0407",
        "prompt of another role",
        "The template's front matter names another role than the setting needs.",
        "Use a template of that role.",
        'lookahead = stock("math/synthesize")',
    ),
    Code(
        "E0408",
        "unknown stock prompt",
        "eic ships no prompt of that name.",
        "Take the nearest name that is offered.",
        'template = stock("maths/lookahead")',
    ),
    Code(
        "E0409",
        "parameter cycle",
        "A parameter's value refers to the parameter itself.",
        "Give it a value of its own.",
        "param a = param.a",
    ),
)
