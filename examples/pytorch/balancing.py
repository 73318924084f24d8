"""Balancing: node biases moved so that tokens part more evenly.

Training by itself narrows the trees (ever fewer leaves are used), because a decision carries no gradient. Every so many
steps the bias of each node is moved against the mean logit of the tokens that reached it, so that about as many go
left as right. It keeps leaves in use; no effect on the loss of its own has been seen (README.md has the figures).
"""

import math
from typing import List, NamedTuple, Sequence

import torch
from torch import Tensor

from fff import FFF


def start_counting(trees: Sequence[FFF]) -> None:
    """From now on each forward pass adds its visits and logits to the trees' sums, which begin at zero."""
    for tree in trees:
        tree.counting = True
        tree.visits.zero_()
        tree.logit_sum.zero_()


@torch.no_grad()
def balance(trees: Sequence[FFF], factor: float, least_visits: int) -> None:
    """Moves the bias of each node with at least `least_visits` by `-factor` times its mean logit; ends the counting."""
    for tree in trees:
        mean = tree.logit_sum / tree.visits.clamp(min=1)
        moved = tree.visits >= least_visits
        tree.linear_in.bias -= (factor * mean * moved).to(tree.linear_in.bias.dtype)
        tree.counting = False


class LeafUse(NamedTuple):
    """How the tokens of one tree spread over its leaves."""

    used: int  # leaves with at least one token
    entropy: float  # bits; at most the depth
    busiest: float  # share of the tokens on the leaf that has most
    right_at_root: float  # share of the tokens that go right first


def leaf_use(leaves: Tensor, depth: int) -> List[LeafUse]:
    """leaves [T, P] of one layer -> one entry a tree."""
    found = []
    for column in leaves.unbind(1):
        counts = torch.bincount(column, minlength=2**depth).double()
        shares = counts[counts > 0] / counts.sum()
        entropy = -float((shares * shares.log2()).sum())
        right = float(counts[len(counts) // 2 :].sum() / counts.sum()) if depth > 0 else math.nan
        found.append(LeafUse(len(shares), abs(entropy), float(shares.max()), right))
    return found
