"""Question 4.2: why half the neurons are not half the weights."""

from builders import make_results

from td1report.answers import q4_2


def test_q4_2_explains_why_the_weights_are_not_halved() -> None:
    """Only the layer between the hidden ones is divided by four, and the polynomial in n gives both totals."""
    facts = q4_2.q4_2(make_results(2)).facts

    assert isinstance(facts, q4_2.HalfNeurons)
    assert [2.0, 3.98, 1.99] == [round(layer.ratio, 2) for layer in facts.layers]
    assert 2.28 == round(facts.parameters_ratio, 2)
    for units, model in ((facts.units_before, facts.reference), (facts.units_after, facts.changed)):
        assert units**2 + facts.linear_coefficient * units + facts.constant == model.parameters
