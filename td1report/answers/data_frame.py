"""The data frame of predictions: one row a test image, what a network predicts of it."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd


def prediction_frame(probabilities: NDArray[np.float32], true: NDArray[np.uint8]) -> "pd.DataFrame":
    """The predictions of one run.

    Args:
        probabilities: (num_images, num_classes) softmax outputs.
        true: (num_images,) true classes.

    Returns:
        One row an image: index, true and predicted class (int64), p_predicted and p_true (float32), correct (bool).
    """
    import pandas as pd

    images = np.arange(len(true))
    predicted = probabilities.argmax(axis=1)
    return pd.DataFrame(
        {
            "index": images,
            "true": true.astype(np.int64),
            "predicted": predicted,
            "p_predicted": probabilities[images, predicted],
            "p_true": probabilities[images, true],
            "correct": predicted == true,
        }
    )
