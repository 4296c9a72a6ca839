"""Question 3.9: the errors with "this new layer", which is that of 4.1.

Errors are in percent, losses in nats, differences of errors in points (pt).
"""

from td1report.answers.results import Results
from td1report.answers.shared import percent_last_val_errors, percent_test_errors, window
from td1report.inputs.experiments import Role
from td1report.inputs.network import num_parameters
from td1report.records import Answer, Comparison, Facts, Interval, Summary, Trend
from td1report.stats import inference


class ModelErrors(Facts):
    """One model on validation and test; errors in %."""

    experiment: str
    """Name of the experiment."""
    parameters: int
    """Number of weights and biases."""
    val_outcome: Summary
    """Validation error averaged over the last epochs, in %: what the verdict rests on."""
    val_error: Summary
    """Validation error at the last epoch, in %."""
    test_error: Summary
    """Test error, in %."""
    val_loss: Summary
    """Validation loss at the last epoch, in nats."""
    test_loss: Summary
    """Test loss, in nats."""


class AddedLayer(Facts):
    """q3_9."""

    epochs: int
    """Number of epochs."""
    outcome_first: int
    """Epoch number of the first of the epochs over which the outcome is averaged; the last is `epochs`."""
    num_seeds: int
    """Number of seeds, one run each."""
    reference: ModelErrors
    """The first model."""
    deeper: ModelErrors
    """The same with one more hidden layer."""
    comparison: Comparison
    """Validation error of the deeper network against that of the reference."""
    added_parameters: int
    """Number of weights and biases that the layer adds."""
    added_share: float
    """Ratio of the added weights and biases to those of the reference."""
    loss_comparison: Comparison
    """The same for the validation loss."""
    test_difference: float
    """Mean test error of the deeper network minus that of the reference, in pt: described, it decides nothing."""
    test_interval: Interval | None
    """Welch's 95 % interval of `test_difference`, by itself, in pt; None with one run."""
    test_trend: Trend
    """Direction of `test_difference`."""


def q3_9(results: Results) -> Answer[AddedLayer]:
    """Errors with a third hidden layer beside those with two; the verdict is that of 4.1."""
    reference, deeper = _model_errors(results, Role.BASE), _model_errors(results, Role.DEEPER)
    epochs = results.experiments[Role.DEEPER].epochs
    deeper_errors, reference_errors = (percent_test_errors(results.runs(role)) for role in (Role.DEEPER, Role.BASE))
    test = inference.compare(deeper.experiment, reference.experiment, deeper_errors, reference_errors, "val_error")
    test_summary = Summary(mean=test.difference, sd=None, count=deeper.test_error.count, interval=test.interval)
    return Answer(
        facts=AddedLayer(
            epochs=epochs,
            outcome_first=window(epochs).first,
            num_seeds=deeper.test_error.count,
            reference=reference,
            deeper=deeper,
            comparison=results.comparison(Role.DEEPER, Role.BASE),
            added_parameters=deeper.parameters - reference.parameters,
            added_share=deeper.parameters / reference.parameters - 1,
            loss_comparison=results.comparison(Role.DEEPER, Role.BASE, "val_loss"),
            test_difference=test.difference,
            test_interval=test.interval,
            test_trend=inference.trend(test_summary),
        )
    )


def _model_errors(results: Results, role: Role) -> ModelErrors:
    runs = results.runs(role)
    return ModelErrors(
        experiment=results.name(role),
        parameters=num_parameters(results.experiments[role]),
        val_outcome=inference.summary([inference.outcome(run.history, "val_error") for run in runs]),
        val_error=inference.summary(percent_last_val_errors(runs)),
        test_error=inference.summary(percent_test_errors(runs)),
        val_loss=inference.summary([run.history.val_loss[-1] for run in runs]),
        test_loss=inference.summary([run.test_loss for run in runs]),
    )
