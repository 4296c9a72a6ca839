"""Question 1.1: the data set and where it comes from."""

from td1report.answers.images import CLASSES
from td1report.answers.results import Results
from td1report.inputs import data
from td1report.inputs.network import NUM_CLASSES
from td1report.records import Answer, Facts


class DataSet(Facts):
    """q1_1."""

    num_images: int
    """Number of images, training and test together."""
    num_train: int
    """Number of training images."""
    num_test: int
    """Number of test images."""
    num_files: int
    """Number of files of the data set."""
    classes: tuple[int, ...]
    """Class codes, ascending."""
    class_pairs: tuple[tuple[int, int], ...]
    """Class codes in two columns: (0, 5), (1, 6), ..."""
    official: bool
    """The four files are, byte for byte, those that the authors of the data set published."""


def q1_1(results: Results) -> Answer[DataSet]:
    """The data set and where it comes from."""
    images = results.data
    num_train, num_test = len(images.train_labels), len(images.test_labels)
    return Answer(
        facts=DataSet(
            num_images=num_train + num_test,
            num_train=num_train,
            num_test=num_test,
            num_files=len(images.digests),
            classes=CLASSES,
            class_pairs=tuple(zip(CLASSES[: NUM_CLASSES // 2], CLASSES[NUM_CLASSES // 2 :], strict=True)),
            official=dict(images.digests) == dict(data.DIGESTS),
        )
    )
