"""``model``: what to fine-tune on a dataset, and how; without data, a base to compare with as it is."""

from eic.lang.schema import (
    AnyFile,
    Bool,
    Int,
    ModelBase,
    Number,
    Ref,
    Word,
    block,
    child,
    hidden,
    optional_child,
    setting,
)
from eic.lang.values import BaseRef, FileRef


@block(
    "train",
    label="",
    help="The optimisation. What is not set comes from the model's `recipe`, or from the model it goes on from.",
    example="train { epochs = 3  batch = 128  learning_rate = 2e-5 }",
)
class Train:
    epochs: int | None = setting(Int(1, 1000), default=None, example="3", help="Passes over the data.")
    batch: int | None = setting(
        Int(1, 1_000_000),
        default=None,
        example="128",
        help="Global batch in examples: micro-batch x accumulation x ranks.",
    )
    learning_rate: float | None = setting(
        Number(0, 1), default=None, example="2e-5", help="Peak learning rate of AdamW."
    )
    schedule: str | None = setting(
        Word(("cosine", "linear", "constant")),
        default=None,
        example="cosine",
        help="How the learning rate falls after warm-up.",
    )
    warmup: float | None = setting(
        Number(0, 1, percent=True), default=None, example="3%", help="Share of the updates that warm up."
    )
    weight_decay: float | None = setting(
        Number(0, 1), default=None, example="0.1", help="AdamW's weight decay."
    )
    context: int | None = setting(
        Int(8, 1_000_000),
        default=None,
        example="512",
        help="Longest example in tokens; longer ones are cut (see `truncate`).",
    )
    precision: str | None = setting(
        Word(("bf16", "fp16", "fp32")),
        default=None,
        example="bf16",
        help="Number format of the passes and of the final weights; the optimizer works in fp32. Default: the recipe's, fp32 for a model from scratch, with `after` as before. fp16 needs a GPU.",
    )
    format: str | None = setting(
        Word(("alpaca", "chat", "self_instruct")),
        default=None,
        example="chat",
        help="Prompt format: Alpaca's (the paper, the default), the chat template of the base, or Self-Instruct's: one of several layouts for each row.",
    )
    truncate: float = setting(
        Number(0, 1, percent=True),
        default=0.01,
        identity=False,
        example="5%",
        help="Share of the examples that may be longer than `context`; more, and the training is refused.",
    )
    seed: int | None = setting(
        Int(0, 2**31 - 1),
        default=None,
        example="1",
        help="Seed of initialisation and order; default: the run's seed.",
    )
    micro_batch: int | None = setting(
        Int(1, 1_000_000),
        default=None,
        identity=False,
        example="4",
        help="Examples a rank works on at once; default: the largest of at most 8 that divides the batch.",
    )
    ranks: int = setting(
        Int(1, 100_000),
        default=1,
        identity=False,
        example="8",
        help="Processes that share the work on this machine: one for each GPU. With `hosts` the file says how many.",
    )
    hosts: FileRef | None = setting(
        AnyFile(),
        default=None,
        identity=False,
        example='file("hosts")',
        help="A hostfile, `NAME slots=N` a line: train on several machines through DeepSpeed's launcher.",
    )
    packing: bool = setting(
        Bool(),
        default=False,
        identity=False,
        example="true",
        help="Put a micro-batch into one sequence without padding; positions keep its examples apart.",
    )
    gradient_checkpointing: bool = setting(
        Bool(),
        default=False,
        identity=False,
        example="true",
        help="Recompute activations to save memory.",
    )
    checkpoint_every: int | None = setting(
        Int(1, 1_000_000_000),
        default=None,
        identity=False,
        example="100",
        help="Updates between checkpoints, from which a stopped training goes on; default: a tenth of all.",
    )


