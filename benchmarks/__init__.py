"""What README's speed and memory figures come from; `make bench` prints them."""
