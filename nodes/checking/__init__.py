"""What a model's words claim, and whether the business has said so: nothing else of a model's reply is spoken."""
