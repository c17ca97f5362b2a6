"""``model``: what to fine-tune on a dataset, and how."""

from eic.lang.schema import (
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


@block(
    "train",
    label="",
    help="The optimisation: the paper's recipe is the default.",
    example="train { epochs = 3  batch = 128  learning_rate = 2e-5 }",
)
class Train:
    epochs: int = setting(Int(1, 1000), default=3, example="3", help="Passes over the data.")
    batch: int = setting(
        Int(1, 1_000_000),
        default=128,
        example="128",
        help="Global batch: micro-batch x accumulation x ranks.",
    )
    learning_rate: float = setting(Number(0, 1), default=2e-5, example="2e-5", help="Peak learning rate.")
    schedule: str = setting(
        Word(("cosine", "linear", "constant")),
        default="cosine",
        example="cosine",
        help="How the learning rate falls after warm-up.",
    )
    warmup: float = setting(
        Number(0, 1, percent=True), default=0.03, example="3%", help="Share of steps that warm up."
    )
    weight_decay: float = setting(Number(0, 1), default=0.0, example="0.1", help="AdamW weight decay.")
    context: int = setting(
        Int(8, 1_000_000), default=512, example="512", help="Longest example in tokens; longer ones are cut."
    )
    precision: str = setting(
        Word(("bf16", "fp16", "fp32")),
        default="bf16",
        example="bf16",
        help="Number format of the forward and backward pass.",
    )
    packing: bool = setting(
        Bool(), default=False, example="true", help="Put several examples into one sequence."
    )
    gradient_checkpointing: bool = setting(
        Bool(), default=False, example="true", help="Recompute activations to save memory."
    )
    format: str = setting(
        Word(("alpaca", "chat")),
        default="alpaca",
        example="chat",
        help="Prompt format: Alpaca's (the paper) or the model's chat template.",
    )
    seed: int | None = setting(
        Int(0, 2**31 - 1),
        default=None,
        example="1",
        help="Seed of initialisation and order; default: the run's seed.",
    )


@block(
    "deepspeed", label="", help="DeepSpeed's ZeRO settings.", example="deepspeed { zero = 3  offload = none }"
)
class DeepSpeed:
    zero: int = setting(Int(0, 3), default=0, example="3", help="ZeRO stage.")
    offload: str = setting(
        Word(("none", "cpu")),
        default="none",
        example="cpu",
        help="Where optimizer state and parameters live.",
    )


@block("lora", label="", help="Low-rank adapters instead of full fine-tuning.", example="lora { rank = 16 }")
class Lora:
    rank: int = setting(Int(1, 1024), default=16, example="16", help="Rank of the adapters.")
    alpha: int = setting(Int(1, 4096), default=32, example="32", help="Scale of the adapters.")


@block(
    "model",
    label="name",
    help="A base model fine-tuned on a dataset.",
    example='model lm { base = "meta-llama/Llama-3.2-1B"  data = d }',
)
class Model:
    name: str = hidden(identity=False)
    base: str = setting(ModelBase(), example='"meta-llama/Llama-3.2-1B"', help="A hub id or a local path.")
    data: str = setting(Ref(("dataset",)), example="explore_math", help="The dataset to train on.")
    train: Train = child(Train, help="The optimisation.")
    deepspeed: DeepSpeed | None = optional_child(
        DeepSpeed, help="DeepSpeed's settings; absent: plain PyTorch."
    )
    lora: Lora | None = optional_child(Lora, help="Adapters; absent: full fine-tuning.")