@block(
    "scratch",
    label="",
    help="A model from random weights instead of a base; its tokenizer is learned from the data.",
    example="scratch { layers = 4  width = 256  heads = 4  vocab = 2k }",
)
class Scratch:
    arch: str = setting(
        Word(("llama", "t5")),
        default="llama",
        example="t5",
        help="LLaMA's shape (reads from left to right) or T5's (encoder and decoder).",
    )
    layers: int = setting(Int(1, 1000), default=4, example="4", help="Layers (of encoder and decoder each).")
    width: int = setting(Int(8, 65_536), default=256, example="256", help="Size of the hidden states.")
    heads: int = setting(Int(1, 1024), default=4, example="4", help="Attention heads; they divide the width.")
    vocab: int = setting(
        Int(300, 1_000_000), default=2048, example="2k", help="Most tokens that the tokenizer learns."
    )


@block(
    "deepspeed", label="", help="DeepSpeed's ZeRO settings.", example="deepspeed { zero = 3  offload = none }"
)
class DeepSpeed:
    zero: int = setting(
        Int(0, 3),
        default=0,
        example="3",
        help="ZeRO stage: ranks share the optimizer (1), also gradients (2), also weights (3).",
    )
    offload: str = setting(
        Word(("none", "cpu")),
        default="none",
        example="cpu",
        help="Where the optimizer (from stage 1 on) and the weights (stage 3) live between updates.",
    )


@block("lora", label="", help="Low-rank adapters instead of full fine-tuning.", example="lora { rank = 16 }")
class Lora:
    rank: int = setting(Int(1, 1024), default=16, example="16", help="Rank of the adapters.")
    alpha: int = setting(Int(1, 4096), default=32, example="32", help="Scale of the adapters.")


@block(
    "decontaminate",
    label="",
    help="What happens when rows of the data are also asked in an evaluation of the model, or of one that goes on from it.",
    example="decontaminate { overlap = drop }",
)
class Decontaminate:
    overlap: str = setting(
        Word(("refuse", "drop", "allow")),
        default="refuse",
        example="drop",
        help="Train nothing, leave those rows out, or train on them all the same; the report says which in any case.",
    )
    ngram: int = setting(
        Int(3, 100),
        default=13,
        example="13",
        help="A row overlaps when it has a run of this many words in common with a question (a shorter question of 8 words or more: all of them).",
    )
    rouge_l: float = setting(
        Number(0.1, 1),
        default=0.8,
        example="0.7",
        help="A row overlaps when the ROUGE-L F of its instruction and a question is this or more.",
    )


@block(
    "model",
    label="name",
    help="A base model fine-tuned on a dataset.",
    example='model lm { base = "meta-llama/Llama-3.2-1B"  data = d }',
)
class Model:
    name: str = hidden(identity=False)
    base: BaseRef | None = setting(
        ModelBase(),
        default=None,
        example='"meta-llama/Llama-3.2-1B"',
        help='What to begin with: a hub id, or a folder of the project that begins with "./" or "../". A `scratch` block stands in its place.',
    )
    after: str | None = setting(
        Ref(("model",)),
        default=None,
        example="stage_1_lm",
        help="A trained model of this spec to go on from, in the place of a base: the stages of continual learning. What `train` does not set is as it was there.",
    )
    data: str | None = setting(
        Ref(("dataset",)),
        default=None,
        example="explore_math",
        help="The dataset to train on; absent: the base as it is, to compare with.",
    )
    recipe: str | None = setting(
        Word(("explore_instruct", "dynosaur_t5", "dynosaur_llama")),
        default=None,
        example="dynosaur_t5",
        help="Whose settings `train` begins with: the paper's (the default), or Dynosaur's for T5 or LLaMA; with `after`, by default those of the model before.",
    )
    train: Train = child(Train, help="The optimisation.")
    scratch: Scratch | None = optional_child(Scratch, help="A model from random weights.")
    deepspeed: DeepSpeed | None = optional_child(
        DeepSpeed, help="DeepSpeed's settings; absent: plain PyTorch.", identity=False
    )
    lora: Lora | None = optional_child(Lora, help="Adapters; absent: full fine-tuning.")
    decontaminate: Decontaminate = child(Decontaminate, help="Rows that are also questions.")
