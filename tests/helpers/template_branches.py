"""The branches of a template that depend on a finding."""

from jinja2 import nodes

ASKED = {"comparisons", "cover", "preset", "runs"}
"""Attributes of the report that are asked for, not found."""
OUTSIDE_ANSWERS = {"cover", "own"}
"""Names of what stands in no answer."""
Branch = nodes.If | nodes.CondExpr


def branches(tree: nodes.Template) -> list[Branch]:
    """The branches of a template on a finding: not on a count, a medium, a loop or what an excerpt holds."""
    found = (node for node in tree.find_all((nodes.If, nodes.CondExpr)) if isinstance(node, nodes.If | nodes.CondExpr))
    return [node for node in found if is_on_finding(node.test)]


def is_on_finding(test: nodes.Node) -> bool:
    """A branch on a text, a flag, a list, or on whether a value is there."""
    parts = [test, *test.find_all(nodes.Node)]
    names = {part.name for part in parts if isinstance(part, nodes.Name)}
    if names & {"medium", "loop"} or any(isinstance(part, nodes.Test) and part.name == "defined" for part in parts):
        return False
    read_here = [part for part in parts if isinstance(part, nodes.Getattr)]
    attributes = {part.attr for part in read_here}
    if attributes & ASKED or names & OUTSIDE_ANSWERS or (attributes and attributes <= PLAIN) or is_held(test):
        return False
    compared = [part for part in parts if isinstance(part, nodes.Compare) and is_with_number(part)]
    counts = {id(inner) for part in compared for inner in part.find_all(nodes.Getattr)}
    return not compared or any(id(part) not in counts for part in read_here)


def is_held(test: nodes.Node) -> bool:
    """A branch on whether a number to print, or what an excerpt may lack, is there."""
    if isinstance(test, nodes.Not):
        return is_held(test.node)
    if isinstance(test, nodes.And | nodes.Or):
        return is_held(test.left) and is_held(test.right)
    if isinstance(test, nodes.Test) and test.name == "none":
        return isinstance(test.node, nodes.Getattr) and test.node.attr in NUMBERS
    if isinstance(test, nodes.Getattr):
        return test.attr in NUMBERS
    return isinstance(test, nodes.Name) and test.name in HELD


NUMBERS = {"detectable", "false_alarm", "false_separation", "interval", "median_seconds", "p_holm", "sd"}
"""Attributes that are printed where they are there, and are nothing with one run or without a training."""
HELD = {"again", "best", "has_mistakes", "interval", "is_excerpt", "more", "second", "several"}
"""Variables of templates that tell an excerpt, or are empty where it, or a report of one run or one author, lacks
what they stand for."""


def is_with_number(comparison: nodes.Compare) -> bool:
    """A comparison of counts: with an integer that stands in the template, or with another count."""
    return all(
        (isinstance(operand.expr, nodes.Const) and isinstance(operand.expr.value, int))
        or (isinstance(operand.expr, nodes.Getattr) and operand.expr.attr in COUNTS)
        for operand in comparison.ops
    )


COUNTS = {"batch_size", "lowest_loss_last"}
"""Facts that a template compares with another count."""


def is_typed(test: nodes.Node) -> bool:
    """A branch on the value of a finding, a text or a flag, and not on whether a value is there to be printed."""
    if isinstance(test, nodes.Not):
        return is_typed(test.node)
    if isinstance(test, nodes.And | nodes.Or):
        return is_typed(test.left) or is_typed(test.right)
    if isinstance(test, nodes.Compare):
        return is_value(test.expr) and any(is_text(operand.expr) for operand in test.ops)
    return is_value(test)


def is_value(node: nodes.Node) -> bool:
    """An attribute of an answer that may be a finding."""
    return isinstance(node, nodes.Getattr) and node.attr not in PLAIN and root_of(node) not in OUTSIDE


PLAIN = {"interval", "outcome", "sd"}
"""Attributes that are no findings: values that are printed where they are there, the quantity that is compared."""
OUTSIDE = {"cover", "own", "report"}
"""What is no answer."""


def is_text(node: nodes.Node) -> bool:
    """A text that stands in the template, or several."""
    if isinstance(node, nodes.Tuple | nodes.List):
        return all(map(is_text, node.items))
    return isinstance(node, nodes.Const) and isinstance(node.value, str)


def root_of(node: nodes.Node) -> str:
    """The name that a chain of attributes begins with."""
    while isinstance(node, nodes.Getattr | nodes.Getitem):
        node = node.node
    return node.name if isinstance(node, nodes.Name) else ""
