"""Accounts of calls: shared ones count once, gaps are told."""

from eic.engine.datasets.account import Account

ONE = Account({"a": (10, 5, 0.1), "b": (20, 5, 0.2)})
TWO = Account({"b": (20, 5, 0.2), "c": (30, 5, 0.3)})


def test_a_shared_call_counts_once():
    both = Account.union([ONE, TWO])
    assert both.json() == {"calls": 3, "tokens": 75, "cost": 0.6, "whole": True}
    assert both.totals() == {"calls": 3, "prompt_tokens": 60, "completion_tokens": 15, "cost": 0.6}


def test_what_is_its_own_is_what_no_other_has():
    assert ONE.less(TWO).json()["calls"] == 1
    assert ONE.less(Account.union([])).json() == ONE.json()


def test_a_gap_anywhere_is_told():
    gap = Account({}, whole=False)
    assert not Account.union([ONE, gap]).whole
    assert not ONE.less(gap).whole
