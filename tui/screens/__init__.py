"""The screens: the run, the details of a task, help, and small dialogs."""
