"""Which endpoint a teacher asks is part of every call's key, whoever brought the provider."""

from eic.lang.blocks.teacher import Teacher
from eic.plan.identity import endpoint_of


def test_another_address_is_another_endpoint_for_a_provider_of_another_package() -> None:
    plain = Teacher(name="t", provider="mine")
    one = Teacher(name="t", provider="mine", base_url="https://me:pw@one.example/v1/")
    two = Teacher(name="t", provider="mine", base_url="https://two.example/v1")
    assert [endpoint_of(item) for item in (plain, one, two)] == [
        "mine", "mine https://one.example/v1", "mine https://two.example/v1",
    ]  # fmt: skip


def test_an_address_means_nothing_to_a_teacher_that_answers_here() -> None:
    assert endpoint_of(Teacher(name="t", provider="embedded", base_url="https://two.example")) == "embedded"
