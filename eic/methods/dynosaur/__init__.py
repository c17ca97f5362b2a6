"""Dynosaur: tasks proposed for tables that others made, and examples read off their rows.

A teacher sees what a table is and a few of its rows and says which fields make a task; every row
then gives one example, so that thousands of examples cost one call (methods of the paper in
docs/dynosaur.md).
"""
