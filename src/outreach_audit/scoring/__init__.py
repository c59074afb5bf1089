"""The small classifier and the two scores. Reading them needs neither numpy nor scikit-learn."""
