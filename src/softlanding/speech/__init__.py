"""Sound: the voice, the player, the microphone, the ear. One class, one job."""
