"""Training beyond one process, one sitting and memory."""
