"""The tree of loaded rows: one root, the tasks that rows name below it."""

from dataclasses import replace

from eic.data.example import Task, child_id, slug

MOST_TASKS = 100_000
"""Most tasks of a file; more are likely texts in the place of a task's name."""


class TooManyTasks(Exception):
    """The rows name more tasks than ``MOST_TASKS``."""


class Forest:
    """Tasks in the order in which rows name them.

    Rows of eic's own keep the ids of their tasks. When all of them lie below one root the tree is
    theirs; else their roots hang below the root called ``name``.
    """

    def __init__(self, name: str, reason: str = "") -> None:
        self._root = Task(slug(name), "", 0, name, reason, (name,))
        self._named: dict[tuple[str, ...], str] = {}
        self._tasks: dict[str, Task] = {}
        self._root_used = False

    def of_name(self, name: str) -> str:
        """Return the id of the task called ``name`` below the root; of the root itself for ""."""
        return self.of_names((name,) if name else ())

    def of_names(self, names: tuple[str, ...]) -> str:
        """Return the id of the task that is reached by ``names`` from the root on."""
        self._root_used = True
        if not names:
            return self._root.id
        if names not in self._named:
            parent = self.of_names(names[:-1])
            made = child_id(parent, names[-1], self._tasks.keys())
            self._add(Task(made, parent, len(names), names[-1], "", (self._root.name, *names)))
            self._named[names] = made
        return self._named[names]

    def of_path(self, task: str, path: tuple[str, ...]) -> str:
        """Return the id of a task of eic's own, which is ``task``; ``path`` are names from its root on."""
        if task in self._tasks:
            return task
        parts = task.split("/")
        if len(parts) != len(path) or not all(parts):
            return self.of_name(path[-1] if path else task)
        for depth in range(len(parts)):
            made = "/".join(parts[: depth + 1])
            if made not in self._tasks:
                parent = "/".join(parts[:depth])
                self._add(Task(made, parent, depth, path[depth], "", path[: depth + 1]))
        return task

    def tasks(self) -> tuple[Task, ...]:
        """Return all tasks, parents before children."""
        roots = [task for task in self._tasks.values() if not task.parent]
        if len(roots) == 1 and not self._root_used:
            return tuple(self._tasks.values())
        others = (task for task in self._tasks.values() if task.id != self._root.id)
        return (self._root, *(self._below(task) for task in others))

    def _below(self, task: Task) -> Task:
        """Return a task as one below the root: those of other roots go one level down."""
        if task.id.split("/", 1)[0] == self._root.id:
            return task
        path = (*self._root.path, *task.path)
        return replace(task, parent=task.parent or self._root.id, depth=task.depth + 1, path=path)

    def _add(self, task: Task) -> None:
        if len(self._tasks) >= MOST_TASKS:
            raise TooManyTasks
        self._tasks[task.id] = task
