"""What the agent says where code words it: facts, the steps of a task, talk. Text is written to be spoken."""
