"""What a run will do and take, told from the plan and the store before anything is paid."""
