"""The diagram of layers: neurons and weights."""

from pathlib import Path

from figure_examples import drawn, drawn_texts


def test_layers_diagram_counts_neurons_and_weights(folder: Path) -> None:
    """Each box tells its neurons and each arrow its weights."""
    [axes] = drawn("layers_diagram", folder).axes

    assert ["Entrée", "784 neurones", "Dense", "256 neurones", "Sortie", "10 neurones"] == drawn_texts(axes)[:6]
    assert {"200\u202f960", "2\u202f570", "poids"} <= set(drawn_texts(axes)[6:])
    assert 3 == len(axes.patches)
