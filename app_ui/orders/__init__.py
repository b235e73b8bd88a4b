"""Orders: the kitchen's board, from the call that placed an order to its handing over."""
