"""The Threshold tab."""
