"""Images of the data set as PNG."""

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SPRITE_COLUMNS = 40
"""Images side by side in the one picture that holds them all."""


def png(pixels: NDArray[np.uint8]) -> bytes:
    """The content of a PNG file with these pixels, (height, width) grey or (height, width, 3)."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def data_uri(content: bytes) -> str:
    """A PNG as a data address."""
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


def inline_png(image: NDArray[np.uint8]) -> str:
    """One (28, 28) image, dark on white as in print, as a data address."""
    return data_uri(png(255 - image))


def sprite_png(images: NDArray[np.uint8]) -> bytes:
    """(n, 28, 28) images as one picture, dark on white, in rows of `SPRITE_COLUMNS`."""
    rows = max(-(-len(images) // SPRITE_COLUMNS), 1)
    tiles = np.zeros((rows * SPRITE_COLUMNS, 28, 28), np.uint8)
    tiles[: len(images)] = images
    pixels = tiles.reshape(rows, SPRITE_COLUMNS, 28, 28).transpose(0, 2, 1, 3).reshape(rows * 28, SPRITE_COLUMNS * 28)
    return png(255 - pixels)


def mosaic_png(images: NDArray[np.uint8]) -> bytes:
    """(rows, columns, 28, 28) images -> one picture in the blues of the cover, fading towards the top."""
    rows, columns = images.shape[:2]
    ground, ink = np.array([23, 55, 94]), np.array([134, 166, 208])
    strength = images.transpose(0, 2, 1, 3).reshape(rows * 28, columns * 28).astype(np.float64) / 255
    fade = np.repeat(np.linspace(0.15, 0.75, rows), 28)[:, np.newaxis]
    pixels = ground + (strength * fade)[:, :, np.newaxis] * (ink - ground)
    return png(pixels.round().astype(np.uint8))
