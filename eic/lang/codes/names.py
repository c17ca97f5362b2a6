"""E02xx: names that are unknown, defined twice, or in the wrong place."""

from eic.lang.codes.entry import Code

ENTRIES: tuple[Code, ...] = (
    Code(
        "E0201",
        "unknown block",
        "The language has no block of that kind here.",
        "Take the nearest kind that is offered, or see `eic explain dataset` for what a block holds.",
        'teachr gpt { model = "m" }',
    ),
    Code(
        "E0202",
        "unknown setting",
        "The block has no setting of that name, or the name is a nested block.",
        "Take the nearest name that is offered; `eic explain teacher` lists a block's settings.",
        "explore math { teacher = gpt  dpeth = 2 }",
    ),
    Code(
        "E0203",
        "unknown name",
        "Nothing of that kind is defined under that name, in this file or in what it imports.",
        "Correct the name, define it, or import the file that defines it.",
        "teacher = gtp",
    ),
    Code(
        "E0204",
        "unknown function",
        "Rules know a fixed set of functions, and not each may stand in each block.",
        "Take the nearest function that is offered; `eic explain rouge_l` describes one.",
        "keep rogue_l(instruction) <= 0.7",
    ),
    Code(
        "E0205",
        "unknown word",
        "The setting takes one of a fixed set of words.",
        "Take one of the words that are listed.",
        "order = deepest",
    ),
    Code(
        "E0206",
        "given twice",
        "A setting, nested block or clause stands twice in the same block.",
        "Keep one of the two.",
        "depth = 2  depth = 3",
    ),
    Code(
        "E0207",
        "defined twice",
        "Two definitions of one kind share a name; seed tasks of one parent count as equal without regard to case.",
        "Rename or remove one of the two places shown.",
        "teacher a { }  teacher a { }",
    ),
    Code(
        "E0208",
        "in the wrong place",
        "The block, setting or rule is known, but not here.",
        "Move it to where the message says.",
        "synthesize { per_task = 3 }   # outside a dataset",
    ),
    Code(
        "E0209",
        "missing or unwanted name",
        "Some blocks are named by a word, tasks by a string, others not at all.",
        "Write the form that the message shows.",
        'task Algebra { }   # task "Algebra" { }',
    ),
    Code(
        "E0210",
        "name too long",
        "Output files and runs are called after blocks and after the spec's file; a file's name may not be that long.",
        "Give it a shorter name.",
        "dataset a_name_of_more_than_128_characters... { ... }",
    ),
)
