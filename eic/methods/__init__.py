"""Methods: pure state machines over calls and answers; no I/O, no clock, no global RNG."""
