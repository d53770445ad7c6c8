"""Training in processes of their own: launcher, agent, workers, several machines."""
