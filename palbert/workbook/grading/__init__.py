"""For teachers: answers that were handed in, judged apart; a table and a page for each learner."""
