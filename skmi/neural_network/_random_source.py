"""Random numbers of a network, apart from torch's global generator."""

from typing import Any

import torch


class RandomSource:
    """One stream of random numbers, on whatever device it is asked for.

    torch's global generator is shared by the whole process, so a fit that used it would disturb
    others and depend on them. A pickled source goes on where it stood, and may be loaded on a
    machine that lacks its device.

    Parameters
    ----------
    seed : int
        Start of the stream.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._generators: dict[torch.device, torch.Generator] = {}
        self._states: dict[str, torch.Tensor] = {}

    def on(self, device: torch.device | str = "cpu") -> torch.Generator:
        """Return the generator on a device."""
        device = torch.device(device)
        if device not in self._generators:
            generator = torch.Generator(device=device).manual_seed(self.seed)
            if str(device) in self._states:
                generator.set_state(self._states[str(device)])
            self._generators[device] = generator
        return self._generators[device]

    def __getstate__(self) -> dict[str, Any]:
        states = {str(device): g.get_state() for device, g in self._generators.items()}
        return {"seed": self.seed, "_generators": {}, "_states": self._states | states}
