"""Swedish identity numbers as typed values, so that a number can be checked, aged and masked but never guessed at."""
