"""What trains and measures the learned parts of understanding."""
