"""The compiled graph of a turn: state, context, routing, wiring, checkpoints and the orchestrator."""
