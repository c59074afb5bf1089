"""The parts of the generator of the sample agency; `samples/make.py` is its front door."""
