"""Who does what next: the process, the queues, the parapheur."""
