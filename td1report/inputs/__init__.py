"""Config, data, the trainings that the TD asks for, arithmetic of networks, and this machine."""
